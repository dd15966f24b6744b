/** Derives exceptions from state: pure rules over a snapshot, one rule a function. */
import { isLive, OFFER_SECONDS, type AssignmentStatus } from '../../contract/assignments.ts'
import { HANDOVER_ANSWER_SECONDS, UNASSIGNED_SECONDS, type ExceptionCode, type ExceptionView } from '../../contract/exceptions.ts'
import { HANDOVER_STEPS, type HandoverStatus } from '../../contract/handover.ts'
import { progressOf } from '../../contract/incidents.ts'
import type { IncidentId, Instant, Priority } from '../../contract/primitives.ts'
import type { FixAge } from '../../contract/units.ts'

type Time = Instant | null
/** An open incident with everything that hangs on it. */
export type Watched = {
  readonly id: IncidentId
  readonly number: string
  readonly priority: Priority
  readonly openedAt: Instant
  readonly assignments: readonly {
    readonly id: string
    readonly unitId: string
    readonly callSign: string
    readonly status: AssignmentStatus
    readonly offerExpiresAt: Time
    readonly endedAt: Time
    readonly atDestinationAt: Time
  }[]
  readonly handovers: readonly {
    readonly id: string
    readonly facilityId: string
    readonly facility: string
    readonly status: HandoverStatus
    readonly priority: Priority
    readonly requestedAt: Instant
    readonly answeredAt: Time
  }[]
}
/** Newest fix of a unit: when, and how old that counts. */
export type Seen = { readonly fixedAt: Instant; readonly age: FixAge }
/** An exception before it is known whether somebody has seen it. `facilityId` is set for what a hospital has to do. */
export type Raised = Omit<ExceptionView, 'acknowledged' | 'acknowledgedAt'> & { readonly facilityId: string | null }

/** Statuses in which a unit moves for the incident and its position matters. Inside a hospital a tracker may see no sky. */
const MOVING: ReadonlySet<AssignmentStatus> = new Set(['accepted', 'enRoute', 'onScene', 'atPatient', 'transporting'])
/** A job may run late by this much before an open offer counts as unanswered. */
const OFFER_GRACE_MS = 5_000

const raise = (
  code: ExceptionCode,
  key: string,
  priority: Priority,
  incident: Watched,
  since: Instant,
  params: Raised['params'],
  entity: Raised['entity'] = { kind: 'incident', id: incident.id },
  facilityId: string | null = null,
): Raised => ({
  id: `${code}:${key}`,
  code,
  priority,
  since,
  params: { number: incident.number, ...params },
  entity,
  incidentId: incident.id,
  facilityId,
  mustResolve: false,
  isEscalated: false,
})
const ageMs = (since: string, nowMs: number): number => nowMs - Date.parse(since)
/** A moment further ahead than this was written by a clock that runs ahead, or ran ahead before ours was put right. House rule. */
const CLOCK_AHEAD_MS = 60_000
/** More than `ms` have passed since then. What a wrong clock wrote counts as waiting long enough: better said too early than hours late. */
const hasWaited = (since: string, ms: number, nowMs: number): boolean => ageMs(since, nowMs) > ms || ageMs(since, nowMs) < -CLOCK_AHEAD_MS
/** The time of an offer is over; one further away than an offer can last has the time of a wrong clock. */
const isOver = (expiresAt: string, nowMs: number): boolean =>
  ageMs(expiresAt, nowMs) > OFFER_GRACE_MS || ageMs(expiresAt, nowMs) < -OFFER_SECONDS.maximum * 1000 - CLOCK_AHEAD_MS
const latest = <Item>(items: readonly Item[], at: (item: Item) => string): Item | null =>
  items.reduce<Item | null>((best, item) => (best === null || at(item) >= at(best) ? item : best), null)

/** Offers that came to nothing while nobody else works on the incident: the newest one. */
function offerExceptions(incident: Watched, nowMs: number): Raised[] {
  const open = incident.assignments.filter((assignment) => isLive(assignment.status))
  const isOverdue = (assignment: Watched['assignments'][number]): boolean =>
    assignment.status === 'offered' && assignment.offerExpiresAt !== null && isOver(assignment.offerExpiresAt, nowMs)
  if (open.some((assignment) => !isOverdue(assignment)) || incident.assignments.some((assignment) => assignment.status === 'completed'))
    return []
  const failed = incident.assignments.filter((assignment) => isOverdue(assignment) || assignment.endedAt !== null)
  const last = latest(failed, (assignment) => assignment.endedAt ?? assignment.offerExpiresAt ?? '')
  const since = last && (last.endedAt ?? last.offerExpiresAt)
  if (!last || !since || (last.status !== 'timedOut' && last.status !== 'declined' && last.status !== 'offered')) return []
  return [
    raise(last.status === 'declined' ? 'offerDeclined' : 'offerTimedOut', last.id, incident.priority, incident, since, {
      callSign: last.callSign,
    }),
  ]
}

/** Nobody works on it for longer than its priority allows; counted from when the last unit was lost. */
function unassignedException(incident: Watched, nowMs: number): Raised[] {
  if (progressOf(incident.assignments, incident.handovers) !== 'unassigned') return []
  const since = incident.assignments.reduce<Instant>(
    (last, { endedAt }) => (endedAt !== null && endedAt > last ? endedAt : last),
    incident.openedAt,
  )
  return hasWaited(since, UNASSIGNED_SECONDS[incident.priority] * 1000, nowMs)
    ? [raise('incidentUnassigned', `${incident.id}:${since}`, incident.priority, incident, since, {})]
    : []
}

/** Units at work that are not seen any more. Never having been seen is not an exception: not every unit has a tracker. */
function positionExceptions(incident: Watched, seen: (unitId: string) => Seen | null): Raised[] {
  return incident.assignments
    .filter((assignment) => MOVING.has(assignment.status))
    .flatMap(({ id, unitId, callSign }) => {
      const fix = seen(unitId)
      const entity = { kind: 'unit' as const, id: unitId }
      if (fix?.age === 'lost')
        return [
          raise(
            'positionLost',
            `${id}:${fix.fixedAt}`,
            incident.priority === 'P1' || incident.priority === 'P2' ? 'P2' : 'P3',
            incident,
            fix.fixedAt,
            { callSign },
            entity,
          ),
        ]
      return fix?.age === 'stale' ? [raise('positionStale', id, 'P4', incident, fix.fixedAt, { callSign }, entity)] : []
    })
}

/** Hospitals that have not answered, or said no while no other is asked. */
function handoverExceptions(incident: Watched, nowMs: number): Raised[] {
  const { handovers } = incident
  const isSettled = handovers.some((handover) => handover.status === 'handedOver' || HANDOVER_STEPS[handover.status].length > 0)
  const refusal = isSettled
    ? null
    : latest(
        handovers.filter((handover) => handover.status === 'declined' || handover.status === 'diverted'),
        (handover) => handover.answeredAt ?? handover.requestedAt,
      )
  return handovers.flatMap((handover) => {
    const entity = { kind: 'handover' as const, id: handover.id }
    const params = { facility: handover.facility }
    const isWaiting = handover.status === 'requested' || handover.status === 'seen'
    if (isWaiting && hasWaited(handover.requestedAt, HANDOVER_ANSWER_SECONDS * 1000, nowMs))
      return [
        raise('handoverUnanswered', handover.id, handover.priority, incident, handover.requestedAt, params, entity, handover.facilityId),
      ]
    if (handover !== refusal) return []
    return [
      raise(
        handover.status === 'declined' ? 'handoverDeclined' : 'handoverDiverted',
        handover.id,
        handover.priority,
        incident,
        handover.answeredAt ?? handover.requestedAt,
        params,
        entity,
      ),
    ]
  })
}

/** Everything that stands still in these incidents. @param seen newest fix of a unit, or null */
export const deriveExceptions = (incidents: readonly Watched[], seen: (unitId: string) => Seen | null, nowMs: number): Raised[] =>
  incidents.flatMap((incident) => [
    ...offerExceptions(incident, nowMs),
    ...unassignedException(incident, nowMs),
    ...positionExceptions(incident, seen),
    ...handoverExceptions(incident, nowMs),
  ])

/**
 * Marks what somebody has seen and puts the list in order: priority, what must be resolved, unseen first, oldest first. A failed offer speaks for its
 * incident until it is seen; only then does the incident itself age on the strip, so that one trouble is one line.
 */
export function settleExceptions(raised: readonly Raised[], seenAt: ReadonlyMap<string, Instant>): ExceptionView[] {
  const speaking = new Set(
    raised
      .filter((one) => (one.code === 'offerTimedOut' || one.code === 'offerDeclined') && !seenAt.has(one.id))
      .map((one) => one.incidentId),
  )
  const shown = raised.filter((one) => one.code !== 'incidentUnassigned' || !speaking.has(one.incidentId))
  const views = shown.map(({ facilityId: _facilityId, ...one }) => ({
    ...one,
    acknowledged: seenAt.has(one.id) && !one.mustResolve,
    acknowledgedAt: one.mustResolve ? null : (seenAt.get(one.id) ?? null),
  }))
  return views.sort(
    (a, b) =>
      a.priority.localeCompare(b.priority) ||
      Number(b.mustResolve) - Number(a.mustResolve) ||
      Number(a.acknowledged) - Number(b.acknowledged) ||
      a.since.localeCompare(b.since) ||
      a.id.localeCompare(b.id),
  )
}

/** Who asks: sees all of dispatch, only requests to one hospital, or nothing. */
export type Viewer = { readonly seesDispatch: boolean; readonly seesHandovers: boolean; readonly facilityId: string | null }
/** What concerns a person: dispatchers everything, a hospital the requests it has not answered. */
export function concerning(raised: readonly Raised[], viewer: Viewer): Raised[] {
  if (viewer.seesDispatch && viewer.facilityId === null) return [...raised]
  if (!viewer.seesHandovers) return []
  return raised.filter((one) => one.facilityId !== null && (viewer.facilityId === null || one.facilityId === viewer.facilityId))
}
