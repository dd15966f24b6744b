/** Order and reading of the arrivals board. Pure. */
import type { HandoverView } from '../../../server/contract/handover.ts'

/** Statuses that still need somebody at this hospital. */
const OPEN: readonly HandoverView['status'][] = ['requested', 'seen', 'accepted', 'atDoor', 'triaged']
const AT_THE_DOOR: readonly HandoverView['status'][] = ['atDoor', 'triaged']

export const isOpen = (handover: Pick<HandoverView, 'status'>): boolean => OPEN.includes(handover.status)

/** Arrived before en route, soonest first, unknown time last; what has ended stands at the end, newest first. */
export function sortArrivals<Item extends Pick<HandoverView, 'status' | 'etaAt' | 'priority' | 'requestedAt' | 'atDoorAt'>>(
  arrivals: readonly Item[],
): Item[] {
  const rank = (item: Item): number => (AT_THE_DOOR.includes(item.status) ? 0 : isOpen(item) ? 1 : 2)
  const when = (item: Item): string => item.atDoorAt ?? item.etaAt ?? '9999'
  return [...arrivals].sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b)
    if (rank(a) === 2) return b.requestedAt.localeCompare(a.requestedAt)
    return when(a).localeCompare(when(b)) || a.priority.localeCompare(b.priority) || a.requestedAt.localeCompare(b.requestedAt)
  })
}

/** Newest set of vital signs, or null. */
export const latestVitals = (handover: HandoverView) =>
  [...(handover.clinical?.vitals ?? [])].sort((a, b) => a.takenAt.localeCompare(b.takenAt)).at(-1) ?? null
