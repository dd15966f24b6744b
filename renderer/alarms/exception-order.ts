/** The order of exceptions and what is new among them. Pure. */

type Sortable = { id: string; priority: string; since: string; acknowledged: boolean; mustResolve?: boolean }

/** Most urgent first; among equals what must be resolved, then the unacknowledged, then the oldest. The order never depends on anything that ticks. */
export function sortExceptions<Item extends Sortable>(exceptions: readonly Item[]): Item[] {
  return [...exceptions].sort(
    (a, b) =>
      a.priority.localeCompare(b.priority) ||
      Number(b.mustResolve ?? false) - Number(a.mustResolve ?? false) ||
      Number(a.acknowledged) - Number(b.acknowledged) ||
      a.since.localeCompare(b.since) ||
      a.id.localeCompare(b.id),
  )
}

/** The one to acknowledge next: the first unacknowledged that acknowledging answers. There is no way to acknowledge all P1 at once. */
export function nextToAcknowledge<Item extends Sortable>(sorted: readonly Item[]): Item | null {
  return sorted.find((exception) => !exception.acknowledged && exception.mustResolve !== true) ?? null
}

/** Those not seen before, for announcing. */
export function newOnes<Item extends Sortable>(exceptions: readonly Item[], seen: ReadonlySet<string>): Item[] {
  return exceptions.filter((exception) => !exception.acknowledged && !seen.has(exception.id))
}
