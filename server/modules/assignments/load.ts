/** State an assignment decision needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { AssignmentStatus, isLive, LIVE_ASSIGNMENT } from '../../contract/assignments.ts'
import { unitResource } from '../../contract/claims.ts'
import { AssignmentId, IncidentId, Instant, SubjectId, UnitId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import { tenureOf, waitingRequests, type Reach, type RequestState, type Tenure } from '../claims/index.ts'
import { loadUnit, type UnitState } from '../units/index.ts'

const time = Instant.nullable()
const AssignmentState = z.object({
  id: AssignmentId,
  incidentId: IncidentId,
  unitId: UnitId,
  status: AssignmentStatus,
  offeredAt: Instant,
  offerExpiresAt: time,
  acceptedAt: time,
  enRouteAt: time,
  onSceneAt: time,
  atPatientAt: time,
  leftSceneAt: time,
  atDestinationAt: time,
  transferAt: time,
  isProvisional: z.boolean(),
  version: z.number(),
})
/** An assignment as decisions see it. */
export type AssignmentState = z.infer<typeof AssignmentState>

/** Another live assignment of the same unit: made by a station that did not know of the first. */
export type OtherTask = { readonly assignment: AssignmentState; readonly incidentNumber: string }

/**
 * A claim with what moves along: the unit, the number and subject of the incident, and when the hospital signed for this unit's patient.
 * `signedAt` null = not signed. `others`: live claims on the same unit, only while a double booking is not resolved.
 */
export type Task = {
  readonly assignment: AssignmentState
  readonly unit: UnitState
  readonly incidentNumber: string
  readonly subjectId: SubjectId | null
  readonly signedAt: Instant | null
  readonly others: readonly OtherTask[]
}

const numberOf = (state: StateReader, incidentId: string): string => state.table('Incident').get(incidentId)?.number ?? ''

/** Live assignments of a unit other than `exceptId`, oldest first. */
export const otherTasks = (state: StateReader, unitId: string, exceptId: string | null): OtherTask[] =>
  LIVE_ASSIGNMENT.flatMap((status) => state.table('Assignment').find({ unitId, status }))
    .filter((row) => row.id !== exceptId)
    .map((row) => ({ assignment: AssignmentState.parse(row), incidentNumber: numberOf(state, row.incidentId) }))
    .sort((a, b) => (a.assignment.id < b.assignment.id ? -1 : 1))

/** One task by its assignment. @throws AppError `entity.unknown` */
export function loadTask(state: StateReader, assignmentId: string): Task {
  const row = state.table('Assignment').get(assignmentId)
  if (!row) throw new AppError('entity.unknown', { entity: 'assignment', id: assignmentId })
  return taskOf(state, AssignmentState.parse(row))
}

function taskOf(state: StateReader, assignment: AssignmentState): Task {
  const incident = state.table('Incident').get(assignment.incidentId)
  const signed = state
    .table('Handover')
    .find({ incidentId: assignment.incidentId })
    .find(
      (row) =>
        row.handedOverAt !== null &&
        (row.assignmentId === assignment.id || (row.assignmentId === null && row.unitId === assignment.unitId)),
    )
  return {
    assignment,
    unit: loadUnit(state, assignment.unitId),
    incidentNumber: incident?.number ?? '',
    subjectId: SubjectId.nullable().parse(incident?.subjectId ?? null),
    signedAt: Instant.nullable().parse(signed?.handedOverAt ?? null),
    others: otherTasks(state, assignment.unitId, assignment.id),
  }
}

/** The task that holds the unit, or null. */
export const taskOfUnit = (state: StateReader, unit: UnitState): Task | null =>
  unit.assignmentId === null ? null : loadTask(state, unit.assignmentId)

/** Live tasks of an incident, in the order they were made. */
export const liveTasks = (state: StateReader, incidentId: string): Task[] =>
  state
    .table('Assignment')
    .find({ incidentId })
    .map((row) => AssignmentState.parse(row))
    .filter((assignment) => isLive(assignment.status))
    .map((assignment) => taskOf(state, assignment))

/**
 * A unit somebody wants to send: the task that holds it, other live claims on it, which station gives it away, and the claim that was
 * asked for the same incident and waits (null = none).
 */
export type Wanted = {
  readonly unit: UnitState
  readonly task: Task | null
  readonly others: readonly OtherTask[]
  readonly tenure: Tenure
  readonly asked: RequestState | null
}
/** For which incident, from which station, and whom it can hear. */
export type WantedBy = { readonly incidentId: string; readonly stationId: string; readonly reach: Pick<Reach, 'isReachable'> }

/** The units by id, each once. @throws AppError `entity.unknown` for the first that does not exist */
export const loadWanted = (state: StateReader, unitIds: readonly string[], { incidentId, stationId, reach }: WantedBy): Wanted[] =>
  [...new Set(unitIds)].map((unitId) => {
    const unit = loadUnit(state, unitId)
    const resource = unitResource(unitId)
    const mine = waitingRequests(state, resource, incidentId).filter((request) => request.askedBy === stationId && !request.isProvisional)
    return {
      unit,
      task: taskOfUnit(state, unit),
      others: otherTasks(state, unitId, unit.assignmentId),
      tenure: tenureOf(state, resource, stationId, reach),
      asked: mine[0] ?? null,
    }
  })
