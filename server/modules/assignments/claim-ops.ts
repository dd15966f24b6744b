/** The ops that give a unit to an incident: its old task completed, the assignment made, the unit held, a line written. Pure. */
import { unitResource } from '../../contract/claims.ts'
import type { AssignmentId, Instant, Point } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { refuse, type DecideFacts, type JobRequest, type OpDraft } from '../../log/index.ts'
import { leaseOwned, type Tenure } from '../claims/index.ts'
import { incidentWorkNoted, type IncidentState } from '../incidents/index.ts'
import { unitStatusSet, type UnitState } from '../units/index.ts'
import { assignmentMade } from './ops.ts'
import type { Wanted } from './load.ts'
import { forwardOps } from './step-ops.ts'

/** Name of the job that ends an offer nobody answered. */
export const OFFER_TIMEOUT_JOB = 'assignment.offer-timeout'
/** How long a unit needs to a place, as known now; null = nobody can tell. */
export type Estimate = (unit: UnitState, to: Point) => { readonly etaSeconds: number; readonly distanceMetres: number } | null
export type Mode = { readonly mode: 'offer' | 'assign'; readonly offerSeconds: number }

/** How a unit is claimed. */
export type Terms = Mode & {
  readonly id: AssignmentId
  readonly role: 'primary' | 'support'
  readonly replacesId?: AssignmentId
  /** Its owner cannot be reached: the claim stays marked until it is confirmed. */
  readonly isProvisional?: boolean
  /** What was said by radio or phone. */
  readonly said?: string
  /** The actor at another station for whom this station, as the owner, writes. */
  readonly askedBy?: string
}
export type Claim = { readonly id: AssignmentId; readonly ops: OpDraft[]; readonly jobs: JobRequest[] }

/** Why a unit cannot be claimed, exactly; null = it can. A unit that is clearing may be claimed: that completes its old task. */
export function claimStop({ unit, task, others }: Pick<Wanted, 'unit' | 'task' | 'others'>) {
  const refused = (status: string) => refuse('unit.not-dispatchable', { callSign: unit.callSign, status })
  const [other] = others
  if (!unit.isActive) return refused('inactive')
  if (task && unit.status !== 'clearing')
    return refuse('assignment.unit-taken', { callSign: unit.callSign, incidentNumber: task.incidentNumber })
  // its status travels in another scope than its assignments and may arrive later
  if (other) return refuse('assignment.unit-taken', { callSign: unit.callSign, incidentNumber: other.incidentNumber })
  if (unit.status !== 'available' && unit.status !== 'clearing') return refused(unit.status)
  if (unit.readiness !== 'ready') return refused(unit.readiness)
  return unit.isVerified ? null : refused('notVerified')
}

/** Ops that claim the unit on these terms. */
export function claimUnit(
  { unit, task }: Pick<Wanted, 'unit' | 'task'>,
  incident: IncidentState,
  terms: Terms,
  facts: DecideFacts,
  estimate: Estimate,
): Claim {
  const { id } = terms
  const at = task && unit.statusAt > facts.now ? unit.statusAt : facts.now
  const isOffer = terms.mode === 'offer'
  const offerExpiresAt: Instant | null = isOffer ? toInstant(fromInstant(at) + terms.offerSeconds * 1000) : null
  const place =
    incident.latitude === null || incident.longitude === null ? null : { latitude: incident.latitude, longitude: incident.longitude }
  const travel = place && estimate(unit, place)
  const code = terms.isProvisional ? 'unitProvisional' : isOffer ? 'unitOffered' : 'unitAssigned'
  const ops = [
    ...(task ? forwardOps(task, 'completed', at) : []),
    assignmentMade({
      assignmentId: id,
      incidentId: incident.id,
      unitId: unit.id,
      status: isOffer ? 'offered' : 'accepted',
      role: terms.role,
      at,
      offerExpiresAt,
      etaSeconds: travel?.etaSeconds ?? null,
      distanceMetres: travel ? Math.round(travel.distanceMetres) : null,
      replacesId: terms.replacesId ?? null,
      isProvisional: terms.isProvisional ?? false,
      askedBy: terms.askedBy ?? null,
    }),
    unitStatusSet({ unitId: unit.id, status: isOffer ? 'offered' : 'assigned', at, incidentId: incident.id, assignmentId: id, note: null }),
    workLine(incident, code, { unit, id, at }, travel ? { etaSeconds: travel.etaSeconds } : {}, terms.said ?? null),
  ]
  return {
    id,
    ops,
    jobs: offerExpiresAt
      ? [{ name: OFFER_TIMEOUT_JOB, key: `${OFFER_TIMEOUT_JOB}:${id}`, runAt: offerExpiresAt, payload: { assignmentId: id } }]
      : [],
  }
}

/** A line about a claim in the chronology of its incident. */
export const workLine = (
  incident: Pick<IncidentState, 'id' | 'subjectId'>,
  code: 'unitOffered' | 'unitAssigned' | 'unitAsked' | 'unitProvisional' | 'unitConfirmed' | 'unitRefused' | 'unitKept',
  { unit, id, at }: { readonly unit: Pick<UnitState, 'id' | 'callSign'>; readonly id: string; readonly at: Instant },
  more: Record<string, string | number> = {},
  text: string | null = null,
): OpDraft =>
  incidentWorkNoted({
    incidentId: incident.id,
    subjectId: incident.subjectId,
    code,
    params: { callSign: unit.callSign, unitId: unit.id, assignmentId: id, at, ...more },
    text,
  })

/** A unit nobody gives away yet belongs to the station that first sends it. */
export const firstLease = (tenure: Tenure, unitId: string, { station }: Pick<DecideFacts, 'station'>): OpDraft[] =>
  tenure.kind === 'free' ? [leaseOwned({ resource: unitResource(unitId), stationId: station.id, epoch: 1, successors: [] })] : []
