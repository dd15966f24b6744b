/** Reads of the assignments of incidents: rows, views, and how long units still need. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import { assignmentNext, type AssignmentStatus, type AssignmentView } from '../../contract/assignments.ts'
import type { Point } from '../../contract/primitives.ts'
import type { UnitKind } from '../../contract/units.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import type { PositionsOf, TravelTime } from '../units/index.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'

export type AssignmentRow = Prisma.AssignmentGetPayload<object>
/** What is known of a unit beside its assignment. */
export type UnitCard = { readonly id: string; readonly callSign: string; readonly kind: string }

/** A fix older than this says nothing about where a moving unit is now (same age as the recommendation drops). */
export const FIX_LIMIT_SECONDS = 1800

/** Assignments of these incidents, oldest first, with the cards of their units. Two queries up to 900 of each. */
export async function assignmentsOf(
  read: PrismaClient,
  incidentIds: readonly string[],
): Promise<{ rows: AssignmentRow[]; units: Map<string, UnitCard> }> {
  const rows = await findInChunks(incidentIds, (ids) =>
    read.assignment.findMany({ where: { incidentId: { in: ids } }, orderBy: [{ offeredAt: 'asc' }, { id: 'asc' }] }),
  )
  const cards = await findInChunks(
    rows.map((row) => row.unitId),
    (ids) => read.unit.findMany({ where: { id: { in: ids } }, select: { id: true, callSign: true, kind: true } }),
  )
  return { rows, units: new Map(cards.map((card) => [card.id, card])) }
}

/** A signature counts from the arrival on, however late the crew reported that. */
const later = (signedAt: string | null, arrivedAt: string | null): string | null =>
  signedAt !== null && arrivedAt !== null && arrivedAt > signedAt ? arrivedAt : signedAt

/** One assignment as screens see it. `transferAt` comes from the signed handover while the crew is still there. */
export function assignmentView(
  row: AssignmentRow,
  unit: UnitCard | undefined,
  live: { etaSeconds: number; distanceMetres: number } | null = null,
  signedAt: string | null = null,
): AssignmentView {
  const { role: _role, assignedBy: _assignedBy, ...fields } = row
  const status = row.status as AssignmentStatus // written by the fold from a parsed op
  return {
    ...fields,
    ...(live ?? {}),
    transferAt: row.transferAt ?? later(signedAt, row.atDestinationAt),
    callSign: unit?.callSign ?? '',
    legalNext: assignmentNext(status),
  } as AssignmentView // columns come from parsed ops; checked again by the procedure's output schema
}

/** Live travel estimate of a unit on its way, from its newest fix; null when it is not on the way, the place is unknown, or the fix is too old. */
export function liveEstimate(
  row: AssignmentRow,
  unit: UnitCard | undefined,
  place: Point | null,
  near: { positions: PositionsOf; travelTime: TravelTime; nowMs: number },
) {
  if (!place || !unit || (row.status !== 'accepted' && row.status !== 'enRoute')) return null
  const fix = near.positions.latest(unit.id)
  if (!fix || near.nowMs - fix.fixedAtMs > FIX_LIMIT_SECONDS * 1000) return null
  return { etaSeconds: near.travelTime.etaSeconds(fix, place, unit.kind as UnitKind), distanceMetres: distanceMetres(fix, place) } // kind was written from a parsed op
}
