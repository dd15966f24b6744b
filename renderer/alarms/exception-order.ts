/** The order of exceptions and what is new among them. Pure. */

type Sortable = { id: string; priority: string; since: string; acknowledged: boolean }

/** Most urgent first; among equals the unacknowledged, then the oldest. The order never depends on anything that ticks. */
export function sortExceptions<Item extends Sortable>(exceptions: readonly Item[]): Item[] {
  return [...exceptions].sort(
    (a, b) =>
      a.priority.localeCompare(b.priority) ||
      Number(a.acknowledged) - Number(b.acknowledged) ||
      a.since.localeCompare(b.since) ||
      a.id.localeCompare(b.id),
  )
}

/** The one to acknowledge next: the first unacknowledged. There is no way to acknowledge all P1 at once. */
export function nextToAcknowledge<Item extends Sortable>(sorted: readonly Item[]): Item | null {
  return sorted.find((exception) => !exception.acknowledged) ?? null
}

/** Those not seen before, for announcing. */
export function newOnes<Item extends Sortable>(exceptions: readonly Item[], seen: ReadonlySet<string>): Item[] {
  return exceptions.filter((exception) => !exception.acknowledged && !seen.has(exception.id))
}
