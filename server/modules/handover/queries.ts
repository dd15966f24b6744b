/** Reads of handovers through Prisma. */
import type { PrismaClient, Prisma } from '../../../prisma/generated/client.ts'
import { HANDOVER_STEPS, HandoverView } from '../../contract/handover.ts'
import { missingForTransfer } from './missing.ts'

type Row = Prisma.HandoverGetPayload<object>
/** Statuses a hospital desk works on. */
const OPEN = ['requested', 'seen', 'accepted', 'atDoor', 'triaged']

/** Handovers of these incidents, oldest first. */
export const handoversOf = (read: PrismaClient, incidentIds: readonly string[]): Promise<HandoverView[]> =>
  views(read, { incidentId: { in: [...incidentIds] } })

/**
 * The arrivals of a hospital: everything open, and what ended after `since`.
 * @param facilityId null = every hospital (control room, supervisor)
 */
export const arrivals = (read: PrismaClient, facilityId: string | null, since: string): Promise<HandoverView[]> =>
  views(read, {
    ...(facilityId ? { facilityId } : {}),
    OR: [{ status: { in: OPEN } }, { handedOverAt: { gte: since } }, { answeredAt: { gte: since } }],
  })

/** One handover, or null. */
export async function findHandover(read: PrismaClient, id: string): Promise<HandoverView | null> {
  const [view] = await views(read, { id })
  return view ?? null
}

async function views(read: PrismaClient, where: Prisma.HandoverWhereInput): Promise<HandoverView[]> {
  const rows = await read.handover.findMany({ where, orderBy: { requestedAt: 'asc' }, take: 500 })
  const distinct = (values: (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null))]
  const [incidents, facilities, units] = await Promise.all([
    read.incident.findMany({ where: { id: { in: distinct(rows.map((row) => row.incidentId)) } }, select: { id: true, number: true } }),
    read.facility.findMany({ where: { id: { in: distinct(rows.map((row) => row.facilityId)) } }, select: { id: true, name: true } }),
    read.unit.findMany({ where: { id: { in: distinct(rows.map((row) => row.unitId)) } }, select: { id: true, callSign: true } }),
  ])
  const numbers = new Map(incidents.map((row) => [row.id, row.number]))
  const names = new Map(facilities.map((row) => [row.id, row.name]))
  const callSigns = new Map(units.map((row) => [row.id, row.callSign]))
  return rows.map((row) =>
    view(row, numbers.get(row.incidentId) ?? '', names.get(row.facilityId) ?? '', (row.unitId && callSigns.get(row.unitId)) ?? null),
  )
}

function view(row: Row, incidentNumber: string, facilityName: string, callSign: string | null): HandoverView {
  const { previousHandoverId: _previous, ...fields } = row
  const partial = HandoverView.omit({ missing: true, legalNext: true }).parse({ ...fields, incidentNumber, facilityName, callSign })
  return { ...partial, missing: missingForTransfer(partial), legalNext: [...HANDOVER_STEPS[partial.status]] }
}
