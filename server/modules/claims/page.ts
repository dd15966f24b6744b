/** A bounded page of open conflicts. Pure. */
import type { ConflictPage, ConflictSummary } from '../../contract/claims.ts'

/**
 * One page of a list that is in order. The first page always holds the oldest conflict: however many are more urgent, none waits
 * for ever out of sight.
 * @param sorted every open conflict, most urgent first
 * @param query.after the last resource of the page before; one that is closed meanwhile starts the list anew
 */
export function pageOf(sorted: readonly ConflictSummary[], query: { limit: number; after?: string | undefined }): ConflictPage {
  const start = query.after === undefined ? 0 : sorted.findIndex(({ resource }) => resource === query.after) + 1
  const items = sorted.slice(start, start + query.limit)
  const last = items.at(-1)
  const next = last && start + query.limit < sorted.length ? last.resource : null
  if (start > 0) return { total: sorted.length, items, next }
  const oldest = sorted.reduce<ConflictSummary | null>((found, one) => (found === null || one.foundAt < found.foundAt ? one : found), null)
  const isMissing = oldest !== null && !items.includes(oldest)
  return { total: sorted.length, items: isMissing ? [...items, oldest] : items, next }
}
