/** What the dispatch desk reads from the station. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'

export type Incident = RouterOutputs['incidents']['board'][number]
export type IncidentDetail = RouterOutputs['incidents']['get']
export type Unit = RouterOutputs['units']['board'][number]

/** Open incidents: most urgent first, then the longest waiting. */
export const useIncidents = () => useQuery({ ...trpc.incidents.board.queryOptions({}), select: sortQueue })
/** Every unit that is in use. */
export const useUnits = () => useQuery({ ...trpc.units.board.queryOptions({}), select: sortUnits })
/** One incident with all that belongs to it; the last one stays on screen until the next is there. */
export const useIncident = (incidentId: string | null) =>
  useQuery({
    // an id that came from the board; without one the query is off
    ...trpc.incidents.get.queryOptions({ incidentId: (incidentId ?? '') as Incident['id'] }),
    enabled: incidentId !== null,
    placeholderData: keepPreviousData,
  })
/** Facilities in use. */
export const useFacilities = () => useQuery(trpc.directory.facilities.queryOptions({}))

/** Priority, then waiting for a unit before being served, then age. */
export function sortQueue<Item extends Pick<Incident, 'priority' | 'progress' | 'openedAt'>>(incidents: readonly Item[]): Item[] {
  const isWaiting = (item: Item): number => (item.progress === 'unassigned' ? 0 : 1)
  return [...incidents].sort(
    (a, b) => a.priority.localeCompare(b.priority) || isWaiting(a) - isWaiting(b) || a.openedAt.localeCompare(b.openedAt),
  )
}

/** By call sign, numbers counted as numbers. */
export const sortUnits = <Item extends Pick<Unit, 'callSign'>>(units: readonly Item[]): Item[] =>
  [...units].sort((a, b) => a.callSign.localeCompare(b.callSign, 'en', { numeric: true }))
