/** Data that says how to read a device: codecs with their examples, and which of a message's fields is which quantity. Versions are never edited. */
import { z } from 'zod'
import { IncomingUnit } from './ingest.ts'
import { line } from './primitives.ts'
import { Quantity } from './readings.ts'

const kebab = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case')
const Hex = z.string().regex(/^([0-9a-fA-F]{2}){0,255}$/, 'expected at most 255 bytes in hex')
const FPort = z.number().int().min(0).max(255)

/** Largest source of a codec; published ones have some ten thousand characters. */
export const CODEC_SOURCE_LIMIT = 200_000

/** Bytes and what a codec must make of them: the decoded fields, or errors. */
export const CodecExample = z.object({
  id: line(100),
  fPort: FPort,
  bytesHex: Hex,
  expected: z.union([
    z.object({ data: z.record(z.string(), z.unknown()) }),
    z.object({ errors: z.array(z.string().max(500)).min(1).max(20) }),
  ]),
})
export type CodecExample = z.infer<typeof CodecExample>

/** A published LoRaWAN codec: JavaScript with `decodeUplink` (or the older `Decoder` or `Decode`), run in a sandbox. */
export const CodecRecord = z.object({
  name: kebab,
  version: z.number().int().positive(),
  source: z.string().min(1).max(CODEC_SOURCE_LIMIT),
  examples: z.array(CodecExample).max(200),
})
export type CodecRecord = z.infer<typeof CodecRecord>

/** How a codec fared with one of its examples. */
export type ExampleOutcome = { readonly id: string; readonly isPassed: boolean; readonly problem: string | null }
export type CodecReport = {
  readonly codec: string
  readonly passed: number
  readonly failed: number
  readonly examples: readonly ExampleOutcome[]
}

/** Where a value stands in a message: names and positions joined by dots, `sensors.0.temp`. */
export const FieldPath = z.string().regex(/^[^.\s][^.]{0,63}(\.[^.]{1,64}){0,7}$/, 'expected names joined by dots')

/** One field of a message as one channel. */
export const FieldRule = z.object({
  field: FieldPath,
  /** Its name as a channel of the device. */
  channel: line(64),
  quantity: Quantity,
  unit: IncomingUnit,
  /** Numbers that mean "no value", as the device writes them. */
  invalid: z.array(z.number()).max(20).default([]),
  /** Words for a state, in lower case: `open` -> 1. */
  states: z.record(z.string(), z.union([z.literal(0), z.literal(1)])).default({}),
  /** Set for a number that counts up for ever; the quantity is how much it grew. `wrapsAt`: the number after its largest, null = unknown. */
  counter: z.object({ wrapsAt: z.number().positive().nullable() }).nullable().default(null),
})
export type FieldRule = z.infer<typeof FieldRule>

/** Which fields a codec's output has. With `isOpen`, fields without a rule are tried against the usual names. */
export const FieldProfile = z.object({
  profileId: kebab,
  version: z.number().int().positive(),
  rules: z.array(FieldRule).max(100),
  isOpen: z.boolean(),
})
export type FieldProfile = z.infer<typeof FieldProfile>

/** Where the time of a JSON message stands and in which form; `received`: the station's own clock. */
export const JsonTime = z.discriminatedUnion('form', [
  z.object({ form: z.literal('received') }),
  z.object({ form: z.enum(['iso', 'unixSeconds', 'unixMilliseconds']), field: FieldPath }),
])

/** Plain JSON over MQTT: which topic, which device, when, what. `{device}` in the topic stands for one level, `+` for any one level. */
export const JsonMapping = z.object({
  mappingId: kebab,
  version: z.number().int().positive(),
  topic: z.string().regex(/^[^/#+{}$\0]{1,64}(\/[^/#\0]{1,64}){0,7}$/, 'expected up to 8 levels without #, the first one a name'),
  /** Field with the device's name; null when the topic names it. */
  deviceField: FieldPath.nullable(),
  /** Field with a list of messages in one; null when there is none. */
  eachField: FieldPath.nullable(),
  time: JsonTime,
  profile: FieldProfile,
})
export type JsonMapping = z.infer<typeof JsonMapping>

/** Formats of dates in tables of loggers; each with or without seconds. `unix...` are numbers. */
export const DateForm = z.enum(['yyyy-mm-dd', 'dd-mm-yyyy', 'mm-dd-yyyy', 'unixSeconds', 'unixMilliseconds'])
export type DateForm = z.infer<typeof DateForm>

const column = z.object({ column: line(100) })
/** How to read a table of a logger. Units are chosen, never guessed. */
export const CsvMapping = z.object({
  deviceId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'expected 1 to 64 letters, digits or _ . : -'),
  delimiter: z.enum([',', ';', '\t', '|']),
  decimal: z.enum(['.', ',']),
  /** Lines before the one with the names of the columns. */
  skipLines: z.number().int().min(0).max(100).default(0),
  date: column.extend({ form: DateForm }),
  /** Column of the time of day where it is apart from the date. */
  time: column.nullable().default(null),
  /** IANA name, for example `Africa/Kigali`: the clock the logger shows. */
  zone: z.string().min(1).max(64),
  values: z
    .array(column.extend({ channel: line(64), quantity: Quantity, unit: IncomingUnit }))
    .min(1)
    .max(32),
})
export type CsvMapping = z.infer<typeof CsvMapping>
