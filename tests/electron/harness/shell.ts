/** One shell under test, whichever Electron runs it: the same calls for the stand-in and for the real program. */
import { vi } from 'vitest'
import type { Page } from 'playwright-core'
import type electron from 'electron'
import type { JournalEntry } from '../stand-in/journal.ts'

/** How a shell is started. */
export type ShellOptions = {
  /** Folder with `main/main.js`, as a build leaves it. */
  appDir: string
  /** Folder of the app's data; made by the test and removed by it. */
  userDataDir: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
}

/** What specs do with a running shell. */
export type Shell = {
  /** Waits for the page whose address begins like this, e.g. `app://kituo/`. */
  page(addressStart: string): Promise<Page>
  /** Runs a function of the test inside the main process; it sees Electron and one argument, nothing else. */
  evaluate<Argument, Value>(work: (parts: typeof electron, argument: Argument) => Value, argument: Argument): Promise<Awaited<Value>>
  /** What the shell did to the outside so far; empty under a real Electron. */
  journal: readonly JournalEntry[]
  /** Waits until the journal has an entry that fits. */
  journalEntry(what: string): Promise<JournalEntry>
  /** Waits for the end of the process. */
  exited: Promise<number | null>
  /** What the shell wrote to standard error so far. */
  log(): string
  pid: number
  /** Quits as an operator does, waits, and ends what is left. */
  close(): Promise<void>
}

/** Starts a shell. */
export type ShellLauncher = { kind: 'stand-in' | 'electron'; open(options: ShellOptions): Promise<Shell> }

/** How often and how long `expect.poll` looks again; a loaded machine may take its time. */
export const patience = { timeout: 30_000, interval: 20 } as const

/** Looks again until there is something to see; gives up with the last failure after half a minute. */
export function eventually<Value>(look: () => Promise<Value | null | undefined> | Value | null | undefined): Promise<Value> {
  return vi.waitFor(async () => {
    const value = await look()
    if (value === null || value === undefined) throw new Error('not yet')
    return value
  }, patience)
}
