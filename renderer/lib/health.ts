/** The station's figures: asked once, and again when the station says that they changed. */
import { useQuery } from '@tanstack/react-query'
import type { StationHealth } from '../../server/contract/live.ts'
import { trpc } from './trpc.ts'

/** The latest health figures; null before the first answer. */
export function useHealth(): StationHealth | null {
  return useQuery(trpc.station.health.queryOptions({})).data ?? null
}
