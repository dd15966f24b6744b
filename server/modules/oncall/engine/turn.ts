/** Which of several stations escalates. Pure. */

/** A station that is before another in the row has so long before that one acts in its place. */
export const TAKE_OVER_MS = 60_000

/**
 * How long after the due time this station acts: at once when it raised the alarm; else after the one that did, if that can be heard, and
 * after every station in reach with a smaller id, a minute each. Whatever one of them records meanwhile stops the others.
 * @param others stations in reach that hold the alarm too
 */
export function waitForTurnMs(ownId: string, raisedBy: string | null, others: readonly string[]): number {
  if (raisedBy === ownId) return 0
  const smaller = others.filter((id) => id !== raisedBy && id < ownId).length
  return (1 + smaller) * TAKE_OVER_MS
}
