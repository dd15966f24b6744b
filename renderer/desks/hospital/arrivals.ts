/** Reading the arrivals of this desk. */
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../lib/trpc.ts'
import { sortArrivals } from './arrival-order.ts'

/** The arrivals of this desk in board order. */
export function useArrivals() {
  return useQuery({ ...trpc.handover.arrivals.queryOptions({}), select: sortArrivals })
}
