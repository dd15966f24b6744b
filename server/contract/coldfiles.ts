/** Files of loggers and codecs of LoRaWAN devices, as procedures take them: looked at first, kept when a person agrees. */
import { z } from 'zod'
import { CodecRecord, CsvMapping, FieldProfile } from './ingest-mappings.ts'
import { DeviceFamily } from './coldregistry.ts'
import { Command, Instant, line } from './primitives.ts'
import { Quantity } from './readings.ts'

/** Base64 of a file of 5 MiB: a call takes 8 MiB. */
export const LOGGER_FILE_CHARACTERS = 7 * 1_048_576
const file = { fileBase64: z.base64().max(LOGGER_FILE_CHARACTERS) }
/** `export`: what a Fridge-tag or Q-tag writes, on the clock of a time zone; `table`: any table, read as the mapping says. */
export const LoggerFormat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('export'), zone: z.string().min(1).max(64) }),
  z.object({ kind: z.literal('table'), mapping: CsvMapping }),
])
export type LoggerFormat = z.infer<typeof LoggerFormat>
/** The first rows of a table, cut at the likeliest delimiter: what a person chooses the columns from. */
export const LoggerFile = z.object(file)
export const LoggerFileHead = z.object({
  delimiter: z.enum([',', ';', '\t', '|']),
  rows: z.array(z.object({ line: z.number().int(), cells: z.array(z.string()) })),
})
export type LoggerFileHead = z.infer<typeof LoggerFileHead>
export const PreviewLoggerFile = z.object({ ...file, format: LoggerFormat })
export const ImportLoggerFile = Command.extend({ ...file, format: LoggerFormat })
/** What a file holds, before anything of it is kept. */
export const LoggerPreview = z.object({
  deviceName: z.string(),
  model: z.string().nullable(),
  /** `notChecked`: there is a signature, and how it is made is not published. */
  signature: z.enum(['absent', 'notChecked']),
  channels: z.array(
    z.object({
      channel: z.string(),
      quantity: Quantity,
      readings: z.number().int(),
      fromAt: Instant,
      toAt: Instant,
      least: z.number(),
      most: z.number(),
    }),
  ),
  /** The device's own alarms in the file. */
  alarms: z.number().int(),
  refused: z.record(z.string(), z.number()),
  problems: z.array(z.object({ line: z.number().int(), column: z.string(), problem: z.string(), fix: z.string(), value: z.string() })),
  warnings: z.array(z.string()),
})
export type LoggerPreview = z.infer<typeof LoggerPreview>
export const LoggerImported = z.object({ accepted: z.number().int(), duplicates: z.number().int(), refused: z.number().int() })

/** One op holds a codec; published ones with longer sources have to be trimmed of their tests. */
export const KEPT_CODEC_CHARACTERS = 40_000
export const SaveCodec = Command.extend({
  ...CodecRecord.shape,
  source: z.string().min(1).max(KEPT_CODEC_CHARACTERS),
  examples: CodecRecord.shape.examples.max(20),
})
export type SaveCodec = z.infer<typeof SaveCodec>
export const CodecOutcome = z.object({
  codec: z.string(),
  passed: z.number().int(),
  failed: z.number().int(),
  examples: z.array(z.object({ id: z.string(), isPassed: z.boolean(), problem: z.string().nullable() })),
})
/** How the bytes of a LoRaWAN device are read: a kept codec, Cayenne LPP, or as the network server decoded them (null). */
export const DeviceBinding = z.object({
  codec: z.union([z.object({ name: line(80), version: z.number().int().positive() }), z.literal('cayenne'), z.null()]),
  profile: FieldProfile,
})
export type DeviceBinding = z.infer<typeof DeviceBinding>
export const BindDevice = Command.extend({ family: DeviceFamily, deviceName: line(200), binding: DeviceBinding })
export type BindDevice = z.infer<typeof BindDevice>
