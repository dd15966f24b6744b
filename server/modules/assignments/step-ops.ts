/** The ops of one step of a task: one for the assignment, one for the unit, one line in the incident's chronology. Pure. */
import { assignmentNext, ASSIGNMENT_STEPS, isLive, UNIT_STATUS_OF_ASSIGNMENT, type AssignmentStatus } from '../../contract/assignments.ts'
import type { WorkCode } from '../../contract/incidents.ts'
import type { AssignmentId, Instant } from '../../contract/primitives.ts'
import { UNIT_STEPS, type UnitStatus } from '../../contract/units.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { refuse, type OpDraft } from '../../log/index.ts'
import { incidentWorkNoted } from '../incidents/index.ts'
import { unitStatusSet } from '../units/index.ts'
import type { AssignmentState, Task } from './load.ts'
import { assignmentEnded, assignmentProgressed, type END_REASONS } from './ops.ts'

export type Forward = 'accepted' | 'enRoute' | 'onScene' | 'atPatient' | 'transporting' | 'atHospital' | 'clearing' | 'completed'
export type Ending = 'declined' | 'timedOut' | 'cancelled' | 'replaced'

const CODE_OF_STEP = {
  offered: 'unitOffered',
  accepted: 'unitAccepted',
  enRoute: 'unitEnRoute',
  onScene: 'unitOnScene',
  atPatient: 'unitAtPatient',
  transporting: 'unitTransporting',
  atHospital: 'unitAtHospital',
  clearing: 'unitClearing',
  completed: 'unitCompleted',
  declined: 'unitDeclined',
  timedOut: 'unitTimedOut',
  cancelled: 'unitCancelled',
  replaced: 'unitReplaced',
} as const satisfies Record<AssignmentStatus, WorkCode>

/** True while the unit is shown on this task. With two live claims on one unit it is shown on one of them. */
const isHolder = ({ assignment, unit }: Task): boolean => unit.assignmentId === assignment.id

/**
 * Refuses a step the assignment's or the unit's table does not know. A task that does not hold its unit is measured by its own table
 * alone: the unit is shown where another station put it.
 * @param unitTo the status the unit would get
 */
export function stepStop(task: Task, to: AssignmentStatus, unitTo: UnitStatus = UNIT_STATUS_OF_ASSIGNMENT[to]) {
  const { assignment, unit } = task
  const legal: readonly AssignmentStatus[] = ASSIGNMENT_STEPS[assignment.status]
  if (!legal.includes(to))
    return refuse('assignment.illegal-step', { from: assignment.status, to, legal: assignmentNext(assignment.status) })
  if (!isHolder(task)) return null
  const unitLegal: readonly UnitStatus[] = UNIT_STEPS[unit.status]
  return unitLegal.includes(unitTo) ? null : refuse('unit.illegal-step', { from: unit.status, to: unitTo, legal: [...unitLegal] })
}

const line = (
  { assignment, unit, subjectId }: Task,
  to: AssignmentStatus,
  at: Instant,
  extra: { text?: string | null | undefined; params?: Record<string, string> } = {},
): OpDraft =>
  incidentWorkNoted({
    incidentId: assignment.incidentId,
    subjectId,
    code: CODE_OF_STEP[to],
    params: { callSign: unit.callSign, unitId: unit.id, assignmentId: assignment.id, at, ...extra.params },
    text: extra.text || null,
  })
const keyOf = ({ id, incidentId, unitId }: AssignmentState) => ({ assignmentId: id, incidentId, unitId })
/**
 * The unit follows its task; without one it is free or out of service. It stays where it is while another task holds it, and goes on to
 * another live one when the task that held it ends.
 */
function follow(task: Task, status: UnitStatus, at: Instant, isHeld: boolean): OpDraft[] {
  const { assignment, unit, others } = task
  if (!isHolder(task) && (unit.assignmentId !== null || !isHeld)) return []
  const [other] = isHeld || status === 'outOfService' ? [] : others
  const next = other?.assignment ?? (isHeld ? assignment : null)
  return [
    unitStatusSet({
      unitId: unit.id,
      status: other ? UNIT_STATUS_OF_ASSIGNMENT[other.assignment.status] : status,
      at,
      incidentId: next?.incidentId ?? null,
      assignmentId: next?.id ?? null,
      note: null,
    }),
  ]
}

/** Ops of a step forward. Signing at the hospital becomes the transfer time once the crew turns away from the patient. */
export function forwardOps(task: Task, to: Forward, at: Instant, extra: { text?: string | undefined; isBroken?: boolean } = {}): OpDraft[] {
  const { assignment, signedAt } = task
  const isLeaving = (to === 'clearing' || to === 'completed') && assignment.transferAt === null && signedAt !== null
  const transferAt = isLeaving ? within(signedAt, lastTimeOf(assignment), at) : null
  return [
    assignmentProgressed({ ...keyOf(assignment), to, at, transferAt, isBackInService: to === 'completed' && !extra.isBroken }),
    ...follow(task, extra.isBroken ? 'outOfService' : UNIT_STATUS_OF_ASSIGNMENT[to], at, isLive(to)),
    line(task, to, at, { text: extra.text }),
  ]
}

/** Ops of an end before the work was done; the unit is free, or out of service when that is why. */
export function endOps(
  task: Task,
  as: Ending,
  at: Instant,
  why: { code: (typeof END_REASONS)[number]; reason?: string | undefined; replacedBy?: { id: AssignmentId; callSign: string } },
): OpDraft[] {
  const { assignment, subjectId } = task
  return [
    assignmentEnded({
      ...keyOf(assignment),
      as,
      at,
      reasonCode: why.code,
      reason: why.reason || null,
      replacedById: why.replacedBy?.id ?? null,
      subjectId,
    }),
    ...follow(task, why.code === 'unitOutOfService' ? 'outOfService' : 'available', at, false),
    line(task, as, at, {
      text: why.reason,
      params: { reasonCode: why.code, ...(why.replacedBy ? { byCallSign: why.replacedBy.callSign } : {}) },
    }),
  ]
}

const within = (at: Instant, floor: Instant, ceiling: Instant): Instant => (at < floor ? floor : at > ceiling ? ceiling : at)
/** Newest time recorded for a task: nothing after it may lie before it. */
export function lastTimeOf(assignment: AssignmentState): Instant {
  const { offeredAt, acceptedAt, enRouteAt, onSceneAt, atPatientAt, leftSceneAt, atDestinationAt, transferAt } = assignment
  return [acceptedAt, enRouteAt, onSceneAt, atPatientAt, leftSceneAt, atDestinationAt, transferAt].reduce<Instant>(
    (last, at) => (at !== null && at > last ? at : last),
    offeredAt,
  )
}

/** Clocks of phones run this far beside ours. */
const CLOCK_SKEW_MS = 5 * 60 * 1000
/**
 * When a step happened. A phone that was offline tells it late; its clock may be wrong by minutes, then the moment is moved between
 * the last step and now, so that times stay in order.
 * @param given as reported; absent = now
 * @param floor the step before
 * @returns a refusal (`input.invalid`, field `at`) when it lies more than five minutes in the future or before the floor
 */
export function momentOf(given: Instant | undefined, floor: Instant, now: Instant) {
  if (given === undefined) return now > floor ? now : floor
  const ms = fromInstant(given)
  if (ms > fromInstant(now) + CLOCK_SKEW_MS) return refuse('input.invalid', { fields: [{ path: 'at', problem: 'lies in the future' }] })
  if (ms < fromInstant(floor) - CLOCK_SKEW_MS)
    return refuse('input.invalid', { fields: [{ path: 'at', problem: `lies before the last step (${floor})` }] })
  return within(given, floor, now > floor ? now : floor)
}
