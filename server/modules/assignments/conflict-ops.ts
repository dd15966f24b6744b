/** The ops of a resolved double booking of a unit: what is not kept ends, what stands is confirmed, the unit is shown on it. Pure. */
import { assignmentNext, isLive, UNIT_STATUS_OF_ASSIGNMENT, type AssignmentStatus } from '../../contract/assignments.ts'
import { accept, refuse, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { incidentWorkNoted } from '../incidents/index.ts'
import { unitStatusSet } from '../units/index.ts'
import { workLine } from './claim-ops.ts'
import type { Task } from './load.ts'
import { assignmentConfirmed, assignmentEnded } from './ops.ts'
import { lastTimeOf } from './step-ops.ts'

/** True while a task can be called back: before the patient is on board. */
export const isReleasable = (status: AssignmentStatus): boolean => assignmentNext(status).includes('cancelled')

const keyOf = ({ assignment }: Task) => ({
  assignmentId: assignment.id,
  incidentId: assignment.incidentId,
  unitId: assignment.unitId,
})
const incidentOf = ({ assignment, subjectId }: Task) => ({ id: assignment.incidentId, subjectId })

/** The mark `provisional` goes, with a line that says so. Nothing where there is no mark. */
export function confirmOps(task: Task, code: 'unitConfirmed' | 'unitKept', { now }: Pick<DecideFacts, 'now'>): OpDraft[] {
  const { assignment, unit } = task
  if (code === 'unitConfirmed' && !assignment.isProvisional) return []
  return [
    ...(assignment.isProvisional ? [assignmentConfirmed(keyOf(task))] : []),
    workLine(incidentOf(task), code, { unit, id: assignment.id, at: now }),
  ]
}

function releaseOps(task: Task, { now }: Pick<DecideFacts, 'now'>): OpDraft[] {
  const { assignment, unit, subjectId } = task
  const last = lastTimeOf(assignment)
  const at = now > last ? now : last
  return [
    assignmentEnded({ ...keyOf(task), as: 'cancelled', at, reasonCode: 'conflict', reason: null, replacedById: null, subjectId }),
    incidentWorkNoted({
      incidentId: assignment.incidentId,
      subjectId,
      code: 'unitCancelled',
      params: { callSign: unit.callSign, unitId: unit.id, assignmentId: assignment.id, at, reasonCode: 'conflict' },
      text: null,
    }),
  ]
}

/**
 * Ends the released tasks, confirms those that stand, and shows the unit on the one that is kept (else on the first that stands, else
 * free). Refused when a released task has its patient on board.
 * @param tasks live tasks of the unit
 */
export function settleUnit(
  tasks: readonly Task[],
  { keep, released }: { readonly keep: string | null; readonly released: readonly string[] },
  facts: DecideFacts,
) {
  const live = tasks.filter(({ assignment }) => isLive(assignment.status))
  const ending = live.filter(({ assignment }) => released.includes(assignment.id))
  const stuck = ending.find(({ assignment }) => !isReleasable(assignment.status))
  if (stuck) return refuse('conflict.too-far', { number: stuck.incidentNumber, status: stuck.assignment.status })
  const standing = live.filter((task) => !ending.includes(task))
  const shown = standing.find(({ assignment }) => assignment.id === keep) ?? standing[0]
  const unit = live[0]?.unit
  const isShown = unit === undefined || unit.assignmentId === (shown?.assignment.id ?? null)
  return accept([
    ...ending.flatMap((task) => releaseOps(task, facts)),
    ...standing.flatMap((task) => confirmOps(task, 'unitKept', facts)),
    ...(isShown
      ? []
      : [
          unitStatusSet({
            unitId: unit.id,
            status: shown ? UNIT_STATUS_OF_ASSIGNMENT[shown.assignment.status] : 'available',
            at: facts.now > unit.statusAt ? facts.now : unit.statusAt,
            incidentId: shown?.assignment.incidentId ?? null,
            assignmentId: shown?.assignment.id ?? null,
            note: null,
          }),
        ]),
  ])
}
