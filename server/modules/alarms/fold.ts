/**
 * What each op makes of a point. Pure. Ops come in an order that respects causes and, among what happened at once, the corrected wall
 * clock: the first acknowledgement that comes here is the one that counts. Whatever is not legal any more when its turn comes changes
 * nothing but the history.
 */
import { alarmParts } from '../../contract/alarms.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { FoldBody } from '../../log/define-op.ts'
import type { FoldMeta } from '../../log/projection.ts'
import { step, type AlarmEvent } from './engine/steps.ts'
import { letterOf, NORMAL } from './engine/tuple.ts'
import type {
  alarmAcknowledged,
  alarmRaised,
  alarmRealarmed,
  alarmServiceSet,
  alarmShelved,
  alarmSuppressed,
  alarmUnshelved,
} from './ops.ts'
import { tupleOf, type AlarmState, type Mark } from './state.ts'

type Meta = Pick<FoldMeta, 'actor' | 'at' | 'opId'>
const markOf = ({ actor, at, opId }: Meta): Mark => ({ actor, at, opId })

/** A point of which nothing was recorded before. */
export function freshState(alarmId: string, scope: string): AlarmState {
  const { code, source } = alarmParts(alarmId)
  return {
    id: alarmId,
    code,
    sourceKind: source.kind,
    sourceId: source.id,
    scope,
    isStanding: false,
    isActive: NORMAL.isActive,
    isAcknowledged: NORMAL.isAcknowledged,
    isLatched: NORMAL.isLatched,
    shelving: null,
    suppressions: [],
    outOfService: null,
    occurrenceId: null,
    priority: null,
    conditionSince: null,
    raisedAt: null,
    alarmedAt: null,
    clearedAt: null,
    reAlarmCount: 0,
    params: {},
    parents: [],
    settings: null,
    acknowledgement: null,
    former: null,
    raisedBy: null,
  }
}

/** The state after an event; null when that is not legal in this state. A shelving that ended takes its details with it. */
function after(state: AlarmState, event: AlarmEvent): AlarmState | null {
  const next = step(tupleOf(state), event)
  if (!next) return null
  const { isActive, isAcknowledged, isLatched, shelved } = next
  return { ...state, isActive, isAcknowledged, isLatched, shelving: shelved ? state.shelving : null }
}

/** True when a person sees the point as it is: a raise then asks for somebody. */
export const isAside = (state: AlarmState): boolean => ['E', 'F', 'G'].includes(letterOf(tupleOf(state)))

/** A new occurrence takes the place of the one before, which is remembered with its acknowledgement. */
export function raise(state: AlarmState, body: FoldBody<typeof alarmRaised>, meta: Meta): AlarmState {
  const { occurrenceId, scope, priority, conditionSince, raisedAt, params, parents, settings } = body
  const raised = after(state, { kind: 'raise', isLatching: settings.isLatching }) ?? state // raising is always legal
  const former = state.occurrenceId === null ? null : { occurrenceId: state.occurrenceId, acknowledgement: state.acknowledgement }
  return {
    ...raised,
    ...{ occurrenceId, scope, priority, conditionSince, raisedAt, params, parents, settings, former },
    alarmedAt: raisedAt,
    clearedAt: null,
    reAlarmCount: 0,
    acknowledgement: null,
    raisedBy: meta.opId,
  }
}

/** The current occurrence is over. */
export function clear(state: AlarmState, clearedAt: Instant): AlarmState {
  const cleared = after(state, { kind: 'clear' })
  return cleared ? { ...cleared, clearedAt } : state
}

/** The first acknowledgement of the current occurrence counts; one of the former occurrence is noted there. */
export function acknowledge(state: AlarmState, body: FoldBody<typeof alarmAcknowledged>, meta: Meta): AlarmState {
  const acknowledgement = { ...markOf(meta), comment: body.comment }
  if (state.occurrenceId === body.occurrenceId) {
    // taken from the shelf it asks anew: then a second person's word counts, and the first one's stands in the history
    const next = after(state, { kind: 'acknowledge' })
    return next ? { ...next, acknowledgement } : state
  }
  const { former } = state
  if (former?.occurrenceId !== body.occurrenceId || former.acknowledgement) return state
  return { ...state, former: { ...former, acknowledgement } }
}

export function realarm(state: AlarmState, { occurrenceId, count, realarmedAt }: FoldBody<typeof alarmRealarmed>): AlarmState {
  if (state.occurrenceId !== occurrenceId || count <= state.reAlarmCount) return state
  const next = after(state, { kind: 'realarm' }) ?? state
  return { ...next, reAlarmCount: count, alarmedAt: realarmedAt }
}

export const reset = (state: AlarmState): AlarmState => after(state, { kind: 'reset' }) ?? state

export function shelve(state: AlarmState, { shelving: kind, until, reason }: FoldBody<typeof alarmShelved>, meta: Meta): AlarmState {
  const isLegal = after(state, { kind: 'shelve', shelved: { kind, until } }) !== null
  return isLegal ? { ...state, shelving: { ...markOf(meta), kind, until, reason } } : state
}

/** What ran out ends only the shelving it names: meanwhile somebody may have shelved anew. */
export function unshelve(state: AlarmState, { expired }: Pick<FoldBody<typeof alarmUnshelved>, 'expired'>, meta: Meta): AlarmState {
  if (expired !== null && state.shelving?.until !== expired) return state
  const next = after(state, { kind: 'unshelve' })
  if (!next) return state
  return next.isActive ? { ...next, alarmedAt: expired ?? meta.at } : next
}

export function suppress(state: AlarmState, { reason, isOn }: FoldBody<typeof alarmSuppressed>, meta: Meta): AlarmState {
  if (after(state, { kind: 'suppress', reason, isOn }) === null) return state
  const others = state.suppressions.filter((one) => one.reason !== reason)
  const all = isOn ? [...others, { ...markOf(meta), reason }] : others
  return { ...state, suppressions: all.sort((a, b) => (a.reason < b.reason ? -1 : 1)) }
}

export function setService(state: AlarmState, { isOut, reason }: FoldBody<typeof alarmServiceSet>, meta: Meta): AlarmState {
  if (after(state, { kind: 'service', isOut }) === null) return state
  return { ...state, outOfService: isOut ? { ...markOf(meta), reason } : null }
}
