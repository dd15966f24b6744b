/** Moving a task on: answer, time-out, progress, cancel; a unit's own status; the end of a whole incident. Pure. */
import { type AnswerOffer, type AssignmentStatus, type CancelAssignment, type ProgressAssignment } from '../../contract/assignments.ts'
import type { CancelIncident } from '../../contract/incidents.ts'
import type { AssignmentId, IncidentId, UnitId } from '../../contract/primitives.ts'
import { unitNext, type SetUnitStatus, type UnitStatus } from '../../contract/units.ts'
import { accept, refuse, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { handoverStop, incidentCancelled, incidentStep, type IncidentState } from '../incidents/index.ts'
import { unitStatusSet, type UnitState } from '../units/index.ts'
import type { Task } from './load.ts'
import { endOps, forwardOps, lastTimeOf, momentOf, stepStop, type Ending, type Forward } from './step-ops.ts'

type Answered = Decision<{ assignmentId: AssignmentId }>
const done = (task: Task) => ({ result: { assignmentId: task.assignment.id } })
const nowFor = (task: Task, facts: DecideFacts) => {
  const last = lastTimeOf(task.assignment)
  return facts.now > last ? facts.now : last
}

/** The crew, or a dispatcher for it, takes or refuses an offer. Saying the same again is calm. */
export function answerOffer(task: Task, input: Pick<AnswerOffer, 'answer' | 'reason'>, facts: DecideFacts): Answered {
  const to = input.answer === 'accept' ? 'accepted' : 'declined'
  if (task.assignment.status === to) return accept([], done(task))
  const stop = stepStop(task, to)
  if (stop) return stop
  const at = nowFor(task, facts)
  return accept(
    to === 'accepted'
      ? forwardOps(task, 'accepted', at, { text: input.reason })
      : endOps(task, 'declined', at, { code: 'declined', reason: input.reason }),
    done(task),
  )
}

/** Ends an offer nobody answered; the unit is free again. Nothing to do when it was answered in time. Refused before its time. */
export function timeOutOffer(task: Task, facts: DecideFacts): Answered {
  const { status, offerExpiresAt } = task.assignment
  if (status !== 'offered') return accept([], done(task))
  if (offerExpiresAt !== null && facts.now < offerExpiresAt)
    return refuse('assignment.illegal-step', { from: status, to: 'timedOut', legal: ['accepted', 'declined', 'cancelled'] })
  return accept(endOps(task, 'timedOut', nowFor(task, facts), { code: 'timedOut' }), done(task))
}

/** One step of `ASSIGNMENT_STEPS`; the unit follows, and is free when the task is completed. Reporting the same step again is calm. */
export function progressAssignment(task: Task, input: Pick<ProgressAssignment, 'to' | 'at'>, facts: DecideFacts): Answered {
  if (task.assignment.status === input.to) return accept([], done(task))
  const stop = stepStop(task, input.to)
  if (stop) return stop
  const at = momentOf(input.at, lastTimeOf(task.assignment), facts.now)
  return typeof at === 'string' ? accept(forwardOps(task, input.to, at), done(task)) : at
}

/** Calls the unit back. Not possible with a patient on board, at the hospital or after. */
export function cancelAssignment(task: Task, input: Pick<CancelAssignment, 'reason'>, facts: DecideFacts): Answered {
  if (task.assignment.status === 'cancelled') return accept([], done(task))
  return (
    stepStop(task, 'cancelled') ??
    accept(endOps(task, 'cancelled', nowFor(task, facts), { code: 'cancelled', reason: input.reason }), done(task))
  )
}

/** Cancels an incident and frees its units. Refused while a hospital waits or a unit has gone too far to turn back. */
export function cancelIncident(
  incident: IncidentState,
  input: CancelIncident,
  state: { tasks: readonly Task[]; openHandoverAt: string | null },
  facts: DecideFacts,
): Decision<{ incidentId: IncidentId }> {
  const stop = incidentStep(incident, 'cancelled') ?? handoverStop(state)
  if (stop) return stop
  const stuck = state.tasks.filter((task) => stepStop(task, 'cancelled') !== null)
  if (stuck.length > 0) return refuse('incident.units-busy', { callSigns: stuck.map((task) => task.unit.callSign).sort() })
  const freed = state.tasks.flatMap((task) => endOps(task, 'cancelled', nowFor(task, facts), { code: 'incidentCancelled' }))
  return accept([...freed, incidentCancelled({ incidentId: incident.id, subjectId: incident.subjectId, reason: input.reason })], {
    result: { incidentId: incident.id },
  })
}

/** Where a task goes when its unit is set by hand. Before the scene a freed unit was called back; from the scene on its work is done. */
function taskStep(from: AssignmentStatus, to: UnitStatus): { to: Forward | Ending; isBroken: boolean } | null {
  const isArrived = from === 'onScene' || from === 'atPatient'
  const isDelivered = from === 'atHospital' || from === 'clearing'
  if (to === 'available') return { to: isArrived || isDelivered ? 'completed' : 'cancelled', isBroken: false }
  if (to === 'outOfService') return { to: isDelivered ? 'completed' : from === 'offered' ? 'declined' : 'cancelled', isBroken: true }
  if (to === 'offered') return null
  return { to: to === 'assigned' ? 'accepted' : to, isBroken: false }
}
const isEnding = (to: Forward | Ending): to is Ending => to === 'declined' || to === 'timedOut' || to === 'cancelled' || to === 'replaced'

/**
 * Sets a unit's status by hand. A unit with a task takes the task along; a step that frees it ends the task. A unit without one is
 * only taken in or out of service. Setting the status it has is calm.
 */
export function setUnitStatus(
  unit: UnitState,
  task: Task | null,
  input: Pick<SetUnitStatus, 'to' | 'at' | 'note'>,
  facts: DecideFacts,
): Decision<{ unitId: UnitId }> {
  const result = { result: { unitId: unit.id } }
  if (unit.status === input.to) return accept([], result)
  const legal = unitNext(unit.status, task !== null)
  if (!legal.includes(input.to)) return refuse('unit.illegal-step', { from: unit.status, to: input.to, legal })
  const at = momentOf(input.at, task ? lastTimeOf(task.assignment) : unit.statusAt, facts.now)
  if (typeof at !== 'string') return at
  if (!task)
    return accept(
      [unitStatusSet({ unitId: unit.id, status: input.to, at, incidentId: null, assignmentId: null, note: input.note || null })],
      result,
    )
  const step = taskStep(task.assignment.status, input.to)
  const stop = step ? stepStop(task, step.to, input.to) : refuse('unit.illegal-step', { from: unit.status, to: input.to, legal })
  if (stop || !step) return stop ?? refuse('unit.illegal-step', { from: unit.status, to: input.to, legal })
  return accept(opsOf(task, step, at, input.note), result)
}

function opsOf(
  task: Task,
  step: { to: Forward | Ending; isBroken: boolean },
  at: Parameters<typeof forwardOps>[2],
  note: string | undefined,
): OpDraft[] {
  if (!isEnding(step.to)) return forwardOps(task, step.to, at, { text: note, isBroken: step.isBroken })
  return endOps(task, step.to, at, { code: step.isBroken ? 'unitOutOfService' : 'freed', reason: note })
}

/** Refuses when the task belongs to another unit than the phone does. */
export const ownStop = (task: Task, unitId: string | null) =>
  unitId !== null && task.assignment.unitId === unitId ? null : refuse('assignment.not-yours', {})
