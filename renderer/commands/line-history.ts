/** The lines a person has typed, walked with the arrow keys. Pure. */

/** Newest last; `at` = where the walk stands, history.length = on the new line; `draft` = the new line kept while walking. */
export type LineHistory = { lines: readonly string[]; at: number; draft: string }

const MOST = 100

export const EMPTY_HISTORY: LineHistory = { lines: [], at: 0, draft: '' }

/** Keeps a line that ran; the same line twice in a row is kept once. */
export function addLine(history: LineHistory, line: string): LineHistory {
  const lines = history.lines.at(-1) === line ? history.lines : [...history.lines, line].slice(-MOST)
  return { lines, at: lines.length, draft: '' }
}

/**
 * Walks one line back (-1) or forth (+1).
 * @param current what is in the input now; kept as draft when the walk begins
 * @returns the new state and the text to show
 */
export function walk(history: LineHistory, direction: -1 | 1, current: string): { history: LineHistory; line: string } {
  const draft = history.at === history.lines.length ? current : history.draft
  const at = Math.min(history.lines.length, Math.max(0, history.at + direction))
  return { history: { ...history, at, draft }, line: history.lines[at] ?? draft }
}
