/** Sharing the unit's position while the page is open: measured, thinned, kept, sent in batches. */
import { watchPlace } from '../shared/place.ts'
import { readText, writeText } from '../shared/store.ts'
import type { Answer } from '../shared/station.ts'
import type { FixQueue, QueuedFix } from './fix-queue.ts'

const KEY = 'kituo.sharing'
/** A position is kept when the unit has moved this far, or after this long. */
const MOVED_METRES = 15
const AT_LEAST_EVERY_MS = 30_000
const AT_MOST_EVERY_MS = 3_000
/** Positions sent at once; fewer after a refusal, so that one broken position does not hold up the others. */
const BATCH = 500
const METRES_PER_DEGREE = 111_195

export type SharingState = { readonly isOn: boolean; readonly isDenied: boolean; readonly lastSentMs: number | null }
export type Sharing = {
  readonly state: SharingState
  set(isOn: boolean): void
  resume(): void
  sendNext(): Promise<Answer<unknown> | null>
}
type Watched = Parameters<Parameters<typeof watchPlace>[0]['onFix']>[0]

const within = (value: number | null, minimum: number, maximum: number): number | null =>
  value !== null && value >= minimum && value <= maximum ? value : null
const queued = (fix: Watched): QueuedFix => ({
  fixedAt: new Date(fix.fixedAtMs).toISOString(),
  latitude: fix.latitude,
  longitude: fix.longitude,
  accuracyMetres: within(fix.accuracyMetres, 0, 1_000_000),
  speedKmh: within(fix.speedKmh, 0, 1610),
  headingDegrees: within(fix.headingDegrees, 0, 360),
  altitudeMetres: within(fix.altitudeMetres, -12_262, 18_000),
})

/** True when a position tells something the last kept one did not. */
export function isWorthKeeping(last: Watched | null, fix: Watched): boolean {
  if (!last) return true
  const passedMs = fix.fixedAtMs - last.fixedAtMs
  if (passedMs >= AT_LEAST_EVERY_MS) return true
  const moved =
    Math.hypot(fix.latitude - last.latitude, (fix.longitude - last.longitude) * Math.cos((fix.latitude * Math.PI) / 180)) *
    METRES_PER_DEGREE
  return passedMs >= AT_MOST_EVERY_MS && moved >= MOVED_METRES
}

/** Keeps the screen on while sharing: a phone that sleeps measures nothing. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null
  const take = (): void => {
    if (document.hidden || !('wakeLock' in navigator)) return
    navigator.wakeLock.request('screen').then(
      (taken) => {
        lock = taken
      },
      () => {
        // Refused on low battery: the page still shares while the person keeps the screen on.
      },
    )
  }
  take()
  document.addEventListener('visibilitychange', take)
  return () => {
    document.removeEventListener('visibilitychange', take)
    void lock?.release()
  }
}

/**
 * Builds the sharing of positions.
 * @param send sends a batch
 * @param onChange hears that something changed: to draw it and to send
 */
export function createSharing(
  queue: FixQueue,
  send: (fixes: readonly QueuedFix[]) => Promise<Answer<unknown>>,
  onChange: () => void,
): Sharing {
  let state: SharingState = { isOn: false, isDenied: false, lastSentMs: null }
  let stop: (() => void) | null = null
  let last: Watched | null = null
  let batch = BATCH

  function change(part: Partial<SharingState>): void {
    state = { ...state, ...part }
    onChange()
  }

  function begin(): () => void {
    const letSleep = keepAwake()
    const unwatch = watchPlace({
      onFix(fix) {
        if (!isWorthKeeping(last, fix)) return
        last = fix
        queue.add(queued(fix))
        change({ isDenied: false })
      },
      onProblem(problem) {
        if (problem === 'denied') change({ isDenied: true })
      },
    })
    return () => {
      unwatch()
      letSleep()
    }
  }

  function set(isOn: boolean): void {
    if (isOn === state.isOn) return
    writeText(KEY, String(isOn))
    stop?.()
    stop = isOn ? begin() : null
    change({ isOn, isDenied: false })
  }

  return {
    get state() {
      return state
    },
    set,
    resume() {
      if (readText(KEY) === 'true') set(true)
    },
    async sendNext() {
      const fixes = queue.oldest(batch)
      if (fixes.length === 0) return null
      const answer = await send(fixes)
      if (answer.kind === 'ok') {
        queue.remove(fixes.length)
        batch = Math.min(BATCH, batch * 2)
        change({ lastSentMs: Date.now() })
      } else if (answer.kind === 'refused') {
        if (answer.status !== 400) return { kind: 'unreachable', retryAfterSeconds: null } // not about these positions: they stay
        if (fixes.length === 1) queue.remove(1)
        batch = Math.max(1, Math.floor(fixes.length / 4))
      }
      return answer
    },
  }
}
