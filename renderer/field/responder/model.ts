/** What a unit's phone knows and still has to say. Pure: steps taken without a network are shown at once and told in order later. */
import type { AssignmentStatus } from '../../../server/contract/assignments.ts'
import type { FieldSession } from '../../../server/contract/field.ts'
import type { FieldTask } from '../../../server/contract/field-task.ts'
import type { Readiness, UnitStatus } from '../../../server/contract/units.ts'
import { hasKeys } from '../shared/store.ts'

export type Step = 'enRoute' | 'onScene' | 'atPatient' | 'transporting' | 'atHospital' | 'clearing' | 'completed'
/** Steps a crew takes by itself, in the order of work. */
export const STEPS: readonly Step[] = ['enRoute', 'onScene', 'atPatient', 'transporting', 'atHospital', 'clearing', 'completed']
/** Something the crew did. The body is what the station is told; its time is when it was done. */
export type Act =
  | {
      readonly path: 'answer'
      readonly body: { readonly commandId: string; readonly assignmentId: string; readonly answer: 'accept' | 'decline' }
    }
  | {
      readonly path: 'progress'
      readonly body: { readonly commandId: string; readonly assignmentId: string; readonly to: Step; readonly at: string }
    }
  | { readonly path: 'status'; readonly body: { readonly commandId: string; readonly to: UnitStatus; readonly at: string } }
  | { readonly path: 'readiness'; readonly body: { readonly commandId: string; readonly readiness: Readiness } }
export type Crew = {
  readonly session: FieldSession
  readonly task: FieldTask | null
  /** When the station last spoke, by the phone's clock, and how far that clock is behind the station's. */
  readonly heardAtMs: number | null
  readonly clockBehindMs: number
  /** Not confirmed yet, oldest first. */
  readonly acts: readonly Act[]
}

export const newCrew = (session: FieldSession): Crew => ({ session, task: null, heardAtMs: null, clockBehindMs: 0, acts: [] })

/** The station said how things are. */
export const heardTask = (crew: Crew, task: FieldTask, nowMs: number): Crew => ({
  ...crew,
  task,
  heardAtMs: nowMs,
  clockBehindMs: Date.parse(task.now) - nowMs,
})
export const did = (crew: Crew, act: Act): Crew => ({ ...crew, acts: [...crew.acts, act] })
/** The station has taken the oldest act, or will not take it. */
export const settled = (crew: Crew, commandId: string): Crew => ({
  ...crew,
  acts: crew.acts.filter((act) => act.body.commandId !== commandId),
})

/** The task as it is after everything the crew did, told or not. */
export const shownTask = ({ task, acts, session }: Crew): FieldTask | null =>
  task && acts.reduce((shown, act) => after(shown, act, session.steps), task)

const UNIT_STATUS: Readonly<Partial<Record<AssignmentStatus, UnitStatus>>> = {
  accepted: 'assigned',
  enRoute: 'enRoute',
  onScene: 'onScene',
  atPatient: 'atPatient',
  transporting: 'transporting',
  atHospital: 'atHospital',
  clearing: 'clearing',
}

function after(task: FieldTask, act: Act, steps: FieldSession['steps']): FieldTask {
  if (act.path === 'readiness') return { ...task, unit: { ...task.unit, readiness: act.body.readiness } }
  if (act.path === 'status') return { ...task, unit: { ...task.unit, status: act.body.to, legalNext: [] } }
  const { assignment } = task
  if (assignment?.id !== act.body.assignmentId) return task
  const status: AssignmentStatus = act.path === 'progress' ? act.body.to : act.body.answer === 'accept' ? 'accepted' : 'declined'
  const unitStatus = UNIT_STATUS[status]
  if (!unitStatus) return { ...task, assignment: null, incident: null, unit: { ...task.unit, status: 'available', legalNext: [] } }
  return {
    ...task,
    assignment: { ...assignment, status, legalNext: steps[status] ?? [] },
    unit: { ...task.unit, status: unitStatus, legalNext: [] },
  }
}

/** Steps the crew may take now, in the order of work. */
export const nextSteps = (task: FieldTask): Step[] =>
  task.assignment ? STEPS.filter((step) => task.assignment?.legalNext.includes(step)) : []

/** Whole seconds left to answer an offer; null when none runs, 0 when the time is over. */
export function secondsLeft(task: FieldTask, clockBehindMs: number, nowMs: number): number | null {
  const { assignment } = task
  if (assignment?.status !== 'offered' || assignment.offerExpiresAt === null) return null
  return Math.max(0, Math.ceil((Date.parse(assignment.offerExpiresAt) - (nowMs + clockBehindMs)) / 1000))
}

export const isSession = (value: unknown): value is FieldSession => hasKeys(value, ['unitId', 'callSign', 'stationName', 'steps'])
export const isTask = (value: unknown): value is FieldTask =>
  hasKeys(value, ['unit', 'assignment', 'incident', 'now']) && hasKeys(value['unit'], ['callSign', 'status', 'readiness', 'legalNext'])
export const isCrew = (value: unknown): value is Crew =>
  hasKeys(value, ['session', 'task', 'heardAtMs', 'clockBehindMs', 'acts']) &&
  isSession(value['session']) &&
  (value['task'] === null || isTask(value['task'])) &&
  Array.isArray(value['acts'])
/** Any JSON object: for answers of which only the arrival matters. */
export const isAnything = (value: unknown): value is object => typeof value === 'object' && value !== null
