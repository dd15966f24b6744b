/** What the desk reads about claims. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { trpc, type RouterOutputs } from '../../../lib/trpc.ts'

export type Conflict = NonNullable<RouterOutputs['claims']['conflict']>
export type Side = Conflict['holders'][number]
export type ClaimRequest = RouterOutputs['claims']['requests'][number]

/** Double bookings that wait for a person, most urgent first. */
export const useConflicts = () => useQuery(trpc.claims.conflicts.queryOptions({}))
/** Both sides of one double booking; null once it is closed. The last one stays on screen until the next is there. */
export const useConflict = (resource: string | null) =>
  useQuery({
    ...trpc.claims.conflict.queryOptions({ resource: resource ?? '' }),
    enabled: resource !== null,
    placeholderData: keepPreviousData,
  })
/** Units that were asked for at other stations for an incident. */
export const useRequests = (incidentId: ClaimRequest['incidentId'] & string) => useQuery(trpc.claims.requests.queryOptions({ incidentId }))
/** Which station gives a unit away. */
export const useLease = (resource: string | null) =>
  useQuery({ ...trpc.claims.lease.queryOptions({ resource: resource ?? '' }), enabled: resource !== null })
