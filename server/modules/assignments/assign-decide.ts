/** Claiming units for an incident: offer or order, one or many, all or nothing; and swapping one for another. Pure. */
import type { AssignUnits, ReplaceAssignment } from '../../contract/assignments.ts'
import { OFFER_SECONDS } from '../../contract/assignments.ts'
import type { AssignmentId, Instant, Point, UnitId } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { accept, refuse, type Decision, type DecideFacts, type JobRequest, type OpDraft } from '../../log/index.ts'
import { incidentWorkNoted, type IncidentState } from '../incidents/index.ts'
import { unitStatusSet, type UnitState } from '../units/index.ts'
import { assignmentMade } from './ops.ts'
import type { Task, Wanted } from './load.ts'
import { endOps, forwardOps, stepStop } from './step-ops.ts'

/** Name of the job that ends an offer nobody answered. */
export const OFFER_TIMEOUT_JOB = 'assignment.offer-timeout'
export type Assigned = { assignments: { assignmentId: AssignmentId; unitId: UnitId }[] }
/** How long a unit needs to a place, as known now; null = nobody can tell. */
export type Estimate = (unit: UnitState, to: Point) => { readonly etaSeconds: number; readonly distanceMetres: number } | null

type Mode = { readonly mode: 'offer' | 'assign'; readonly offerSeconds: number }
type Claim = { readonly id: AssignmentId; readonly ops: OpDraft[]; readonly jobs: JobRequest[] }

/** Why a unit cannot be claimed, exactly; null = it can. A unit that is clearing may be claimed: that completes its old task. */
function claimStop({ unit, task }: Wanted) {
  const refused = (status: string) => refuse('unit.not-dispatchable', { callSign: unit.callSign, status })
  if (!unit.isActive) return refused('inactive')
  if (task && unit.status !== 'clearing')
    return refuse('assignment.unit-taken', { callSign: unit.callSign, incidentNumber: task.incidentNumber })
  if (unit.status !== 'available' && unit.status !== 'clearing') return refused(unit.status)
  if (unit.readiness !== 'ready') return refused(unit.readiness)
  return unit.isVerified ? null : refused('notVerified')
}

/** Ops of one claim: the old task of a clearing unit completed, the assignment made, the unit held, a line written. */
function claim(
  { unit, task }: Wanted,
  incident: IncidentState,
  mode: Mode,
  role: 'primary' | 'support',
  facts: DecideFacts,
  estimate: Estimate,
  replacesId: AssignmentId | null = null,
): Claim {
  const id = facts.newId<AssignmentId>()
  const at = task && unit.statusAt > facts.now ? unit.statusAt : facts.now
  const isOffer = mode.mode === 'offer'
  const offerExpiresAt: Instant | null = isOffer ? toInstant(fromInstant(at) + mode.offerSeconds * 1000) : null
  const place =
    incident.latitude === null || incident.longitude === null ? null : { latitude: incident.latitude, longitude: incident.longitude }
  const travel = place && estimate(unit, place)
  const ops = [
    ...(task ? forwardOps(task, 'completed', at) : []),
    assignmentMade({
      assignmentId: id,
      incidentId: incident.id,
      unitId: unit.id,
      status: isOffer ? 'offered' : 'accepted',
      role,
      at,
      offerExpiresAt,
      etaSeconds: travel?.etaSeconds ?? null,
      distanceMetres: travel ? Math.round(travel.distanceMetres) : null,
      replacesId,
    }),
    unitStatusSet({ unitId: unit.id, status: isOffer ? 'offered' : 'assigned', at, incidentId: incident.id, assignmentId: id, note: null }),
    incidentWorkNoted({
      incidentId: incident.id,
      subjectId: incident.subjectId,
      code: isOffer ? 'unitOffered' : 'unitAssigned',
      params: { callSign: unit.callSign, unitId: unit.id, assignmentId: id, at, ...(travel ? { etaSeconds: travel.etaSeconds } : {}) },
      text: null,
    }),
  ]
  return {
    id,
    ops,
    jobs: offerExpiresAt
      ? [{ name: OFFER_TIMEOUT_JOB, key: `${OFFER_TIMEOUT_JOB}:${id}`, runAt: offerExpiresAt, payload: { assignmentId: id } }]
      : [],
  }
}

const endedStop = (incident: IncidentState) =>
  incident.status === 'closed' || incident.status === 'cancelled' ? refuse('incident.closed', { number: incident.number }) : null

/**
 * Claims all units or none; the refusal names the first that cannot go and why.
 * @param isFirst nobody works on the incident yet
 */
export function assignUnits(
  input: AssignUnits,
  state: { incident: IncidentState; wanted: readonly Wanted[]; isFirst: boolean },
  facts: DecideFacts,
  estimate: Estimate,
): Decision<Assigned> {
  const stop = endedStop(state.incident)
  if (stop) return stop
  for (const wanted of state.wanted) {
    const taken = claimStop(wanted)
    if (taken) return taken
  }
  const claims = state.wanted.map((wanted, index) => ({
    wanted,
    ...claim(wanted, state.incident, input, state.isFirst && index === 0 ? 'primary' : 'support', facts, estimate),
  }))
  return accept(
    claims.flatMap((one) => one.ops),
    {
      result: { assignments: claims.map((one) => ({ assignmentId: one.id, unitId: one.wanted.unit.id })) },
      jobs: claims.flatMap((one) => one.jobs),
    },
  )
}

/** Swaps one unit for another in one step: the old one is free and the new one holds the task, or nothing changes. */
export function replaceAssignment(
  input: ReplaceAssignment,
  state: { incident: IncidentState; task: Task; wanted: Wanted },
  facts: DecideFacts,
  estimate: Estimate,
): Decision<Assigned> {
  const { task, wanted, incident } = state
  const stop = endedStop(incident) ?? stepStop(task, 'replaced') ?? claimStop(wanted)
  if (stop) return stop
  const at = task.unit.statusAt > facts.now ? task.unit.statusAt : facts.now
  const made = claim(
    wanted,
    incident,
    { mode: input.mode, offerSeconds: OFFER_SECONDS.default },
    'support',
    facts,
    estimate,
    task.assignment.id,
  )
  const ended = endOps(task, 'replaced', at, {
    code: 'replaced',
    reason: input.reason,
    replacedBy: { id: made.id, callSign: wanted.unit.callSign },
  })
  return accept([...ended, ...made.ops], { result: { assignments: [{ assignmentId: made.id, unitId: wanted.unit.id }] }, jobs: made.jobs })
}
