/** Reads of assignments through Prisma: the recommendation for an incident, the task of a phone. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import type { FieldTask, TaskIncident } from '../../contract/field-task.ts'
import type { IncidentKind } from '../../contract/incidents.ts'
import type { Instant, Priority } from '../../contract/primitives.ts'
import { unitNext, type RecommendQuery, type Recommendation, type UnitStatus } from '../../contract/units.ts'
import { assignmentView, FIX_LIMIT_SECONDS, placeOf, type AssignmentRow } from '../incidents/index.ts'
import { straightLine, type PositionsOf } from '../units/index.ts'
import { needOf } from './need.ts'
import { recommend, type Candidate } from './recommend.ts'

/** Ranked units for an incident, as known now. Two queries. @returns null when there is no such incident */
export async function recommendFor(
  read: PrismaClient,
  query: RecommendQuery,
  positions: PositionsOf,
  now: Instant,
): Promise<Recommendation | null> {
  const [incident, rows] = await Promise.all([
    read.incident.findUnique({ where: { id: query.incidentId } }),
    read.unit.findMany({ where: { isActive: true } }),
  ])
  if (!incident) return null
  const need = needOf({ kind: incident.kind as IncidentKind, priority: query.priority ?? (incident.priority as Priority) }) // both were written by the fold from parsed ops
  return recommend(need, rows.map(candidateOf), positions, now, {
    incidentId: query.incidentId,
    place: placeOf(incident),
    limit: query.limit,
    fixLimitSeconds: FIX_LIMIT_SECONDS,
    isStaleIncluded: query.isStaleIncluded,
    radiusMetres: query.radiusMetres ?? null,
    travelTime: straightLine(),
  })
}

function candidateOf(row: Prisma.UnitGetPayload<object>): Candidate {
  const { baseLatitude, baseLongitude } = row
  return {
    ...row,
    base: baseLatitude === null || baseLongitude === null ? null : { latitude: baseLatitude, longitude: baseLongitude },
  } as Candidate // columns were written by the fold from parsed ops
}

/** The phone's unit with the task it holds. @returns null when the unit is gone */
export async function fieldTask(read: PrismaClient, unitId: string, now: Instant): Promise<FieldTask | null> {
  const row = await read.unit.findUnique({ where: { id: unitId } })
  if (!row) return null
  const assignment = row.assignmentId ? await read.assignment.findUnique({ where: { id: row.assignmentId } }) : null
  const incident = assignment ? await read.incident.findUnique({ where: { id: assignment.incidentId } }) : null
  const { id, callSign, statusAt, readiness, restUntil } = row
  const status = row.status as UnitStatus // written by the fold from a parsed op
  const unit = { id, callSign, status, statusAt, readiness, restUntil, legalNext: unitNext(status, row.assignmentId !== null) }
  return {
    unit,
    now,
    assignment: assignment && assignmentView(assignment, row),
    incident: incident && assignment && briefOf(incident, assignment),
  } as FieldTask // as above; checked again by the procedure's output schema
}

/** While only asked, a crew sees what and where; who called and what was said come with the yes. */
function briefOf(incident: Prisma.IncidentGetPayload<object>, assignment: AssignmentRow): TaskIncident {
  const isTaken = assignment.status !== 'offered'
  const { id, number, kind, priority, callerPhone, callerLanguage, narrative } = incident
  return {
    id,
    number,
    kind,
    priority,
    place: placeOf(incident),
    callerPhone: isTaken ? callerPhone : null,
    callerLanguage: isTaken ? callerLanguage : null,
    narrative: isTaken ? narrative : null,
  } as TaskIncident // as above
}
