/** Tells the test what the shell asked the system to do: dialogs, notices, links, its own end. */

/** One thing the shell did to the world outside its windows. */
export type JournalEntry = { what: string; detail: unknown }

/** Writes an entry into the journal the test reads. */
export function record(what: string, detail: unknown): void {
  process.send?.({ journal: { what, detail } satisfies JournalEntry })
}
