/** Sends what waits, one after the other, until the station has confirmed it: retries with growing pauses, at once when the network is back. */
import { backoffSeconds, type Answer } from './station.ts'

export type OutboxParts = {
  /** Sends the oldest message. Answers null when nothing waits. */
  readonly sendNext: () => Promise<Answer<unknown> | null>
  /** Hears how it stands, to draw it. */
  readonly onState: (state: OutboxState) => void
}
/** `nextTryMs`: when the next try comes by itself; null while trying or idle. */
export type OutboxState = { readonly isReachable: boolean | null; readonly nextTryMs: number | null }
export type Outbox = { readonly state: OutboxState; nudge(): void }

/** Builds the outbox; it starts with the first nudge. */
export function createOutbox({ sendNext, onState }: OutboxParts): Outbox {
  let state: OutboxState = { isReachable: null, nextTryMs: null }
  let timer: ReturnType<typeof setTimeout> | null = null
  let isRunning = false
  let isNudged = false
  let tries = 0

  const tell = (next: OutboxState): void => {
    state = next
    onState(state)
  }

  function wait(askedSeconds: number | null): void {
    tries += 1
    const pauseMs = backoffSeconds(tries, askedSeconds) * 1000
    timer = setTimeout(() => {
      void run()
    }, pauseMs)
    tell({ isReachable: false, nextTryMs: Date.now() + pauseMs })
  }

  async function run(): Promise<void> {
    if (isRunning) {
      isNudged = true
      return
    }
    isRunning = true
    if (timer !== null) clearTimeout(timer)
    timer = null
    let paused: number | null | undefined
    do {
      isNudged = false
      for (;;) {
        const answer = await sendNext()
        if (answer === null) break
        if (answer.kind === 'unreachable') {
          paused = answer.retryAfterSeconds
          break
        }
        paused = undefined
        tries = 0
        tell({ isReachable: true, nextTryMs: null })
      }
    } while (isNudged && paused === undefined)
    isRunning = false
    if (paused !== undefined) wait(paused)
  }

  const nudge = (): void => {
    void run()
  }
  addEventListener('online', () => {
    tries = 0
    nudge()
  })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && timer !== null) nudge()
  })
  return {
    get state() {
      return state
    },
    nudge,
  }
}
