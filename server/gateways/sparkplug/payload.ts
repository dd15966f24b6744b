/**
 * Sparkplug B payloads (Eclipse Sparkplug 3.0, section 6; protocol buffers), read with pbf. Every length is checked against what is left before
 * anything is read, so bytes that lie cost no memory.
 */
import { PbfReader, PbfWriter } from 'pbf'

/** Numbers of the data types (Sparkplug 3.0, 6.4.16). */
export const DATA_TYPES = {
  int8: 1,
  int16: 2,
  int32: 3,
  int64: 4,
  uint8: 5,
  uint16: 6,
  uint32: 7,
  uint64: 8,
  float: 9,
  double: 10,
  boolean: 11,
  string: 12,
  dateTime: 13,
  text: 14,
} as const

/** The member of `value` that came: what it means depends on the type, which may stand only in the birth. */
export type RawValue =
  | { readonly kind: 'int'; readonly unsigned: number }
  | { readonly kind: 'long'; readonly unsigned: number; readonly signed: number }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'other' }
export type Metric = {
  name: string | null
  alias: number | null
  atMs: number | null
  dataType: number | null
  isHistorical: boolean
  isNull: boolean
  /** Properties that matter: `Quality` (0 bad, 192 good, 500 stale) and `engUnit`. */
  quality: number | null
  unit: string | null
  value: RawValue | null
}
export type SparkplugPayload = { readonly sentAtMs: number | null; readonly seq: number | null; readonly metrics: readonly Metric[] }

/** Metrics of one message: a birth names them all. */
const METRICS_LIMIT = 5_000
const TEXT_BYTES = 4_096
const PROPERTIES_LIMIT = 100

class Broken extends Error {}
const need = (isSo: boolean): void => {
  if (!isSo) throw new Broken()
}

/** Reads the fields of one message between its place and `end`; what `read` leaves alone is skipped. */
function fields(reader: PbfReader, end: number, read: (field: number, type: number) => void): void {
  while (reader.pos < end) {
    const tag = varint(reader, end)
    const field = Math.floor(tag / 8)
    const type = tag % 8
    need(field > 0)
    reader.type = type
    const from = reader.pos
    read(field, type)
    if (reader.pos === from) skip(reader, end, type)
    need(reader.pos <= end)
  }
}
/** A number of at most ten bytes that ends before `end`. */
function varint(reader: PbfReader, end: number, isSigned = false): number {
  let last = reader.pos
  while (last < end && (reader.buf[last] ?? 0) > 127) last += 1
  need(last < end && last - reader.pos < 10)
  return reader.readVarint(isSigned)
}
function skip(reader: PbfReader, end: number, type: number): void {
  if (type === 0) varint(reader, end)
  else if (type === 1) reader.pos += 8
  else if (type === 2) reader.pos = part(reader, end)
  else if (type === 5) reader.pos += 4
  else throw new Broken()
}
/** End of the part that begins here. */
function part(reader: PbfReader, end: number): number {
  const length = varint(reader, end)
  need(length <= end - reader.pos)
  return reader.pos + length
}
function text(reader: PbfReader, end: number): string {
  const to = part(reader, end)
  need(to - reader.pos <= TEXT_BYTES)
  const value = Buffer.from(reader.buf.subarray(reader.pos, to)).toString('utf8')
  reader.pos = to
  return value
}
const fixed = (reader: PbfReader, end: number, bytes: 4 | 8): number => {
  need(end - reader.pos >= bytes)
  return bytes === 4 ? reader.readFloat() : reader.readDouble()
}

function readProperty(reader: PbfReader, end: number): number | string | null {
  let value: number | string | null = null
  fields(reader, end, (field, type) => {
    if ((field === 3 || field === 4) && type === 0) value = varint(reader, end)
    else if (field === 8 && type === 2) value = text(reader, end)
  })
  return value
}
function readProperties(reader: PbfReader, end: number, metric: Metric): void {
  const keys: string[] = []
  const values: (number | string | null)[] = []
  fields(reader, end, (field, type) => {
    if (type !== 2 || (field !== 1 && field !== 2)) return
    need(keys.length + values.length < PROPERTIES_LIMIT * 2)
    if (field === 1) keys.push(text(reader, end))
    else {
      const to = part(reader, end)
      values.push(readProperty(reader, to))
      reader.pos = to
    }
  })
  const quality = values[keys.indexOf('Quality')]
  const unit = values[keys.indexOf('engUnit')]
  if (typeof quality === 'number') metric.quality = quality
  if (typeof unit === 'string') metric.unit = unit
}

/** The `value` of a metric; null for a field that is none of it. */
function readValue(reader: PbfReader, end: number, field: number, type: number): RawValue | null {
  if (field === 10 && type === 0) return { kind: 'int', unsigned: varint(reader, end) }
  if (field === 11 && type === 0) {
    const from = reader.pos
    const unsigned = varint(reader, end)
    reader.pos = from
    return { kind: 'long', unsigned, signed: varint(reader, end, true) }
  }
  if (field === 12 && type === 5) return { kind: 'number', value: fixed(reader, end, 4) }
  if (field === 13 && type === 1) return { kind: 'number', value: fixed(reader, end, 8) }
  if (field === 14 && type === 0) return { kind: 'boolean', value: varint(reader, end) !== 0 }
  if (field === 15 && type === 2) return { kind: 'text', value: text(reader, end) }
  return null
}

const newMetric = (): Metric => ({
  name: null,
  alias: null,
  atMs: null,
  dataType: null,
  isHistorical: false,
  isNull: false,
  quality: null,
  unit: null,
  value: null,
})

function readMetric(reader: PbfReader, end: number): Metric {
  const metric = newMetric()
  fields(reader, end, (field, type) => {
    if (field === 1 && type === 2) metric.name = text(reader, end)
    else if (field === 9 && type === 2) {
      const to = part(reader, end)
      readProperties(reader, to, metric)
      reader.pos = to
    } else if (field >= 16 && field <= 19) metric.value = { kind: 'other' }
    else if (field >= 10) metric.value = readValue(reader, end, field, type) ?? metric.value
    else if (type === 0 && field !== 8) readFlag(metric, field, varint(reader, end))
  })
  return metric
}
function readFlag(metric: Metric, field: number, value: number): void {
  if (field === 2) metric.alias = value
  else if (field === 3) metric.atMs = value
  else if (field === 4) metric.dataType = value
  else if (field === 5) metric.isHistorical = value !== 0
  else if (field === 7) metric.isNull = value !== 0
}

/** Reads a payload; null when the bytes are none. */
export function readPayload(bytes: Uint8Array): SparkplugPayload | null {
  const reader = new PbfReader(bytes)
  const payload: { sentAtMs: number | null; seq: number | null; metrics: Metric[] } = { sentAtMs: null, seq: null, metrics: [] }
  try {
    fields(reader, bytes.length, (field, type) => {
      if (field === 1 && type === 0) payload.sentAtMs = varint(reader, bytes.length)
      else if (field === 3 && type === 0) payload.seq = varint(reader, bytes.length)
      else if (field === 2 && type === 2) {
        need(payload.metrics.length < METRICS_LIMIT)
        const end = part(reader, bytes.length)
        payload.metrics.push(readMetric(reader, end))
        reader.pos = end
      }
    })
    return payload
  } catch (error) {
    if (error instanceof Broken || error instanceof RangeError) return null
    throw error
  }
}

/** `Node Control/Rebirth` = true, as an NCMD (Sparkplug 3.0, 6.4.20 and tck-id-payloads-ncmd-timestamp). */
export function rebirthRequest(nowMs: number): Buffer {
  const writer = new PbfWriter()
  writer.writeVarintField(1, nowMs)
  writer.writeMessage(
    2,
    (_none: null, metric: PbfWriter) => {
      metric.writeStringField(1, 'Node Control/Rebirth')
      metric.writeVarintField(3, nowMs)
      metric.writeVarintField(4, DATA_TYPES.boolean)
      metric.writeBooleanField(14, true)
    },
    null,
  )
  return Buffer.from(writer.finish())
}
