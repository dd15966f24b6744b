/** What can ever be recorded about alarms. Everything about a point lies in the scope of its source, so that it goes where its data goes. */
import { z } from 'zod'
import {
  AlarmCode,
  AlarmId,
  AlarmParams,
  AlarmSettingChanges,
  AlarmSourceRef,
  OccurrenceId,
  PARENTS_MAX,
  SettingsInForce,
  SettingsTarget,
  SuppressionReason,
} from '../../contract/alarms.ts'
import { Instant, line, paragraph, Priority } from '../../contract/primitives.ts'
import { ScopeName } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'
import { settingsId } from './settings-id.ts'

const point = z.object({ alarmId: AlarmId, scope: ScopeName })
const occurrence = point.extend({ occurrenceId: OccurrenceId })
const aboutPoint = {
  version: 1,
  entity: ({ alarmId }: { alarmId: string }): string => alarmId,
  scope: ({ scope }: { scope: string }): string => scope,
  read: 'alarm.read',
} as const

/** A condition became an alarm. Written by every station that noticed before it heard of another's: same point and cause, same occurrence. */
export const alarmRaised = defineOp({
  kind: 'alarm.raised',
  body: occurrence.extend({
    code: AlarmCode,
    source: AlarmSourceRef,
    parents: z.array(AlarmSourceRef).max(PARENTS_MAX),
    priority: Priority,
    conditionSince: Instant,
    raisedAt: Instant,
    params: AlarmParams,
    settings: SettingsInForce,
  }),
  conflict: 'fact',
  ...aboutPoint,
})
/** The condition is gone. An occurrence that is over never comes back: the next one has another name. */
export const alarmCleared = defineOp({
  kind: 'alarm.cleared',
  body: occurrence.extend({ clearedAt: Instant }),
  conflict: 'fact',
  ...aboutPoint,
})
/** Somebody has seen it and says what about it. The first one counts, the others stay in the history. */
export const alarmAcknowledged = defineOp({
  kind: 'alarm.acknowledged',
  body: occurrence.extend({ comment: line(500) }),
  conflict: 'state-machine',
  ...aboutPoint,
})
/** Acknowledged, still active, and asking again. `count` names the time, so that two stations make one of it. */
export const alarmRealarmed = defineOp({
  kind: 'alarm.realarmed',
  body: occurrence.extend({ count: z.number().int().min(1), realarmedAt: Instant }),
  conflict: 'fact',
  ...aboutPoint,
})
/** What stayed after its condition was gone is put back to normal. */
export const alarmReset = defineOp({ kind: 'alarm.reset', body: point, conflict: 'state-machine', ...aboutPoint })
export const alarmShelved = defineOp({
  kind: 'alarm.shelved',
  body: point.extend({ shelving: z.enum(['oneShot', 'timed']), until: Instant, reason: line(300) }),
  conflict: 'state-machine',
  ...aboutPoint,
})
/** Taken from the shelf. `expired` names the end of the shelving that ran out, null = a person did it. */
export const alarmUnshelved = defineOp({
  kind: 'alarm.unshelved',
  body: point.extend({ expired: Instant.nullable(), reason: paragraph(300) }),
  conflict: 'state-machine',
  ...aboutPoint,
})
/** Design logic, or a person for it, holds an alarm back or lets it go. Suppressed is not disabled: what happens is still recorded. */
export const alarmSuppressed = defineOp({
  kind: 'alarm.suppressed',
  body: point.extend({ reason: SuppressionReason, isOn: z.boolean() }),
  conflict: 'state-machine',
  ...aboutPoint,
})
export const alarmServiceSet = defineOp({
  kind: 'alarm.service-set',
  body: point.extend({ isOut: z.boolean(), reason: line(300) }),
  conflict: 'state-machine',
  ...aboutPoint,
})
/** Settings of a kind of alarm, or of one point, that differ from the defaults; held where the alarms are. */
export const alarmSettingsSet = defineOp({
  kind: 'alarm.settings-set',
  version: 1,
  body: z.object({ scope: ScopeName, target: SettingsTarget, changes: AlarmSettingChanges, reason: line(300) }),
  entity: (body) => settingsId(body.scope, body.target),
  scope: (body) => body.scope,
  registers: ({ changes }) => changes,
  conflict: 'register',
  read: 'alarm.read',
})
