/** Writes down what went wrong without writing down about whom. Pure. */

/** What is known about the running app. */
export type CrashFacts = {
  /** ISO 8601, UTC. */
  at: string
  kind: 'uncaughtException' | 'unhandledRejection' | 'startFailed'
  version: string
  platform: string
  versions: Readonly<Record<string, string>>
  uptimeSeconds: number
  /** Folder of the user, replaced by `~`: its name is often a person's name. */
  homeDir: string
}

/** Causes below causes are followed this deep. */
const maxCauses = 5

/**
 * Removes what must not leave the machine: keys and tokens, telephone numbers, mail addresses, the user's folder.
 * @param text any text
 * @param homeDir absolute path, or empty
 */
export function scrub(text: string, homeDir: string): string {
  const withoutHome = homeDir === '' ? text : text.replaceAll(homeDir, '~')
  return withoutHome
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '[token]')
    .replace(/\b[0-9a-f]{32,}\b/gi, '[key]')
    .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[address]')
    .replace(/\+?\d[\d ()-]{7,}\d/g, '[number]')
}

/**
 * The text of a crash report: JSON, so that a person can read it and a program can sort it.
 * @param error what was thrown
 */
export function crashReport(error: unknown, facts: CrashFacts): string {
  const { homeDir, ...rest } = facts
  return `${JSON.stringify({ ...rest, error: describe(error, homeDir, maxCauses) }, null, 2)}\n`
}

/**
 * File name of a report.
 * @param at ISO 8601; colons are no part of a file name on Windows
 */
export function crashFileName(at: string): string {
  return `crash-${at.replaceAll(':', '-')}.json`
}

type Described = { name: string; message: string; code?: string; stack?: string[]; cause?: Described }

function describe(error: unknown, homeDir: string, depth: number): Described {
  if (!(error instanceof Error)) return { name: typeof error, message: scrub(String(error), homeDir) }
  const stack = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  return {
    name: error.name,
    message: scrub(error.message, homeDir),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    // a stack line holds our own paths and line numbers; numbers there are no telephone numbers
    stack: stack.slice(0, 30).map((line) => (homeDir === '' ? line.trim() : line.trim().replaceAll(homeDir, '~'))),
    ...(error.cause !== undefined && depth > 0 ? { cause: describe(error.cause, homeDir, depth - 1) } : {}),
  }
}
