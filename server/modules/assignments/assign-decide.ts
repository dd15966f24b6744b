/** Claiming units for an incident: own ones at once, those of other stations by asking; and swapping one for another. Pure. */
import type { AssignedUnit, AssignUnits, ReplaceAssignment } from '../../contract/assignments.ts'
import { OFFER_SECONDS } from '../../contract/assignments.ts'
import { CLAIM_RULES, unitResource } from '../../contract/claims.ts'
import type { AssignmentId } from '../../contract/primitives.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { accept, refuse, type Decision, type DecideFacts, type JobRequest, type OpDraft } from '../../log/index.ts'
import { claimRequested } from '../claims/index.ts'
import type { IncidentState } from '../incidents/index.ts'
import { claimStop, claimUnit, firstLease, workLine, type Estimate } from './claim-ops.ts'
import type { Task, Wanted } from './load.ts'
import { endOps, stepStop } from './step-ops.ts'

export { OFFER_TIMEOUT_JOB, type Estimate } from './claim-ops.ts'
export type Assigned = { assignments: AssignedUnit[] }

type Refused = ReturnType<typeof refuse>
type Done = { readonly result: AssignedUnit; readonly ops: readonly OpDraft[]; readonly jobs: readonly JobRequest[] }
type Situation = {
  readonly input: AssignUnits
  readonly incident: IncidentState
  readonly role: 'primary' | 'support'
  readonly facts: DecideFacts
  readonly estimate: Estimate
}

const endedStop = (incident: IncidentState) =>
  incident.status === 'closed' || incident.status === 'cancelled' ? refuse('incident.closed', { number: incident.number }) : null

/**
 * Claims all units or none; the refusal names the first that cannot go and why. Units of this station are sent at once. For a unit that
 * another station gives away, that station is asked; while it cannot be reached the unit is sent provisionally, by what was said by voice.
 * @param state.isFirst nobody works on the incident yet
 */
export function assignUnits(
  input: AssignUnits,
  state: { incident: IncidentState; wanted: readonly Wanted[]; isFirst: boolean },
  facts: DecideFacts,
  estimate: Estimate,
): Decision<Assigned> {
  const { incident, wanted, isFirst } = state
  const stop = endedStop(incident)
  if (stop) return stop
  for (const one of wanted) {
    const taken = claimStop(one) ?? wayStop(one, input, facts)
    if (taken) return taken
  }
  const done = wanted.map((one, index) =>
    claimByTenure(one, { input, incident, role: isFirst && index === 0 ? 'primary' : 'support', facts, estimate }),
  )
  return accept(
    done.flatMap((one) => one.ops),
    { result: { assignments: done.map((one) => one.result) }, jobs: done.flatMap((one) => one.jobs) },
  )
}

/** True when the owner was asked so long ago that nobody waits for its answer any more. */
const isAnswerLate = ({ asked }: Wanted, { now }: Pick<DecideFacts, 'now'>): boolean =>
  asked !== null && fromInstant(now) - fromInstant(asked.askedAt) >= CLAIM_RULES.answerSeconds * 1000

/** A unit of another station: asked for while that one can be reached, else sent provisionally with the words that were said. */
function wayStop(wanted: Wanted, { said }: AssignUnits, facts: DecideFacts): Refused | null {
  const { tenure, unit } = wanted
  if (tenure.kind !== 'elsewhere') return null
  const params = { callSign: unit.callSign, station: tenure.station }
  const isHeard = tenure.isReachable && !isAnswerLate(wanted, facts)
  if (said === undefined) return tenure.isReachable ? null : refuse('claim.owner-unreachable', params)
  return isHeard ? refuse('claim.ask-first', params) : null
}

function claimByTenure(wanted: Wanted, situation: Situation): Done {
  const { tenure, unit } = wanted
  const { input, incident, role, facts, estimate } = situation
  if (tenure.kind === 'elsewhere') return claimElsewhere(wanted, tenure.station, situation)
  const { id, ops, jobs } = claimUnit(wanted, incident, { ...modeOf(input), role, id: facts.newId<AssignmentId>() }, facts, estimate)
  const result = { assignmentId: id, unitId: unit.id, outcome: 'made' as const, owner: null }
  return { result, ops: [...firstLease(tenure, unit.id, facts), ...ops], jobs }
}

const modeOf = ({ mode, offerSeconds }: AssignUnits) => ({ mode, offerSeconds })

/** Asking again for what is asked already says the same; the words said by voice turn it into a provisional assignment. */
function claimElsewhere({ unit, task, asked }: Wanted, station: string, situation: Situation): Done {
  const { input, incident, role, facts, estimate } = situation
  const { said, mode, offerSeconds } = input
  const id = (asked?.id ?? facts.newId()) as AssignmentId // a claim is asked for under the id of the assignment it will make
  const result = (outcome: 'asked' | 'provisional'): AssignedUnit => ({ assignmentId: id, unitId: unit.id, outcome, owner: station })
  if (asked && said === undefined) return { result: result('asked'), ops: [], jobs: [] }
  const request = claimRequested({
    resource: unitResource(unit.id),
    holder: id,
    about: incident.id,
    askedBy: facts.station.id,
    isProvisional: said !== undefined,
    said: said ?? null,
    subjectId: incident.subjectId,
    detail: { mode, offerSeconds, role },
  })
  if (said === undefined) {
    const line = workLine(incident, 'unitAsked', { unit, id, at: facts.now }, { station })
    return { result: result('asked'), ops: [request, line], jobs: [] }
  }
  const made = claimUnit({ unit, task }, incident, { mode: 'assign', offerSeconds, role, id, isProvisional: true, said }, facts, estimate)
  return { result: result('provisional'), ops: [request, ...made.ops], jobs: made.jobs }
}

/** Swaps one unit for another in one step: the old one is free and the new one holds the task, or nothing changes. */
export function replaceAssignment(
  input: ReplaceAssignment,
  state: { incident: IncidentState; task: Task; wanted: Wanted },
  facts: DecideFacts,
  estimate: Estimate,
): Decision<Assigned> {
  const { task, wanted, incident } = state
  const { unit, tenure } = wanted
  const stop = endedStop(incident) ?? stepStop(task, 'replaced') ?? claimStop(wanted)
  if (stop) return stop
  if (tenure.kind === 'elsewhere') return refuse('claim.owned-elsewhere', { callSign: unit.callSign, station: tenure.station })
  const at = task.unit.statusAt > facts.now ? task.unit.statusAt : facts.now
  const made = claimUnit(
    wanted,
    incident,
    {
      mode: input.mode,
      offerSeconds: OFFER_SECONDS.default,
      role: 'support',
      id: facts.newId<AssignmentId>(),
      replacesId: task.assignment.id,
    },
    facts,
    estimate,
  )
  const ended = endOps(task, 'replaced', at, {
    code: 'replaced',
    reason: input.reason,
    replacedBy: { id: made.id, callSign: unit.callSign },
  })
  const result: AssignedUnit = { assignmentId: made.id, unitId: unit.id, outcome: 'made', owner: null }
  return accept([...ended, ...firstLease(tenure, unit.id, facts), ...made.ops], { result: { assignments: [result] }, jobs: made.jobs })
}
