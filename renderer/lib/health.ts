/** The station's heartbeat: asked every five seconds, because the rate of GPS fixes and the disk change without any op in the log. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { StationHealth } from '../../server/contract/live.ts'
import { readError } from './errors.ts'
import { reportLink } from './link-state.ts'
import { trpc } from './trpc.ts'

const HEARTBEAT_MS = 5_000

/** The latest health figures; null before the first answer. Also tells the link state whether the station answers. */
export function useHealth(): StationHealth | null {
  const { data, dataUpdatedAt, error, errorUpdatedAt } = useQuery({
    ...trpc.station.health.queryOptions({}),
    refetchInterval: HEARTBEAT_MS,
    refetchIntervalInBackground: true,
    retry: false,
  })
  useEffect(() => {
    if (dataUpdatedAt > 0) reportLink('health', 'open')
  }, [dataUpdatedAt])
  useEffect(() => {
    if (error !== null && readError(error).code === 'line.lost') reportLink('health', 'closed')
  }, [error, errorUpdatedAt])
  return data ?? null
}
