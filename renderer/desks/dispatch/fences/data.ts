/** What the desk reads about fences. */
import { useQuery } from '@tanstack/react-query'
import { trpc, type RouterOutputs } from '../../../lib/trpc.ts'

export type Fence = RouterOutputs['geofences']['list'][number]
export type Arrival = RouterOutputs['geofences']['proposals'][number]

/** Fences with who is inside. */
export const useFences = (includeArchived: boolean) => useQuery(trpc.geofences.list.queryOptions({ includeArchived }))
/** What one fence saw lately, newest first. */
export const useCrossings = (fenceId: Fence['id']) => useQuery(trpc.geofences.crossings.queryOptions({ fenceId, limit: 50 }))
/** Which arrivals the station confirms by itself. */
export const useArrivalRule = () => useQuery(trpc.geofences.rule.queryOptions())
/** Arrivals that a position tells and nobody has confirmed, oldest first. */
export const useArrivals = (): readonly Arrival[] => useQuery(trpc.geofences.proposals.queryOptions()).data ?? []
