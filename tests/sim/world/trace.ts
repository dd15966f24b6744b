/** What happened in a simulated world, in words: the last events always, all of them when asked to write them out. */

export type Trace = {
  /** Records an event. `who` is the index of a station or -1; the text is made only when the trace is kept. */
  note(who: number, text: () => string): void
  /** The newest lines, oldest first. */
  lines(): readonly string[]
}

/** A trace that keeps nothing: the bulk of seeds. */
export const silentTrace: Trace = { note: () => undefined, lines: () => [] }

/**
 * A trace that keeps everything.
 * @param nowMs virtual time
 * @param emit hears each line at once, or null to keep them only
 */
export function createTrace(nowMs: () => number, emit: ((line: string) => void) | null): Trace {
  const lines: string[] = []
  return {
    note(who, text) {
      const line = `${(nowMs() / 1000).toFixed(3).padStart(10)} ${who < 0 ? '  --' : `s${String(who).padStart(3, '0')}`} ${text()}`
      lines.push(line)
      emit?.(line)
    },
    lines: () => lines,
  }
}
