/** Reads of units through Prisma. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import { unitNext, type DeviceView, type UnitStatus, type UnitView } from '../../contract/units.ts'
import { unitResource } from '../../contract/claims.ts'
import type { ContestedField, StationRef } from '../../contract/contested.ts'
import { toInstant } from '../../kernel/clock.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { unitsHeldTwice } from './claim-subject.ts'
import { contestedFields, openPairs, ownersOf } from '../claims/index.ts'

/** Where a unit was last seen; epoch milliseconds. The telemetry's own type fits. */
export type KnownPosition = {
  readonly fixedAtMs: number
  readonly latitude: number
  readonly longitude: number
  readonly speedKmh: number | null
  readonly headingDegrees: number | null
}
/** Newest position by unit id. */
export type PositionsOf = { latest(unitId: string): KnownPosition | null }

/** The unit board: every active unit by call sign, with its newest position and how it is claimed. A fixed number of queries up to 900 units. */
export async function unitBoard(
  read: PrismaClient,
  positions: PositionsOf,
  filter: { isInactiveIncluded: boolean },
  ownStationId: string,
): Promise<UnitView[]> {
  const rows = await read.unit.findMany({ where: filter.isInactiveIncluded ? {} : { isActive: true }, orderBy: { callSign: 'asc' } })
  const marksOf = await claimMarks(read, rows, ownStationId)
  return rows.map((row) => unitView(row, positions.latest(row.id), marksOf(row)))
}

/** One unit, or null. */
export async function findUnit(read: PrismaClient, positions: PositionsOf, unitId: string, ownStationId: string): Promise<UnitView | null> {
  const row = await read.unit.findUnique({ where: { id: unitId } })
  return row && unitView(row, positions.latest(row.id), (await claimMarks(read, [row], ownStationId))(row))
}

type UnitRow = Prisma.UnitGetPayload<object>
type ClaimMarks = {
  owner: StationRef | null
  isOwn: boolean
  isProvisional: boolean
  isDoubleBooked: boolean
  contested: ContestedField[]
}

/** Who gives each unit away, whether its task is confirmed, what about it is contested. */
async function claimMarks(read: PrismaClient, rows: readonly UnitRow[], ownStationId: string): Promise<(row: UnitRow) => ClaimMarks> {
  const taskIds = rows.map((row) => row.assignmentId).filter((id) => id !== null)
  const [ownerOf, provisional, pairs, contested] = await Promise.all([
    ownersOf(read),
    findInChunks(taskIds, (ids) => read.assignment.findMany({ where: { id: { in: ids }, isProvisional: true }, select: { id: true } })),
    unitsHeldTwice(read).then((heldTwice) => openPairs(read, heldTwice)),
    contestedFields(
      read,
      rows.map((row) => row.id),
    ),
  ])
  const marked = new Set<string | null>(provisional.map(({ id }) => id))
  const booked = new Set(pairs.map(({ resource }) => resource))
  return ({ id, assignmentId }) => {
    const owner = ownerOf(unitResource(id))
    return {
      owner,
      isOwn: owner?.id === ownStationId,
      isProvisional: marked.has(assignmentId),
      isDoubleBooked: booked.has(unitResource(id)),
      contested: contested.get(id) ?? [],
    }
  }
}

/** Devices of a unit, or of all; removed ones stay visible with their date. */
export async function devicesOf(read: PrismaClient, unitId: string | null): Promise<DeviceView[]> {
  const rows = await read.unitDevice.findMany({ where: unitId ? { unitId } : {}, orderBy: [{ unitId: 'asc' }, { deviceId: 'asc' }] })
  return rows as DeviceView[] // written by the fold from parsed ops; checked again by the procedure's output schema
}

/** The unit a live device reports for, or null. */
export async function unitOfDevice(read: PrismaClient, deviceId: string): Promise<string | null> {
  const row = await read.unitDevice.findFirst({ where: { deviceId, removedAt: null }, select: { unitId: true } })
  return row?.unitId ?? null
}

function unitView(row: UnitRow, position: KnownPosition | null, marks: ClaimMarks): UnitView {
  const { baseLatitude, baseLongitude, createdAt: _createdAt, ...fields } = row
  const place = position && {
    latitude: position.latitude,
    longitude: position.longitude,
    fixedAt: toInstant(position.fixedAtMs),
    headingDegrees: position.headingDegrees,
    speedKmh: position.speedKmh,
  }
  const base = baseLatitude === null || baseLongitude === null ? null : { latitude: baseLatitude, longitude: baseLongitude }
  const status = row.status as UnitStatus // written by the fold from a parsed op
  return { ...fields, ...marks, base, position: place, legalNext: unitNext(status, row.assignmentId !== null) } as UnitView // columns come from parsed ops; checked again by the procedure's output schema
}
