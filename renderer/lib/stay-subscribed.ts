/** Keeps one subscription open as long as the screen wants it: it begins again after every end, with growing pauses. */

/** What a subscription tells its keeper. */
export type StreamEvents = {
  /** Something was heard: the next pause is short again. */
  onHeard(): void
  /** It ended. */
  onEnd(): void
}
/** Timers of the window; a test has its own. */
export type StreamTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }

const FIRST_PAUSE_MS = 1_000
/** The shell or the station may be restarting; somebody may be given back what was taken from them. */
const LONGEST_PAUSE_MS = 10_000

const windowTimers: StreamTimers = {
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>), // the handle this very setTimeout gave
}

/**
 * Opens and keeps open.
 * @param open begins the subscription
 * @returns ends it for good
 */
export function staySubscribed(open: (events: StreamEvents) => { unsubscribe(): void }, timers: StreamTimers = windowTimers): () => void {
  let isStopped = false
  let ends = 0
  let subscription: { unsubscribe(): void } | null = null
  let retry: unknown = null
  const start = (): void => {
    retry = null
    let isOver = false
    subscription = open({
      onHeard() {
        ends = 0
      },
      onEnd() {
        if (isOver || isStopped) return
        isOver = true
        retry = timers.setTimeout(start, Math.min(FIRST_PAUSE_MS * 2 ** ends, LONGEST_PAUSE_MS))
        ends += 1
      },
    })
  }
  start()
  return () => {
    isStopped = true
    subscription?.unsubscribe()
    if (retry !== null) timers.clearTimeout(retry)
  }
}
