/** Reads of units through Prisma. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import { unitNext, type DeviceView, type UnitStatus, type UnitView } from '../../contract/units.ts'
import { toInstant } from '../../kernel/clock.ts'

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

/** The unit board: every active unit by call sign, with its newest position. One query, whatever the fleet. */
export async function unitBoard(read: PrismaClient, positions: PositionsOf, filter: { isInactiveIncluded: boolean }): Promise<UnitView[]> {
  const rows = await read.unit.findMany({ where: filter.isInactiveIncluded ? {} : { isActive: true }, orderBy: { callSign: 'asc' } })
  return rows.map((row) => unitView(row, positions.latest(row.id)))
}

/** One unit, or null. */
export async function findUnit(read: PrismaClient, positions: PositionsOf, unitId: string): Promise<UnitView | null> {
  const row = await read.unit.findUnique({ where: { id: unitId } })
  return row && unitView(row, positions.latest(row.id))
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

function unitView(row: Prisma.UnitGetPayload<object>, position: KnownPosition | null): UnitView {
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
  return { ...fields, base, position: place, legalNext: unitNext(status, row.assignmentId !== null) } as UnitView // columns come from parsed ops; checked again by the procedure's output schema
}
