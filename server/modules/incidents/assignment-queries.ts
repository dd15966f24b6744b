/** Reads of the assignments of incidents: rows, views, and how long units still need. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import { assignmentNext, type AssignmentStatus, type AssignmentView } from '../../contract/assignments.ts'
import type { Point } from '../../contract/primitives.ts'
import type { UnitKind } from '../../contract/units.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import type { Travel } from '../roads/index.ts'
import type { PositionsOf } from '../units/index.ts'
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
  live: LiveEstimate | null = null,
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

export type LiveEstimate = { readonly etaSeconds: number; readonly distanceMetres: number }
/** Where and when: what live estimates are made from. */
export type Near = { readonly positions: PositionsOf; readonly travel: Travel; readonly nowMs: number }

/**
 * Live travel estimates of the units on their way to one place, from their newest fixes; by assignment. One that is not on the way, or
 * whose fix is too old, has none.
 */
export async function liveEstimates(
  rows: readonly AssignmentRow[],
  units: ReadonlyMap<string, UnitCard>,
  place: Point | null,
  { positions, travel, nowMs }: Near,
): Promise<ReadonlyMap<string, LiveEstimate>> {
  if (!place) return new Map()
  const moving = rows.flatMap(({ id, unitId, status }) => {
    const unit = units.get(unitId)
    const fix = unit && (status === 'accepted' || status === 'enRoute') ? positions.latest(unitId) : null
    if (!unit || !fix || nowMs - fix.fixedAtMs > FIX_LIMIT_SECONDS * 1000) return []
    return [{ id, kind: unit.kind as UnitKind, from: { latitude: fix.latitude, longitude: fix.longitude } }] // kind was written from a parsed op
  })
  if (moving.length === 0) return new Map()
  const { etaSeconds } = await travel.toPlace(moving, place)
  return new Map(moving.map(({ id, from }, at) => [id, { etaSeconds: etaSeconds[at] ?? 0, distanceMetres: distanceMetres(from, place) }]))
}
