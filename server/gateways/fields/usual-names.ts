/** The usual names of fields in decoded messages, as published codecs write them, for devices without a profile of their own. Version 1. */
import type { IncomingUnit } from '../../contract/ingest.ts'
import type { Quantity } from '../../contract/readings.ts'

export type UsualField = { readonly quantity: Quantity; readonly unit: IncomingUnit }

/** First match wins; names are compared in small letters without signs between them. */
const PATTERNS: readonly (readonly [RegExp, UsualField])[] = [
  [
    /^(temp(erature)?|temperature\d*|t)_?f$|^temp(erature)?(degf|fahrenheit)$|^temperature\d*fahrenheit$/,
    { quantity: 'temperature', unit: 'fahrenheit' },
  ],
  [/^temp(erature)?k(elvin)?$/, { quantity: 'temperature', unit: 'kelvin' }],
  [
    /^(air|ambient|probe|internal|external|soil|water|cabinet|fridge|freezer)?temp(erature)?(sensor)?(c|celsius|degc)?\d{0,2}(sht|ds|ntc|rtd|probe|ext|int)?$/,
    { quantity: 'temperature', unit: 'celsius' },
  ],
  [/^temp(c)?(channel|ch|probe)?\d{1,2}$/, { quantity: 'temperature', unit: 'celsius' }],
  [/^(air|ambient|relative)?(hum|humidity)(sensor)?(rh|percent|sht)?\d{0,2}$|^rh\d?$/, { quantity: 'humidity', unit: 'percent' }],
  [/^(bat|batt|battery|vbat)(mv|millivolts?)$|^vbatmv$/, { quantity: 'batteryVolts', unit: 'millivolt' }],
  [/^(bat|batt|battery)(v|volt|volts|voltage)$|^vbat(t|tery)?$|^v(olt)?bat$/, { quantity: 'batteryVolts', unit: 'volt' }],
  [/^(bat|batt|battery)(level|percent(age)?|pct|soc)?$/, { quantity: 'batteryPercent', unit: 'percent' }],
  [/^(door|lid)(open)?(status|state)?$|^(magnet|contact|reed)(status|state)?$/, { quantity: 'doorState', unit: 'state' }],
]
/** A name with these in it is a limit, a statistic or a flag, not a measurement. */
const NOT_MEASURED = /alarm|alert|limit|thresh|min|max|avg|mean|calib|offset|status(?!$)|error|delta|mutation/

/** What a field called so usually is, or null. */
export function usualField(name: string): UsualField | null {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (plain.length > 40 || NOT_MEASURED.test(plain)) return null
  return PATTERNS.find(([pattern]) => pattern.test(plain))?.[1] ?? null
}

/** Words codecs use for a state. */
export const USUAL_STATES: Readonly<Record<string, 0 | 1>> = { open: 1, opened: 1, on: 1, true: 1, close: 0, closed: 0, off: 0, false: 0 }
