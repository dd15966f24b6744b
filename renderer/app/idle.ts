/** The idle lock: after some minutes without a touch the desk hides itself; a reload does not open it. */
import { readNowMs } from '../lib/now.ts'
import { setLocked, useFrame } from '../stores/frame.ts'
import { isIdle } from './idle-rule.ts'

const ACTIVE_KEY = 'kituo.activeAt'
const LOCK_KEY = 'kituo.locked'
/** Activity is written at most this often; every window of the same person reads it. */
const WRITE_EVERY_MS = 5_000
const LOOK_EVERY_MS = 5_000

/** Locks now and remembers it over a reload of this window. */
export function lockNow(): void {
  window.sessionStorage.setItem(LOCK_KEY, '1')
  setLocked(true)
}

/** Opens the desk again, after the password was accepted. */
export function unlock(): void {
  forgetLock()
  setLocked(false)
}

/** Forgets lock and activity, at sign-out and at sign-in. */
export function forgetLock(): void {
  window.sessionStorage.removeItem(LOCK_KEY)
  touch(readNowMs())
  setLocked(false)
}

function touch(nowMs: number): void {
  window.localStorage.setItem(ACTIVE_KEY, String(nowMs))
}

function lastTouch(): number {
  const stored = Number(window.localStorage.getItem(ACTIVE_KEY))
  return Number.isFinite(stored) ? stored : 0
}

/**
 * Watches for idleness.
 * @param idleLockSeconds from the session
 * @returns stops watching
 */
export function watchIdle(idleLockSeconds: number): () => void {
  if (window.sessionStorage.getItem(LOCK_KEY) !== null) setLocked(true)
  let writtenAtMs = 0
  const onTouch = (): void => {
    const nowMs = readNowMs()
    if (useFrame.getState().isLocked || nowMs - writtenAtMs < WRITE_EVERY_MS) return
    writtenAtMs = nowMs
    touch(nowMs)
  }
  const look = (): void => {
    if (!useFrame.getState().isLocked && isIdle(lastTouch(), readNowMs(), idleLockSeconds)) lockNow()
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  const kinds = ['pointerdown', 'keydown', 'wheel'] as const
  for (const kind of kinds) window.addEventListener(kind, onTouch, { passive: true, capture: true })
  onTouch()
  return () => {
    clearInterval(timer)
    for (const kind of kinds) window.removeEventListener(kind, onTouch, { capture: true })
  }
}
