/** Reads of handovers through Prisma. */
import type { PrismaClient, Prisma } from '../../../prisma/generated/client.ts'
import { HANDOVER_STEPS, HandoverView } from '../../contract/handover.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { missingForTransfer } from './missing.ts'

type Row = Prisma.HandoverGetPayload<object>
/** Statuses a hospital desk works on. */
const OPEN = ['requested', 'seen', 'accepted', 'atDoor', 'triaged']

/** Handovers of these incidents, oldest first. */
export async function handoversOf(read: PrismaClient, incidentIds: readonly string[]): Promise<HandoverView[]> {
  const rows = await findInChunks(incidentIds, (ids) => read.handover.findMany({ where: { incidentId: { in: ids } } }))
  return views(
    read,
    rows.sort((a, b) => a.requestedAt.localeCompare(b.requestedAt) || a.id.localeCompare(b.id)),
  )
}

/**
 * The arrivals of a hospital: everything open, and what ended after `since`.
 * @param facilityId null = every hospital (control room, supervisor)
 */
export async function arrivals(read: PrismaClient, facilityId: string | null, since: string): Promise<HandoverView[]> {
  const rows = await read.handover.findMany({
    where: {
      ...(facilityId ? { facilityId } : {}),
      OR: [{ status: { in: OPEN } }, { handedOverAt: { gte: since } }, { answeredAt: { gte: since } }],
    },
    orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
  })
  return views(read, rows)
}

/** One handover, or null. */
export async function findHandover(read: PrismaClient, id: string): Promise<HandoverView | null> {
  const row = await read.handover.findUnique({ where: { id } })
  return row && ((await views(read, [row]))[0] ?? null)
}

/** Rows with the names that belong to them. Three queries up to 900 of each. */
async function views(read: PrismaClient, rows: readonly Row[]): Promise<HandoverView[]> {
  const [incidents, facilities, units] = await Promise.all([
    findInChunks(
      rows.map((row) => row.incidentId),
      (ids) => read.incident.findMany({ where: { id: { in: ids } }, select: { id: true, number: true } }),
    ),
    findInChunks(
      rows.map((row) => row.facilityId),
      (ids) => read.facility.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    ),
    findInChunks(
      rows.flatMap((row) => row.unitId ?? []),
      (ids) => read.unit.findMany({ where: { id: { in: ids } }, select: { id: true, callSign: true } }),
    ),
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
