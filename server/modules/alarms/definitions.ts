/** Kinds of alarm and the rules between them, as modules declare them; the settings in force for one point. Pure. */
import type { AlarmParams, AlarmSettings, SettingsInForce } from '../../contract/alarms.ts'
import { AlarmCode, AlarmSettings as SettingsSchema } from '../../contract/alarms.ts'
import type { Permission } from '../../contract/permissions.ts'
import type { Priority } from '../../contract/primitives.ts'
import type { CorrelationRule } from './engine/correlation.ts'
import type { InhibitRule } from './engine/inhibition.ts'
import type { QuorumRule } from './engine/quorum.ts'
import { settingsId } from './settings-id.ts'

/** A kind of alarm. */
export type AlarmDefinition = {
  readonly code: string
  /** Raised whenever the defaults change: stored with each alarm, so that it can be told which defaults it was raised under. */
  readonly version: number
  /** Permission a person needs to see it. */
  readonly read: Permission
  /** Names of the values its sentence uses. Others are dropped: what is not named here, above all anything personal, is never recorded. */
  readonly params: readonly string[]
  /** Acknowledging is no answer to it: it goes when its condition does. */
  readonly mustResolve: boolean
  readonly settings: AlarmSettings
}
type Given = Pick<AlarmDefinition, 'code' | 'version' | 'read' | 'params'> & {
  readonly mustResolve?: boolean
  readonly priority: Priority
} & Partial<Omit<AlarmSettings, 'priority'>>

/** Settings of a kind of alarm that names none: it speaks at once, never asks again and may be shelved for a shift of 8 hours. */
const PLAIN = {
  onDelaySeconds: 0,
  offDelaySeconds: 0,
  deadBand: 0,
  isLatching: false,
  reAlarmSeconds: 0,
  reAlarmMax: 0,
  maxShelveSeconds: 8 * 3600,
} as const

/**
 * Declares a kind of alarm with its default settings.
 * @throws ZodError at start-up when code or settings are out of form
 */
export function defineAlarm({ code, version, read, params, mustResolve = false, ...settings }: Given): AlarmDefinition {
  return { code: AlarmCode.parse(code), version, read, params, mustResolve, settings: SettingsSchema.parse({ ...PLAIN, ...settings }) }
}

/** Rules between alarms. */
export type AlarmRules = {
  readonly inhibit: readonly InhibitRule[]
  readonly correlate: readonly CorrelationRule[]
  readonly quorums: readonly QuorumRule[]
}
/** What one module brings: its kinds of alarm and the rules about them. */
export type AlarmCatalogue = { readonly definitions: readonly AlarmDefinition[] } & Partial<AlarmRules>
/** Everything this build knows about alarms. */
export type AlarmKinds = {
  find(code: string): AlarmDefinition | null
  readonly all: readonly AlarmDefinition[]
  readonly rules: AlarmRules
}

/** Joins what modules declare. @throws Error when two declare one code, or a rule speaks of a code that nobody declares */
export function createAlarmKinds(catalogues: readonly AlarmCatalogue[]): AlarmKinds {
  const byCode = new Map<string, AlarmDefinition>()
  for (const definition of catalogues.flatMap(({ definitions }) => definitions)) {
    if (byCode.has(definition.code)) throw new Error(`alarm ${definition.code} is declared twice`)
    byCode.set(definition.code, definition)
  }
  const rules = {
    inhibit: catalogues.flatMap(({ inhibit = [] }) => inhibit),
    correlate: catalogues.flatMap(({ correlate = [] }) => correlate),
    quorums: catalogues.flatMap(({ quorums = [] }) => quorums),
  }
  const named = [
    ...rules.inhibit.flatMap(({ source, target }) => [...source.codes, ...target.codes]),
    ...rules.correlate.flatMap(({ root, child }) => [...root.codes, ...child.codes]),
    ...rules.quorums.flatMap(({ memberCode, code }) => [memberCode, code]),
  ]
  const unknown = named.find((code) => !byCode.has(code))
  if (unknown !== undefined) throw new Error(`a rule speaks of alarm ${unknown}, which nobody declares`)
  return { find: (code) => byCode.get(code) ?? null, all: [...byCode.values()], rules }
}

/** Stored differences by their id (`settingsId`). */
export type SettingChanges = ReadonlyMap<string, Partial<AlarmSettings>>

/**
 * The settings of a point: the defaults, changed by what is set for its code in its scope, changed by what is set for the point itself.
 * @param priority what the condition itself is worth, in place of the default; a setting still goes first
 */
export function settingsInForce(
  { version, settings }: AlarmDefinition,
  point: { readonly alarmId: string; readonly code: string; readonly scope: string },
  changes: SettingChanges,
  priority: Priority | undefined,
): SettingsInForce {
  const targets = [point.code, point.alarmId].filter((target) => changes.has(settingsId(point.scope, target)))
  const parts = targets.map((target) => changes.get(settingsId(point.scope, target)))
  return Object.assign({}, settings, priority && { priority }, ...parts, { version, changedBy: targets }) as SettingsInForce // defaults are complete, the parts only replace
}

/** The values a kind of alarm may carry. */
export const allowedParams = ({ params }: AlarmDefinition, given: AlarmParams): AlarmParams =>
  Object.fromEntries(Object.entries(given).filter(([name]) => params.includes(name)))
