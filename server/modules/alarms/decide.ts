/** What people may do to alarms. Pure: state in, ops or a refusal out. */
import {
  alarmParts,
  type AcknowledgeAlarms,
  type AcknowledgeResult,
  type AlarmStep,
  type ResetAlarm,
  type SetAlarmService,
  type SetAlarmSettings,
  type ShelveAlarm,
  type SuppressAlarm,
  type UnshelveAlarm,
} from '../../contract/alarms.ts'
import type { AppErrorCode } from '../../contract/errors.ts'
import type { Instant } from '../../contract/primitives.ts'
import { parseScope } from '../../contract/scopes.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { accept, refuse, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import type { AlarmKinds } from './definitions.ts'
import { step, type AlarmEvent } from './engine/steps.ts'
import { letterOf } from './engine/tuple.ts'
import { unshelve } from './fold.ts'
import { alarmAcknowledged, alarmReset, alarmServiceSet, alarmSettingsSet, alarmShelved, alarmSuppressed, alarmUnshelved } from './ops.ts'
import { tupleOf, type AlarmState } from './state.ts'

type Facts = Pick<DecideFacts, 'now' | 'station'>
export type Done = { readonly alarmId: string }

/** The point at this moment, and the op that first has to say that its shelving ran out. */
function current(state: AlarmState, now: Instant): { readonly state: AlarmState; readonly first: readonly OpDraft[] } {
  const until = state.shelving?.until
  if (until === undefined || until > now) return { state, first: [] }
  const { id: alarmId, scope } = state
  return {
    state: unshelve(state, { expired: until }, { actor: '', at: now, opId: '' }),
    first: [alarmUnshelved({ alarmId, scope, expired: until, reason: '' })],
  }
}

/** Does one step, or refuses it with the letter in which it is not legal. */
function doStep(state: AlarmState, facts: Facts, name: AlarmStep, event: AlarmEvent, draft: () => OpDraft): Decision<Done> {
  const at = current(state, facts.now)
  const tuple = tupleOf(at.state)
  if (step(tuple, event) === null) return refuse('alarm.illegal-step', { step: name, letter: letterOf(tuple) })
  return accept([...at.first, draft()], { result: { alarmId: state.id } })
}

type Item = AcknowledgeAlarms['items'][number]
type Acknowledged = { readonly drafts: readonly OpDraft[]; readonly isCounted: boolean } | { readonly code: AppErrorCode }

function acknowledgeOne(item: Item, state: AlarmState | null, comment: string, facts: Facts, kinds: AlarmKinds): Acknowledged {
  if (state?.occurrenceId == null) return { code: 'entity.unknown' }
  if (kinds.find(state.code)?.mustResolve) return { code: 'alarm.must-be-resolved' }
  // somebody answers what is no longer on the screen: what came meanwhile has not been seen
  if (state.occurrenceId !== item.occurrenceId) return { code: 'alarm.moved-on' }
  const at = current(state, facts.now)
  const { id: alarmId, scope } = state
  return {
    drafts: [...at.first, alarmAcknowledged({ alarmId, scope, occurrenceId: item.occurrenceId, comment })],
    isCounted: !at.state.isAcknowledged,
  }
}

/**
 * Acknowledges occurrences, active or not. One alone is refused with its code; of several those that can be are acknowledged and the
 * others are named. What somebody else had acknowledged keeps the second comment too.
 */
export function acknowledge(
  { items, comment }: Omit<AcknowledgeAlarms, 'commandId'>,
  find: (alarmId: string) => AlarmState | null,
  facts: Facts,
  kinds: AlarmKinds,
): Decision<AcknowledgeResult> {
  const distinct = [...new Map(items.map((item) => [item.alarmId, item])).values()]
  const drafts: OpDraft[] = []
  const acknowledged: AcknowledgeResult['acknowledged'] = []
  const refused: AcknowledgeResult['refused'] = []
  for (const item of distinct) {
    const done = acknowledgeOne(item, find(item.alarmId), comment, facts, kinds)
    if ('code' in done) refused.push({ alarmId: item.alarmId, code: done.code })
    else {
      drafts.push(...done.drafts)
      acknowledged.push({ ...item, isCounted: done.isCounted })
    }
  }
  const [only] = refused
  if (distinct.length === 1 && only) {
    if (only.code === 'entity.unknown') return refuse('entity.unknown', { entity: 'alarm', id: only.alarmId })
    return refuse(only.code === 'alarm.moved-on' ? 'alarm.moved-on' : 'alarm.must-be-resolved', {})
  }
  return accept(drafts, { result: { acknowledged, refused } })
}

/** Shelves, for so long or until the alarm is inactive, never longer than its maximum (OPC UA: Bad_ShelvingTimeOutOfRange). */
export function shelve(
  { shelving, reason }: Omit<ShelveAlarm, 'commandId'>,
  state: AlarmState,
  maxSeconds: number,
  facts: Facts,
): Decision<Done> {
  if (shelving.kind === 'timed' && shelving.seconds > maxSeconds)
    return refuse('alarm.shelving-too-long', { maxMinutes: Math.floor(maxSeconds / 60) })
  const seconds = shelving.kind === 'timed' ? shelving.seconds : maxSeconds
  const until = toInstant(fromInstant(facts.now) + seconds * 1000)
  const { kind } = shelving
  const { id: alarmId, scope } = state
  return doStep(state, facts, 'shelve', { kind: 'shelve', shelved: { kind, until } }, () =>
    alarmShelved({ alarmId, scope, shelving: kind, until, reason }),
  )
}

/** Takes an alarm from the shelf before its time. One that has just run out is unshelved already. */
export function takeFromShelf({ reason }: Pick<UnshelveAlarm, 'reason'>, state: AlarmState, facts: Facts): Decision<Done> {
  const { id: alarmId, scope } = state
  const at = current(state, facts.now)
  if (at.first.length > 0) return accept(at.first, { result: { alarmId } })
  return doStep(state, facts, 'unshelve', { kind: 'unshelve' }, () => alarmUnshelved({ alarmId, scope, expired: null, reason }))
}

/** Holds an alarm back for a reason of design, or lets it go again. */
export function suppress({ reason, isOn }: Pick<SuppressAlarm, 'reason' | 'isOn'>, state: AlarmState, facts: Facts): Decision<Done> {
  const { id: alarmId, scope } = state
  return doStep(state, facts, isOn ? 'suppress' : 'unsuppress', { kind: 'suppress', reason, isOn }, () =>
    alarmSuppressed({ alarmId, scope, reason, isOn }),
  )
}

/** Takes a point out of service, or puts it back. */
export function setService({ isOut, reason }: Pick<SetAlarmService, 'isOut' | 'reason'>, state: AlarmState, facts: Facts): Decision<Done> {
  const { id: alarmId, scope } = state
  return doStep(state, facts, isOut ? 'takeOut' : 'putBack', { kind: 'service', isOut }, () =>
    alarmServiceSet({ alarmId, scope, isOut, reason }),
  )
}

/** Puts a latched alarm back to normal: it must be inactive and acknowledged (OPC UA Part 9, Reset). */
export function reset(_input: Pick<ResetAlarm, 'alarmId'>, state: AlarmState, facts: Facts): Decision<Done> {
  const { id: alarmId, scope } = state
  return doStep(state, facts, 'reset', { kind: 'reset' }, () => alarmReset({ alarmId, scope }))
}

/** Changes settings from now on; what was raised before keeps what it was raised under. */
export function setSettings(
  { scope, target, changes, reason }: Omit<SetAlarmSettings, 'commandId'>,
  kinds: AlarmKinds,
  { station }: Facts,
): Decision<{ scope: string; target: string }> {
  const { code } = target.includes('/') ? alarmParts(target) : { code: target }
  if (!kinds.find(code)) return refuse('entity.unknown', { entity: 'alarm', id: code })
  if (parseScope(scope)?.country !== station.country) return refuse('scope.foreign-country', { scope, country: station.country })
  return accept([alarmSettingsSet({ scope, target, changes, reason })], { result: { scope, target } })
}
