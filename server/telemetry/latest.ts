/** The newest position of every unit in memory, and the readers that follow them. */
import type { UnitPosition } from './index.ts'

export type Latest = {
  get(unitId: string): UnitPosition | null
  all(): Iterable<UnitPosition>
  /** Takes a durable position. An older one than the unit already has changes nothing: late fixes never move a unit back. @returns whether it is the newest */
  take(position: UnitPosition): boolean
  /** Hears of each unit whose newest position changed; returns the way to stop. */
  watch(listener: (unitId: string) => void): () => void
  /** Tells the followers that a group has been taken. */
  announce(): void
  follow(everyMs: number, signal: AbortSignal): AsyncGenerator<readonly UnitPosition[]>
}
export type LatestTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }

/** Waits until `ms` have passed or the signal says stop. */
const pause = (timers: LatestTimers, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      timers.clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = timers.setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })

type Follower = { readonly changed: Set<string>; wake: () => void }
type Following = { readonly newest: ReadonlyMap<string, UnitPosition>; readonly followers: Set<Follower>; readonly timers: LatestTimers }

/** Everything first, then what changed, at most every `everyMs`, until the signal says stop. */
async function* followLatest(
  { newest, followers, timers }: Following,
  everyMs: number,
  signal: AbortSignal,
): AsyncGenerator<readonly UnitPosition[]> {
  const follower: Follower = { changed: new Set<string>(), wake: (): void => undefined }
  const onAbort = (): void => {
    follower.wake()
  }
  followers.add(follower)
  signal.addEventListener('abort', onAbort)
  try {
    yield [...newest.values()]
    while (!signal.aborted) {
      await pause(timers, everyMs, signal)
      if (follower.changed.size === 0 && !signal.aborted)
        await new Promise<void>((resolve) => {
          follower.wake = resolve
        })
      if (signal.aborted) return
      const batch: UnitPosition[] = []
      for (const unitId of follower.changed) {
        const position = newest.get(unitId)
        if (position) batch.push(position)
      }
      follower.changed.clear()
      yield batch
    }
  } finally {
    followers.delete(follower)
    signal.removeEventListener('abort', onAbort)
  }
}

/** Builds the empty set. */
export function createLatest(timers: LatestTimers): Latest {
  const newest = new Map<string, UnitPosition>()
  const watchers = new Set<(unitId: string) => void>()
  const followers = new Set<Follower>()

  return {
    get: (unitId) => newest.get(unitId) ?? null,
    all: () => newest.values(),
    take(position) {
      const known = newest.get(position.unitId)
      if (known && known.fixedAtMs >= position.fixedAtMs) return false
      newest.set(position.unitId, position)
      for (const { changed } of followers) changed.add(position.unitId)
      for (const watcher of watchers) watcher(position.unitId)
      return true
    },
    watch(listener) {
      watchers.add(listener)
      return () => {
        watchers.delete(listener)
      }
    },
    announce() {
      for (const follower of followers) if (follower.changed.size > 0) follower.wake()
    },
    follow: (everyMs, signal) => followLatest({ newest, followers, timers }, everyMs, signal),
  }
}
