/** Assignments: one unit working on one incident, from offer to back in service. */
import { z } from 'zod'
import { AssignmentId, Command, IncidentId, Instant, line, paragraph, UnitId, type StepTable } from './primitives.ts'
import { UNIT_STEPS, type UnitStatus } from './units.ts'

export const AssignmentStatus = z.enum([
  'offered',
  'accepted',
  'enRoute',
  'onScene',
  'atPatient',
  'transporting',
  'atHospital',
  'clearing',
  'completed',
  'declined',
  'timedOut',
  'cancelled',
  'replaced',
])
export type AssignmentStatus = z.infer<typeof AssignmentStatus>
export const ASSIGNMENT_STEPS = {
  offered: ['accepted', 'declined', 'timedOut', 'cancelled', 'replaced'],
  accepted: ['enRoute', 'onScene', 'cancelled', 'replaced', 'completed'],
  enRoute: ['onScene', 'atPatient', 'transporting', 'cancelled', 'replaced', 'completed'],
  onScene: ['atPatient', 'transporting', 'clearing', 'completed', 'cancelled'],
  atPatient: ['transporting', 'clearing', 'completed', 'cancelled'],
  /** Cancelled only when the unit breaks down: with a patient on board nothing else ends a task. */
  transporting: ['atHospital', 'clearing', 'cancelled'],
  atHospital: ['clearing', 'completed'],
  clearing: ['completed'],
  completed: [],
  declined: [],
  timedOut: [],
  cancelled: [],
  replaced: [],
} as const satisfies StepTable<AssignmentStatus>
/** Statuses in which the unit is held by the incident. */
export const LIVE_ASSIGNMENT = [
  'offered',
  'accepted',
  'enRoute',
  'onScene',
  'atPatient',
  'transporting',
  'atHospital',
  'clearing',
] as const satisfies readonly AssignmentStatus[]
const live: ReadonlySet<string> = new Set(LIVE_ASSIGNMENT)
/** True while the unit is held by the incident. */
export const isLive = (status: AssignmentStatus): boolean => live.has(status)
/** The status a unit has while (or after) its assignment has this one. */
export const UNIT_STATUS_OF_ASSIGNMENT = {
  offered: 'offered',
  accepted: 'assigned',
  enRoute: 'enRoute',
  onScene: 'onScene',
  atPatient: 'atPatient',
  transporting: 'transporting',
  atHospital: 'atHospital',
  clearing: 'clearing',
  completed: 'available',
  declined: 'available',
  timedOut: 'available',
  cancelled: 'available',
  replaced: 'available',
} as const satisfies Record<AssignmentStatus, UnitStatus>
/** Next statuses a person may choose: legal for the assignment and for the unit that follows it; time-out is the station's own. */
export function assignmentNext(status: AssignmentStatus): AssignmentStatus[] {
  const unitNext: readonly UnitStatus[] = UNIT_STEPS[UNIT_STATUS_OF_ASSIGNMENT[status]]
  return ASSIGNMENT_STEPS[status].filter((to) => to !== 'timedOut' && unitNext.includes(UNIT_STATUS_OF_ASSIGNMENT[to]))
}

/** Seconds a unit has to answer an offer before the next one is asked. */
export const OFFER_SECONDS = { default: 60, minimum: 15, maximum: 600 } as const

export const AssignmentView = z.object({
  id: AssignmentId,
  incidentId: IncidentId,
  unitId: UnitId,
  callSign: z.string(),
  status: AssignmentStatus,
  offeredAt: Instant,
  offerExpiresAt: Instant.nullable(),
  acceptedAt: Instant.nullable(),
  enRouteAt: Instant.nullable(),
  onSceneAt: Instant.nullable(),
  atPatientAt: Instant.nullable(),
  leftSceneAt: Instant.nullable(),
  atDestinationAt: Instant.nullable(),
  transferAt: Instant.nullable(),
  backInServiceAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  endReason: z.string().nullable(),
  replacedById: AssignmentId.nullable(),
  isProvisional: z.boolean(),
  etaSeconds: z.number().int().nullable(),
  distanceMetres: z.number().nullable(),
  legalNext: z.array(AssignmentStatus),
  version: z.number().int(),
})
export type AssignmentView = z.infer<typeof AssignmentView>

/** `offer` asks the crew and waits; `assign` is an order by radio or voice and needs no answer. */
export const AssignUnits = Command.extend({
  incidentId: IncidentId,
  unitIds: z.array(UnitId).min(1).max(20),
  mode: z.enum(['offer', 'assign']),
  offerSeconds: z.number().int().min(OFFER_SECONDS.minimum).max(OFFER_SECONDS.maximum).default(OFFER_SECONDS.default),
  /** What was said by radio or phone. Makes a provisional assignment where the unit's own station cannot be reached. */
  said: line(500).optional(),
})
/** How one unit of a command went: sent, asked for at the station that owns it, or sent provisionally. `owner` names that station. */
export const AssignedUnit = z.object({
  assignmentId: AssignmentId,
  unitId: UnitId,
  outcome: z.enum(['made', 'asked', 'provisional']),
  owner: z.string().nullable(),
})
export type AssignedUnit = z.infer<typeof AssignedUnit>
export const AnswerOffer = Command.extend({
  assignmentId: AssignmentId,
  answer: z.enum(['accept', 'decline']),
  reason: paragraph(200).optional(),
})
export const ProgressAssignment = Command.extend({
  assignmentId: AssignmentId,
  to: z.enum(['enRoute', 'onScene', 'atPatient', 'transporting', 'atHospital', 'clearing', 'completed']),
  at: Instant.optional(),
})
export const CancelAssignment = Command.extend({ assignmentId: AssignmentId, reason: line(200) })
export const ReplaceAssignment = Command.extend({
  assignmentId: AssignmentId,
  withUnitId: UnitId,
  reason: line(200),
  mode: z.enum(['offer', 'assign']),
})
export type AssignUnits = z.infer<typeof AssignUnits>
export type AnswerOffer = z.infer<typeof AnswerOffer>
export type ProgressAssignment = z.infer<typeof ProgressAssignment>
export type CancelAssignment = z.infer<typeof CancelAssignment>
export type ReplaceAssignment = z.infer<typeof ReplaceAssignment>

/** Times of an assignment in the order NEMSIS v3.5.1 asks for, with their eTimes elements. */
export const NEMSIS_TIMES = [
  ['offeredAt', 'eTimes.03'],
  ['enRouteAt', 'eTimes.05'],
  ['onSceneAt', 'eTimes.06'],
  ['atPatientAt', 'eTimes.07'],
  ['leftSceneAt', 'eTimes.09'],
  ['atDestinationAt', 'eTimes.11'],
  ['transferAt', 'eTimes.12'],
  ['backInServiceAt', 'eTimes.13'],
] as const satisfies readonly (readonly [keyof AssignmentView, `eTimes.${string}`])[]
/** NEMSIS v3.5.1 eTimes of one unit's response; what did not happen is absent. A cancelled response has its end as eTimes.14. */
export function nemsisTimesOf(
  assignment: Pick<AssignmentView, (typeof NEMSIS_TIMES)[number][0] | 'status' | 'endedAt'>,
): Record<string, Instant> {
  const times: Record<string, Instant> = {}
  for (const [column, element] of NEMSIS_TIMES) {
    const at = assignment[column]
    if (at) times[element] = at
  }
  if (assignment.status === 'cancelled' && assignment.endedAt) times['eTimes.14'] = assignment.endedAt
  return times
}
