/** Reading what the desk shows. Readings are no ops, so nobody announces them: what shows their newest value is asked again. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AlarmShelf } from '../../../server/contract/alarms.ts'
import type { ColdSiteId } from '../../../server/contract/coldregistry.ts'
import { trpc } from '../../lib/trpc.ts'
import { coldLines } from './alarm-lines.ts'
import { placedTiles } from './tile-order.ts'

/** How often newest readings are asked for. Devices report every 1 to 15 minutes. */
export const READ_AGAIN_MS = 15_000
const LINES = 200

/** Sites with their tiles. */
export const useSites = () => useQuery({ ...trpc.coldchain.sites.queryOptions({}), refetchInterval: READ_AGAIN_MS })

/** Tiles of all sites, unsorted. */
export function useTiles() {
  const sites = useSites()
  const tiles = useMemo(() => (sites.data === undefined ? undefined : placedTiles(sites.data)), [sites.data])
  return { ...sites, tiles }
}

/** Alarms of the cold chain on one shelf, a line for each group. */
export const useAlarmLines = (shelf: AlarmShelf) =>
  useQuery({
    ...trpc.alarms.list.queryOptions({ shelf, maxLines: LINES }),
    placeholderData: keepPreviousData,
    refetchInterval: READ_AGAIN_MS,
    select: coldLines,
  })

/** The alarms behind one line. */
export const useAlarmMembers = (shelf: AlarmShelf, lineId: string, isWanted: boolean) =>
  useQuery({ ...trpc.alarms.line.queryOptions({ shelf, maxLines: LINES, lineId, limit: 200 }), enabled: isWanted })

/** Approved devices of a site, or of all. */
export const useDevices = (siteId?: ColdSiteId) =>
  useQuery({ ...trpc.coldchain.devices.queryOptions(siteId === undefined ? {} : { siteId }), refetchInterval: READ_AGAIN_MS })
