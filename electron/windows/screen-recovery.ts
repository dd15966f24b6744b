/** Brings a screen back by itself when its process dies or hangs, and asks the operator when it keeps dying. */

/** A screen that does not answer for this long is started again. */
export const hangLimitMs = 15_000

/** More deaths than this within {@link deathWindowMs} are not a coincidence. */
export const maxDeaths = 3

/** One minute. */
export const deathWindowMs = 60_000

/** What the recovery is made of. */
export type ScreenRecoveryDeps = {
  nowMs(): number
  after(delayMs: number, work: () => void): () => void
  reload(): void
  /** Ends the process of a hanging screen; its end is then reported like any other. */
  kill(): void
  /** Asks whether to try again. */
  askOperator(): Promise<boolean>
  onProblem(problem: 'gone' | 'hanging' | 'kept-dying', reason: string): void
}

/** What the window reports. */
export type ScreenRecovery = {
  onGone(reason: string): Promise<void>
  onUnresponsive(): void
  onResponsive(): void
}

/** Creates the recovery of one window. */
export function createScreenRecovery(deps: ScreenRecoveryDeps): ScreenRecovery {
  let deaths: number[] = []
  let cancelKill: (() => void) | null = null

  const stopWaiting = (): void => {
    cancelKill?.()
    cancelKill = null
  }

  return {
    async onGone(reason) {
      stopWaiting()
      if (reason === 'clean-exit') return
      const now = deps.nowMs()
      deaths = [...deaths.filter((at) => now - at < deathWindowMs), now]
      deps.onProblem('gone', reason)
      if (deaths.length <= maxDeaths) return deps.reload()
      deps.onProblem('kept-dying', reason)
      if (!(await deps.askOperator())) return
      deaths = []
      deps.reload()
    },
    onUnresponsive() {
      if (cancelKill !== null) return
      cancelKill = deps.after(hangLimitMs, () => {
        cancelKill = null
        deps.onProblem('hanging', `${hangLimitMs} ms`)
        deps.kill()
      })
    },
    onResponsive: stopWaiting,
  }
}
