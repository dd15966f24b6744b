/** Reads of assignments through Prisma: the recommendation for an incident, the task of a phone. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import type { FieldTask, TaskIncident } from '../../contract/field-task.ts'
import type { IncidentKind } from '../../contract/incidents.ts'
import type { Instant, Priority } from '../../contract/primitives.ts'
import { unitNext, type RecommendQuery, type Recommendation, type UnitStatus } from '../../contract/units.ts'
import { assignmentView, FIX_LIMIT_SECONDS, placeOf, type AssignmentRow } from '../incidents/index.ts'
import type { Travel } from '../roads/index.ts'
import type { PositionsOf } from '../units/index.ts'
import { needOf } from './need.ts'
import { firstTimes } from './first-times.ts'
import type { Fleet } from './fleet.ts'
import { rank, sift, type RecommendOptions } from './recommend.ts'

/** What a recommendation is made from besides the incident. */
export type RecommendWith = { readonly fleet: Fleet; readonly positions: PositionsOf; readonly travel: Travel; readonly now: Instant }

/** Ranked units for an incident, as known now. One query. @returns null when there is no such incident */
export async function recommendFor(
  read: PrismaClient,
  query: RecommendQuery,
  { fleet, positions, travel, now }: RecommendWith,
): Promise<Recommendation | null> {
  const incident = await read.incident.findUnique({ where: { id: query.incidentId } })
  if (!incident) return null
  const need = needOf({ kind: incident.kind as IncidentKind, priority: query.priority ?? (incident.priority as Priority) }) // both were written by the fold from parsed ops
  const options: RecommendOptions = {
    incidentId: query.incidentId,
    place: placeOf(incident),
    limit: query.limit,
    fixLimitSeconds: FIX_LIMIT_SECONDS,
    isStaleIncluded: query.isStaleIncluded,
    radiusMetres: query.radiusMetres ?? null,
  }
  const sifted = sift(need, fleet.candidates(), positions, now, options)
  const times = await firstTimes(sifted, need, options.place, travel, { now, limit: options.limit })
  return rank(need, sifted, times, now, options)
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
