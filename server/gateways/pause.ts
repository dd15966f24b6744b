/** Waiting that ends when a door closes. */

export type PauseTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type Pauses = {
  /** Resolves with true after `ms`, with false at once when the door closes. */
  pause(ms: number): Promise<boolean>
  close(): void
}

/** Starts with nobody waiting. */
export function createPauses(timers: PauseTimers): Pauses {
  const waiting = new Map<unknown, () => void>()
  let isClosed = false
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        if (isClosed) {
          resolve(false)
          return
        }
        const timer = timers.setTimeout(() => {
          waiting.delete(timer)
          resolve(true)
        }, ms)
        waiting.set(timer, () => {
          timers.clearTimeout(timer)
          resolve(false)
        })
      }),
    close() {
      isClosed = true
      for (const end of waiting.values()) end()
      waiting.clear()
    },
  }
}
