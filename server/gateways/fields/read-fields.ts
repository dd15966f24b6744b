/** Decoded fields as readings: by the rules of a profile, and by the usual names where it lets them. Pure but for the counters handed in. */
import { inKeptUnit, type Collector, type IncomingDevice, type IncomingUnit } from '../../contract/ingest.ts'
import type { FieldProfile, FieldRule } from '../../contract/ingest-mappings.ts'
import type { Counters } from './counters.ts'
import { usualField, USUAL_STATES } from './usual-names.ts'

export type Fields = Readonly<Record<string, unknown>>
export type FieldsOf = { readonly device: IncomingDevice; readonly atMs: number; readonly where: string }

/** For a device without a profile. */
export const OPEN_PROFILE: FieldProfile = { profileId: 'usual-names', version: 1, rules: [], isOpen: true }

/** Fields looked at in one message, and how deep. */
const FIELDS_LIMIT = 200
const DEPTH_LIMIT = 4
/** Moments of a stored history in one message. */
const HISTORY_LIMIT = 500
const CHANNEL_CHARACTERS = 64
/** Below this a battery "percentage" with a fraction may well be volts. */
const VOLTS_LIKELY_BELOW = 5

const isItem = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Value at a path of names and positions. */
export function fieldAt(fields: unknown, path: string): unknown {
  let at: unknown = fields
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as Fields)[name] // lists and objects alike have names
  }
  return at
}

/** A number out of what codecs write: numbers, numbers as text, booleans, words for a state; null when it is none of them. */
function numberOf(value: unknown, states: Readonly<Record<string, 0 | 1>>): number | null {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string') return null
  const word = value.trim().toLowerCase()
  if (Object.hasOwn(states, word)) return states[word] ?? null
  return /^[+-]?\d{1,12}(\.\d{1,12})?$/.test(word) ? Number(word) : null
}

function readRule(rule: FieldRule, fields: Fields, of: FieldsOf, into: Collector, counters: Counters): void {
  const raw = fieldAt(fields, rule.field)
  if (raw === undefined || raw === null) return
  const where = `${of.where}${rule.field}`
  const number = numberOf(raw, rule.states)
  if (number === null) {
    into.refuse(where, 'notANumber')
    return
  }
  if (rule.invalid.includes(number)) {
    into.refuse(where, 'badQuality')
    return
  }
  const { device, atMs } = of
  let value: number | null = inKeptUnit(number, rule.unit)
  if (rule.counter) {
    const key = `${device.family}|${device.deviceId}|${rule.channel}`
    value = Number.isFinite(value) ? counters.step(key, value, atMs, rule.counter.wrapsAt).grown : value
  }
  if (value !== null) into.reading({ device, channel: rule.channel, quantity: rule.quantity, atMs, value }, where)
}

/** Named values in a message, nested ones with their path. */
function* leaves(fields: unknown, prefix = '', depth = 0): Generator<readonly [path: string, value: unknown]> {
  if (typeof fields !== 'object' || fields === null || depth > DEPTH_LIMIT) return
  for (const [name, value] of Object.entries(fields)) {
    if (depth === 0 && name === 'history') continue // read by itself: other moments
    const path = `${prefix}${name}`
    if (typeof value === 'object') yield* leaves(value, `${path}.`, depth + 1)
    else yield [path, value]
  }
}

/** The last part of a path that is a name: `temperatureSensor.3` is called after its kind. */
const nameIn = (path: string): string => path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? path

function readUsual(fields: Fields, ruled: ReadonlySet<string>, of: FieldsOf, into: Collector): void {
  let seen = 0
  for (const [path, raw] of leaves(fields)) {
    seen += 1
    if (seen > FIELDS_LIMIT) {
      into.refuse(`${of.where}${path}`, 'tooMany')
      return
    }
    const usual = ruled.has(path) || path.length > CHANNEL_CHARACTERS ? null : usualField(nameIn(path))
    const number = usual && numberOf(raw, usual.unit === 'state' ? USUAL_STATES : {})
    if (!usual || number === null) continue
    const { device, atMs, where } = of
    if (usual.quantity === 'batteryPercent' && number < VOLTS_LIKELY_BELOW && !Number.isInteger(number))
      into.refuse(`${where}${path}`, 'ambiguousUnit')
    else into.reading({ device, channel: path, quantity: usual.quantity, atMs, value: inKeptUnit(number, usual.unit) }, `${where}${path}`)
  }
}

/** Units as devices write them beside a value. */
const WRITTEN_UNITS: readonly (readonly [RegExp, IncomingUnit])[] = [
  [/^(°\s*|deg\s*)?c(elsius)?$/i, 'celsius'],
  [/^(°\s*|deg\s*)?f(ahrenheit)?$/i, 'fahrenheit'],
  [/^k(elvin)?$/i, 'kelvin'],
  [/^mv$/i, 'millivolt'],
  [/^v(olts?)?$/i, 'volt'],
  [/^%(\s*rh)?$/i, 'percent'],
]

/**
 * Reads one value that has a name and perhaps a unit of its own, as a rule of the profile or the usual names say.
 * @returns false when nobody knows the name
 */
export function readNamed(
  { name, value, unit }: { readonly name: string; readonly value: unknown; readonly unit: string | null },
  profile: FieldProfile,
  of: FieldsOf,
  into: Collector,
  counters: Counters,
): boolean {
  const written = unit === null ? null : (WRITTEN_UNITS.find(([pattern]) => pattern.test(unit.trim()))?.[1] ?? null)
  const rule = profile.rules.find(({ field }) => field === name)
  const usual = rule === undefined && profile.isOpen && name.length <= CHANNEL_CHARACTERS ? usualField(name.split('/').at(-1) ?? '') : null
  if (!rule && !usual) return false
  const field = rule ?? {
    channel: name,
    invalid: [],
    states: USUAL_STATES,
    counter: null,
    quantity: usual?.quantity ?? 'temperature',
    unit: usual?.unit ?? 'celsius',
  }
  readRule({ ...field, field: 'value', unit: written ?? field.unit }, { value }, { ...of, where: `${of.where}${name}.` }, into, counters)
  return true
}

function readMoment(fields: Fields, profile: FieldProfile, of: FieldsOf, into: Collector, counters: Counters): void {
  for (const rule of profile.rules) readRule(rule, fields, of, into, counters)
  if (profile.isOpen) readUsual(fields, new Set(profile.rules.map(({ field }) => field)), of, into)
}

/** Moments a device stored while it had no network: `history: [{ timestamp (Unix seconds), ... }]`, as published codecs write them. */
function readHistory(fields: Fields, profile: FieldProfile, of: FieldsOf, into: Collector, counters: Counters): void {
  const { history } = fields
  if (!Array.isArray(history)) return
  if (history.length > HISTORY_LIMIT) into.refuse(`${of.where}history`, 'tooMany')
  for (const [at, moment] of history.slice(0, HISTORY_LIMIT).entries()) {
    const where = `${of.where}history.${at}.`
    const seconds = isItem(moment) ? moment['timestamp'] : undefined
    if (isItem(moment) && typeof seconds === 'number' && seconds > 0)
      readMoment(moment, profile, { ...of, atMs: seconds * 1000, where }, into, counters)
    else into.refuse(`${where}timestamp`, 'badTime')
  }
}

/**
 * Reads the fields of one message into the collector.
 * @returns true when at least one field was known
 */
export function readFields(fields: Fields, profile: FieldProfile, of: FieldsOf, into: Collector, counters: Counters): boolean {
  const before = into.done()
  const known = before.readings.length + before.refused.length
  readMoment(fields, profile, of, into, counters)
  readHistory(fields, profile, of, into, counters)
  const after = into.done()
  return after.readings.length + after.refused.length > known
}
