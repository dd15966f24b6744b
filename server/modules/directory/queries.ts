/** Reads of the station and its facilities through Prisma. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { FacilityView, StationView } from '../../contract/directory.ts'

/** Facilities by name; inactive ones only when asked for. */
export async function listFacilities(read: PrismaClient, includeInactive: boolean): Promise<FacilityView[]> {
  const rows = await read.facility.findMany({
    ...(includeInactive ? {} : { where: { isActive: true } }),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => FacilityView.parse(row))
}

/** The station's own row, or null before the set-up. */
export async function findStation(read: PrismaClient, stationId: string): Promise<StationView | null> {
  const row = await read.station.findUnique({ where: { id: stationId } })
  return row && StationView.parse(row)
}
