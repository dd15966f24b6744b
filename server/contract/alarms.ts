/**
 * Alarms: the state of a point after ISA-18.2 / IEC 62682 and OPC UA Part 9, the settings it is judged by, what people may do to it and
 * how it is shown. A point is `(code, source)`; one going-active of a point is an occurrence.
 */
import { z } from 'zod'
import { Permission } from './permissions.ts'
import { Command, Instant, line, paragraph, Priority } from './primitives.ts'
import { GrantableScope, ScopeName } from './scopes.ts'

const CODE = '[a-z][A-Za-z0-9]{2,39}'
const KIND = '[a-z][A-Za-z]{1,23}'
const ID = '[A-Za-z0-9_.:-]{1,64}'

/** A kind of alarm. Modules declare theirs with `defineAlarm`; screens translate `alarms:code.<code>` with the parameters. */
export const AlarmCode = z.string().regex(new RegExp(`^${CODE}$`), 'expected the code of an alarm, such as fridgeHot')
/** What an alarm is about, or what that stands in: a sensor, its fridge, its site, its gateway, an incident, a station. */
export const AlarmSourceRef = z.object({ kind: z.string().regex(new RegExp(`^${KIND}$`)), id: z.string().regex(new RegExp(`^${ID}$`)) })
export type AlarmSourceRef = z.infer<typeof AlarmSourceRef>
/** Sources a source can stand in. */
export const PARENTS_MAX = 6
/** Name of a point: `<code>/<source kind>/<source id>`. It is the entity of everything recorded about the point. */
export const AlarmId = z.string().regex(new RegExp(`^${CODE}/${KIND}/${ID}$`), 'expected <code>/<source kind>/<source id>')
export type AlarmId = z.infer<typeof AlarmId>
/** Name of one going-active, made of the point and its cause: the same wherever it is noticed. */
export const OccurrenceId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'expected the id of an occurrence')

/** Name of a point. */
export const alarmIdOf = (code: string, source: AlarmSourceRef): AlarmId => `${code}/${source.kind}/${source.id}`
/** The parts of a point's name. */
export function alarmParts(alarmId: AlarmId): { readonly code: string; readonly source: AlarmSourceRef } {
  const [code = '', kind = '', id = ''] = alarmId.split('/')
  return { code, source: { kind, id } }
}

/** Values for the sentence of an alarm: names of things and numbers, never anything personal. */
export const AlarmParams = z
  .record(z.string().max(40), z.union([z.string().max(120), z.number()]))
  .refine((params) => Object.keys(params).length <= 16, 'expected at most 16 parameters')
export type AlarmParams = z.infer<typeof AlarmParams>

/**
 * State letters of ISA-18.2 / IEC 62682: A normal, B unacknowledged, C acknowledged (also: over, but latched until somebody resets it),
 * D returned to normal unacknowledged, E shelved, F suppressed by design, G out of service.
 */
export const AlarmLetter = z.enum(['A', 'B', 'C', 'D', 'E', 'F', 'G'])
export type AlarmLetter = z.infer<typeof AlarmLetter>
/** Steps somebody may try on a point; a refusal names the one that is not legal now. */
export const AlarmStep = z.enum(['acknowledge', 'reset', 'shelve', 'unshelve', 'suppress', 'unsuppress', 'takeOut', 'putBack'])
export type AlarmStep = z.infer<typeof AlarmStep>

const seconds = (max: number) => z.number().int().min(0).max(max)
const DAY = 86_400
/** How a point is judged and what may be done to it. */
export const AlarmSettings = z.object({
  priority: Priority,
  /** The condition must hold this long before it is an alarm, and be gone this long before the alarm clears. */
  onDelaySeconds: seconds(7 * DAY),
  offDelaySeconds: seconds(DAY),
  /** A measured value must come back this far inside its limit before the condition counts as gone; in the unit of the value. */
  deadBand: z.number().min(0).max(1_000),
  /** Stays after the condition is gone until somebody resets it. */
  isLatching: z.boolean(),
  /** An acknowledged alarm that is still active asks again after so long; 0 = never. */
  reAlarmSeconds: seconds(30 * DAY),
  /** So many times at most. */
  reAlarmMax: z.number().int().min(0).max(100),
  /** Longest shelving. */
  maxShelveSeconds: z
    .number()
    .int()
    .min(60)
    .max(7 * DAY),
})
export type AlarmSettings = z.infer<typeof AlarmSettings>
const { shape } = AlarmSettings
/** Settings that differ from the defaults; null takes a difference back. */
export const AlarmSettingChanges = z
  .object({
    priority: shape.priority.nullable(),
    onDelaySeconds: shape.onDelaySeconds.nullable(),
    offDelaySeconds: shape.offDelaySeconds.nullable(),
    deadBand: shape.deadBand.nullable(),
    isLatching: shape.isLatching.nullable(),
    reAlarmSeconds: shape.reAlarmSeconds.nullable(),
    reAlarmMax: shape.reAlarmMax.nullable(),
    maxShelveSeconds: shape.maxShelveSeconds.nullable(),
  })
  .partial()
export type AlarmSettingChanges = z.infer<typeof AlarmSettingChanges>
/** What an alarm was raised under: stored with it, whatever is set later. `version` counts the defaults, `changedBy` names what changed them. */
export const SettingsInForce = AlarmSettings.extend({ version: z.number().int(), changedBy: z.array(z.string().max(220)).max(2) })
export type SettingsInForce = z.infer<typeof SettingsInForce>
/** A kind of alarm, or one point. */
export const SettingsTarget = z.union([AlarmCode, AlarmId])

export const AlarmDefinitionView = z.object({
  code: AlarmCode,
  version: z.number().int(),
  read: Permission,
  mustResolve: z.boolean(),
  settings: AlarmSettings,
})
export const AlarmSettingsView = z.object({
  scope: ScopeName,
  target: SettingsTarget,
  changes: AlarmSettingChanges,
  reason: z.string(),
  setBy: z.string(),
  setAt: Instant,
})
export type AlarmSettingsView = z.infer<typeof AlarmSettingsView>

/** Who did something, where, by that station's clock. `actorName` and `station` are empty where they are not known here. */
export const AlarmActor = z.object({ actor: z.string(), actorName: z.string(), station: z.string(), at: Instant })
export type AlarmActor = z.infer<typeof AlarmActor>
const Acknowledgement = AlarmActor.extend({ comment: z.string() })
/** `until`: a one-shot shelving ends when the alarm is inactive, at the latest then. */
const ShelvingView = AlarmActor.extend({ kind: z.enum(['oneShot', 'timed']), until: Instant, reason: z.string() })

export const AlarmView = z.object({
  alarmId: AlarmId,
  code: AlarmCode,
  source: AlarmSourceRef,
  /** What the source stands in, nearest first. */
  parents: z.array(AlarmSourceRef),
  scope: ScopeName,
  letter: AlarmLetter,
  priority: Priority,
  isActive: z.boolean(),
  isAcknowledged: z.boolean(),
  isLatched: z.boolean(),
  /** Null for a point that was put aside before it ever went active. */
  occurrenceId: OccurrenceId.nullable(),
  conditionSince: Instant.nullable(),
  raisedAt: Instant.nullable(),
  /** When it asked for attention last: raised, asked again, or taken from the shelf. */
  alarmedAt: Instant.nullable(),
  clearedAt: Instant.nullable(),
  reAlarmCount: z.number().int(),
  params: AlarmParams,
  settings: SettingsInForce.nullable(),
  /** The newest that counted; `isAcknowledged` tells whether it still does. */
  acknowledgement: Acknowledgement.nullable(),
  /** The occurrence before, when this one followed it; `acknowledgement` tells who had acknowledged that one. */
  former: z.object({ occurrenceId: OccurrenceId, acknowledgement: Acknowledgement.nullable() }).nullable(),
  shelving: ShelvingView.nullable(),
  suppressedBy: z.array(AlarmActor.extend({ reason: z.string() })),
  outOfService: AlarmActor.extend({ reason: z.string() }).nullable(),
  /** A visible alarm that explains this one, so that it is suppressed. */
  inhibitedBy: AlarmId.nullable(),
  /** The alarm it stands under. */
  rootId: AlarmId.nullable(),
  childCount: z.number().int(),
  /** Other alarms that only say more about this one. */
  notes: z.array(AlarmId),
  /** It cannot be acknowledged away: it stays until a person has resolved it. */
  mustResolve: z.boolean(),
})
export type AlarmView = z.infer<typeof AlarmView>

/** Which alarms a list shows: those that ask for somebody, or those put aside. */
export const AlarmShelf = z.enum(['annunciated', 'shelved', 'suppressed', 'outOfService'])
export type AlarmShelf = z.infer<typeof AlarmShelf>
/** Lines of the grouped list; alarms of priority 1 always have a line of their own and may make it longer. */
export const ALARM_LINES = 20
export const AlarmLine = z.object({
  /** Names the line while it stands. */
  lineId: z.string(),
  priority: Priority,
  /** Null where alarms of several kinds share the line. */
  code: AlarmCode.nullable(),
  /** The source that all of them share or stand in. */
  source: AlarmSourceRef.nullable(),
  count: z.number().int(),
  unacknowledged: z.number().int(),
  /** When the first of them was raised. */
  since: Instant,
  /** The alarm itself, or the most urgent one of the line. */
  alarm: AlarmView,
})
export type AlarmLine = z.infer<typeof AlarmLine>
export const AlarmList = z.object({
  lines: z.array(AlarmLine),
  counts: z.object({
    annunciated: z.number().int(),
    unacknowledged: z.number().int(),
    shelved: z.number().int(),
    suppressed: z.number().int(),
    outOfService: z.number().int(),
    P1: z.number().int(),
    P2: z.number().int(),
    P3: z.number().int(),
    P4: z.number().int(),
  }),
})
export type AlarmList = z.infer<typeof AlarmList>
export const AlarmListQuery = z.object({
  shelf: AlarmShelf.default('annunciated'),
  maxLines: z.number().int().min(4).max(200).default(ALARM_LINES),
})
/** The alarms of one line, most urgent first. */
export const AlarmLineQuery = AlarmListQuery.extend({
  lineId: z.string().max(200),
  offset: z.number().int().min(0).max(1_000_000).default(0),
  limit: z.number().int().min(1).max(200).default(50),
})
export const AlarmMembers = z.object({ total: z.number().int(), alarms: z.array(AlarmView) })
export const AlarmQuery = z.object({ alarmId: AlarmId })
/** An alarm with everything that stands under it. `depth` counts from the root, `under` is the alarm directly above. */
export const AlarmTree = z.object({
  nodes: z.array(z.object({ depth: z.number().int(), under: AlarmId.nullable(), alarm: AlarmView })),
  total: z.number().int(),
})
export type AlarmTree = z.infer<typeof AlarmTree>

export const AlarmHistoryQuery = AlarmQuery.extend({ before: Instant.optional(), limit: z.number().int().min(1).max(200).default(50) })
/** One entry of what happened to a point. What changed nothing, such as a second acknowledgement, is kept with `isCounted` false. */
export const AlarmHistoryEntry = AlarmActor.extend({
  id: z.string(),
  kind: z.enum(['raised', 'cleared', 'acknowledged', 'realarmed', 'reset', 'shelved', 'unshelved', 'suppressed', 'serviceSet']),
  occurrenceId: OccurrenceId.nullable(),
  /** When the thing itself happened; `at` is when it was written down. */
  happenedAt: Instant,
  priority: Priority.nullable(),
  params: AlarmParams,
  settings: SettingsInForce.nullable(),
  isCounted: z.boolean(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type AlarmHistoryEntry = z.infer<typeof AlarmHistoryEntry>

/** Longest reason of a suppression: it names the design rule or says why. */
const Reason = line(300)
export const SuppressionReason = line(120)
/** Acknowledges occurrences, active or not, with one comment for all. */
export const AcknowledgeAlarms = Command.extend({
  items: z
    .array(z.object({ alarmId: AlarmId, occurrenceId: OccurrenceId }))
    .min(1)
    .max(500),
  comment: line(500),
})
export type AcknowledgeAlarms = z.infer<typeof AcknowledgeAlarms>
/** `isCounted` false: somebody else had acknowledged it; the comment is kept all the same. */
export const AcknowledgeResult = z.object({
  acknowledged: z.array(z.object({ alarmId: AlarmId, occurrenceId: OccurrenceId, isCounted: z.boolean() })),
  refused: z.array(z.object({ alarmId: AlarmId, code: z.string() })),
})
export type AcknowledgeResult = z.infer<typeof AcknowledgeResult>
export const ShelveAlarm = Command.extend({
  alarmId: AlarmId,
  shelving: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('oneShot') }),
    z.object({
      kind: z.literal('timed'),
      seconds: z
        .number()
        .int()
        .min(60)
        .max(366 * DAY),
    }),
  ]),
  reason: Reason,
})
export type ShelveAlarm = z.infer<typeof ShelveAlarm>
export const UnshelveAlarm = Command.extend({ alarmId: AlarmId, reason: paragraph(300).default('') })
export type UnshelveAlarm = z.infer<typeof UnshelveAlarm>
export const SuppressAlarm = Command.extend({ alarmId: AlarmId, reason: SuppressionReason, isOn: z.boolean() })
export type SuppressAlarm = z.infer<typeof SuppressAlarm>
export const SetAlarmService = Command.extend({ alarmId: AlarmId, isOut: z.boolean(), reason: Reason })
export type SetAlarmService = z.infer<typeof SetAlarmService>
export const ResetAlarm = Command.extend({ alarmId: AlarmId })
export type ResetAlarm = z.infer<typeof ResetAlarm>
/** Changes the settings of a kind of alarm, or of one point, within a scope. */
export const SetAlarmSettings = Command.extend({
  scope: GrantableScope,
  target: SettingsTarget,
  changes: AlarmSettingChanges.refine((changes) => Object.keys(changes).length > 0, 'expected something to change'),
  reason: Reason,
})
export type SetAlarmSettings = z.infer<typeof SetAlarmSettings>
