/** Work of a housekeeper that comes back: each piece some time after it ended, a failure told and tried again, until stopped. */
import type { GroupTimers } from './group-queue.ts'

export type Repeats = {
  /** Runs `work` again and again, `everyMs` after it ended. */
  add(name: string, everyMs: number, work: () => Promise<unknown>): void
  /** Nothing is started any more; what runs goes on. */
  stop(): void
}

/** Builds it with nothing planned. */
export function createRepeats(timers: GroupTimers, onFailure: (error: unknown) => void): Repeats {
  const pending = new Map<string, unknown>()
  let isStopped = false
  const add = (name: string, everyMs: number, work: () => Promise<unknown>): void => {
    pending.set(
      name,
      timers.setTimeout(() => {
        work()
          .catch(onFailure)
          .finally(() => {
            if (!isStopped) add(name, everyMs, work)
          })
      }, everyMs),
    )
  }
  return {
    add,
    stop() {
      isStopped = true
      for (const timer of pending.values()) timers.clearTimeout(timer)
    },
  }
}
