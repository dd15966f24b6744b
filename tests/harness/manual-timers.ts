/** Timers that run only when a test lets time pass. */

type Entry = { readonly run: () => void; readonly everyMs: number | null; dueMs: number }
export type ManualTimers = {
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  setInterval(run: () => void, ms: number): unknown
  clearInterval(timer: unknown): void
  /** Lets time pass and runs what falls due, in order. */
  pass(ms: number): void
  /** Timers that still wait. */
  readonly waiting: number
}

/** Starts at 0 with nothing planned. */
export function manualTimers(): ManualTimers {
  const entries = new Map<number, Entry>()
  let nowMs = 0
  let lastId = 0
  const add = (run: () => void, ms: number, everyMs: number | null): number => {
    lastId += 1
    entries.set(lastId, { run, everyMs, dueMs: nowMs + ms })
    return lastId
  }
  const remove = (timer: unknown): void => {
    entries.delete(timer as number) // the number `add` gave
  }
  return {
    setTimeout: (run, ms) => add(run, ms, null),
    setInterval: (run, ms) => add(run, ms, ms),
    clearTimeout: remove,
    clearInterval: remove,
    get waiting() {
      return entries.size
    },
    pass(ms) {
      const untilMs = nowMs + ms
      for (;;) {
        const [next] = [...entries].filter(([, entry]) => entry.dueMs <= untilMs).sort(([, a], [, b]) => a.dueMs - b.dueMs)
        if (!next) break
        const [id, entry] = next
        nowMs = entry.dueMs
        if (entry.everyMs === null) entries.delete(id)
        else entry.dueMs += entry.everyMs
        entry.run()
      }
      nowMs = untilMs
    },
  }
}
