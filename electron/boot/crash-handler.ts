/**
 * What happens when the main process fails: a report file, one sentence for the operator, the database closed in
 * order, then the end. A half-broken station that goes on would be worse than none.
 */
import { crashFileName, crashReport } from './crash-report.ts'
import type { CrashFacts } from './crash-report.ts'

/** What the handler is made of. */
export type CrashHandlerDeps = {
  facts(kind: CrashFacts['kind']): CrashFacts
  /** Writes a report file readable by this user only; returns its path. */
  writeReport(fileName: string, text: string): string
  /** Shows one blocking message. */
  tell(file: string): void
  /** Closes the station and ends the process. */
  shutDown(exitCode: number): Promise<void>
  /** Last word when even the report fails. */
  onProblem(error: unknown): void
}

/** Exit code of a crash; 1 is a start that failed with a sentence. */
export const crashExitCode = 70

/** Handles the first failure; a failure while handling it changes nothing any more. */
export type CrashHandler = (kind: 'uncaughtException' | 'unhandledRejection', error: unknown) => Promise<void>

/** Creates the handler; attach it to the two process events as the first thing. */
export function createCrashHandler(deps: CrashHandlerDeps): CrashHandler {
  let isHandling = false
  return async (kind, error) => {
    if (isHandling) return deps.onProblem(error)
    isHandling = true
    deps.onProblem(error)
    try {
      const facts = deps.facts(kind)
      deps.tell(deps.writeReport(crashFileName(facts.at), crashReport(error, facts)))
    } catch (problem) {
      // a full disk must not keep the database from being closed
      deps.onProblem(problem)
    }
    await deps.shutDown(crashExitCode)
  }
}
