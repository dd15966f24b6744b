/** The incident board: four queries, whatever its length (up to 900 rows each). */
import type { z } from 'zod'
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import { isLive, type AssignmentStatus } from '../../contract/assignments.ts'
import type { HandoverStatus } from '../../contract/handover.ts'
import { progressOf, type IncidentBoardQuery, type IncidentSummary } from '../../contract/incidents.ts'
import { assignmentsOf, type AssignmentRow, type UnitCard } from './assignment-queries.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'

export type IncidentRow = Prisma.IncidentGetPayload<object>
type HandoverRow = { incidentId: string; status: string }

/**
 * Incidents in these states. Open ones by priority, then age, so that a limit never cuts off what is urgent; a list that holds ended
 * ones is newest first and goes on `before` a moment.
 */
export async function incidentBoard(read: PrismaClient, query: z.infer<typeof IncidentBoardQuery>): Promise<IncidentSummary[]> {
  const isHistory = query.statuses.includes('closed') || query.statuses.includes('cancelled')
  const rows = await read.incident.findMany({
    where: { status: { in: query.statuses }, ...(query.before ? { openedAt: { lt: query.before } } : {}) },
    orderBy: isHistory ? [{ openedAt: 'desc' }, { id: 'desc' }] : [{ priority: 'asc' }, { openedAt: 'asc' }, { id: 'asc' }],
    take: query.limit,
  })
  const ids = rows.map((row) => row.id)
  const [{ rows: assignments, units }, handovers] = await Promise.all([
    assignmentsOf(read, ids),
    findInChunks(ids, (some) =>
      read.handover.findMany({ where: { incidentId: { in: some } }, select: { incidentId: true, status: true } }),
    ),
  ])
  const assignmentsBy = Map.groupBy(assignments, (row) => row.incidentId)
  const handoversBy = Map.groupBy(handovers, (row) => row.incidentId)
  return rows.map((row) => summary(row, assignmentsBy.get(row.id) ?? [], handoversBy.get(row.id) ?? [], units))
}

/** The part of an incident that a list shows. */
export function summary(
  row: IncidentRow,
  assignments: readonly AssignmentRow[],
  handovers: readonly HandoverRow[],
  units: ReadonlyMap<string, UnitCard>,
): IncidentSummary {
  const working = assignments.filter((assignment) => isLive(assignment.status as AssignmentStatus)) // statuses here and below were written by folds from parsed ops
  const arrived = working.filter(
    (assignment) => assignment.status !== 'offered' && assignment.onSceneAt !== null && assignment.leftSceneAt === null,
  )
  const callSignsOf = (some: readonly AssignmentRow[]): string[] => some.map(({ unitId }) => units.get(unitId)?.callSign ?? '').sort()
  const view = {
    id: row.id,
    number: row.number,
    status: row.status,
    kind: row.kind,
    priority: row.priority,
    source: row.source,
    openedAt: row.openedAt,
    version: row.version,
    place: placeOf(row),
    progress: progressOf(
      assignments as readonly (AssignmentRow & { status: AssignmentStatus })[], // as above
      handovers as readonly { status: HandoverStatus }[], // as above
    ),
    unitsAssigned: working.filter((assignment) => assignment.status !== 'offered').length,
    unitsOnScene: arrived.length,
    callSigns: callSignsOf(working),
    provisionalCallSigns: callSignsOf(working.filter((assignment) => assignment.isProvisional)),
  }
  return view as IncidentSummary // columns come from parsed ops; checked again by the procedure's output schema
}

/** Place of an incident, or null while it is unknown. */
export function placeOf(row: Pick<IncidentRow, 'latitude' | 'longitude' | 'accuracyMetres' | 'placeDescription' | 'placeSource'>) {
  if (row.latitude === null || row.longitude === null) return null
  return {
    latitude: row.latitude,
    longitude: row.longitude,
    accuracyMetres: row.accuracyMetres,
    description: row.placeDescription,
    source: row.placeSource ?? 'caller',
  }
}
