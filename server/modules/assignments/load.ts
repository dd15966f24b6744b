/** State an assignment decision needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { AssignmentStatus, isLive } from '../../contract/assignments.ts'
import { AssignmentId, IncidentId, Instant, SubjectId, UnitId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
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
  version: z.number(),
})
/** An assignment as decisions see it. */
export type AssignmentState = z.infer<typeof AssignmentState>

/**
 * A claim with what moves along: the unit, the number and subject of the incident, and when the hospital signed for this unit's patient.
 * `signedAt` null = not signed.
 */
export type Task = {
  readonly assignment: AssignmentState
  readonly unit: UnitState
  readonly incidentNumber: string
  readonly subjectId: SubjectId | null
  readonly signedAt: Instant | null
}

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

/** A unit somebody wants to send, with the task that holds it. */
export type Wanted = { readonly unit: UnitState; readonly task: Task | null }
/** The units by id, each once. @throws AppError `entity.unknown` for the first that does not exist */
export const loadWanted = (state: StateReader, unitIds: readonly string[]): Wanted[] =>
  [...new Set(unitIds)].map((unitId) => {
    const unit = loadUnit(state, unitId)
    return { unit, task: taskOfUnit(state, unit) }
  })
