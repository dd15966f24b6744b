/** Ends the app in order: screens first, then the station, within a time that an operator can wait. */
import type { App } from 'electron'

/** A station closes in under five seconds; after this the process ends anyway, the database survives that too. */
export const closeLimitMs = 5_000

/** What the shutdown is made of. */
export type ShutdownDeps = {
  app: Pick<App, 'on' | 'exit' | 'quit'>
  /** Stops what runs for windows; called once, before the station closes. */
  endScreens(): void
  /** Closes the station; does nothing while none is running. */
  closeStation: () => Promise<void>
  /** Runs `work` after `delayMs` unless cancelled by the returned function. */
  after(delayMs: number, work: () => void): () => void
  onProblem(problem: 'close-failed' | 'close-timed-out', error?: unknown): void
}

/** The running shutdown, if any. */
export type Shutdown = {
  /** True once the app is ending: a closing window must not hide in the tray any more. */
  isEnding(): boolean
  /** Closes everything once and ends the process with this code; later calls wait for the first. */
  run(exitCode: number): Promise<void>
}

/** Creates the shutdown and makes every way of quitting go through it. */
export function installShutdown(deps: ShutdownDeps): Shutdown {
  let running: Promise<void> | null = null
  const run = (exitCode: number): Promise<void> => (running ??= closeAll(deps, exitCode))
  deps.app.on('before-quit', (event) => {
    event.preventDefault()
    void run(0)
  })
  return { isEnding: () => running !== null, run }
}

async function closeAll(deps: ShutdownDeps, exitCode: number): Promise<void> {
  deps.endScreens()
  const closed = deps.closeStation().catch((error: unknown) => deps.onProblem('close-failed', error))
  const { promise: limit, resolve } = Promise.withResolvers<'late'>()
  const cancel = deps.after(closeLimitMs, () => resolve('late'))
  const outcome = await Promise.race([closed, limit])
  cancel()
  if (outcome === 'late') deps.onProblem('close-timed-out')
  deps.app.exit(exitCode)
}
