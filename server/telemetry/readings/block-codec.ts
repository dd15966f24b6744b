/** The readings of one sensor in one day as bytes: columns of time, value and arrival. What goes in comes out, to the last bit. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { createBitReader, createBitWriter } from './bits.ts'
import { checkedBytes, withSum } from './checked-bytes.ts'
import { decimalsOf, fromSteps, NOT_DECIMAL, toSteps } from './decimals.ts'
import { readWholes, writeWholes } from './whole-column.ts'

const VERSION = 1
const MINUTE_MS = 60_000
/** Readings of one block at most. */
export const BLOCK_READINGS_MAX = 65_536
const DOUBLE_BYTES = 8
const NOTHING = new Float64Array(0)

/** Readings in order of time, each moment once. `arrivedMinute`: when they came in, whole minutes since 1970. */
export type Columns = { readonly atMs: Float64Array; readonly values: Float64Array; readonly arrivedMinute: Float64Array }

/**
 * Encodes a block of 1 to BLOCK_READINGS_MAX readings.
 * @param dayMs start of the day they lie in, epoch milliseconds
 * @param decimals of the values, as `decimalsOf` tells
 */
export function encodeBlock({ atMs, values, arrivedMinute }: Columns, dayMs: number, decimals = decimalsOf(values)): Buffer {
  const writer = createBitWriter(values.length + 64)
  writer.bits(VERSION, 8)
  writer.bits(decimals, 4)
  writer.whole(values.length)
  writeWholes(
    writer,
    atMs.map((at) => at - dayMs),
  )
  if (decimals !== NOT_DECIMAL) writeWholes(writer, toSteps(values, 10 ** decimals))
  writeWholes(
    writer,
    arrivedMinute.map((minute, at) => minute - Math.floor((atMs[at] ?? 0) / MINUTE_MS)),
  )
  if (decimals !== NOT_DECIMAL) return withSum(writer.bytes())
  return withSum(writer.bytes(), deflateRawSync(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)))
}

type Moments = Pick<Columns, 'atMs' | 'values'>

/**
 * Decodes a block without the arrival of its readings: what a chart needs.
 * @throws Error as `decodeBlock`
 */
export const decodeMoments = (bytes: Buffer, dayMs: number): Moments => decode(bytes, dayMs, false)

/**
 * Decodes a block.
 * @param dayMs as it was encoded with
 * @throws Error when the bytes are damaged or of another version
 */
export const decodeBlock = (bytes: Buffer, dayMs: number): Columns => decode(bytes, dayMs, true)

function decode(bytes: Buffer, dayMs: number, withArrival: boolean): Columns {
  const body = checkedBytes(bytes)
  const reader = createBitReader(body)
  if (reader.bits(8) !== VERSION) throw new Error('a block of another version')
  const decimals = reader.bits(4)
  const count = reader.whole()
  if (count < 1 || count > BLOCK_READINGS_MAX) throw new RangeError('a block of another size')
  const atMs = readWholes(reader, count)
  for (let at = 0; at < count; at += 1) atMs[at] = (atMs[at] ?? 0) + dayMs
  const steps = decimals === NOT_DECIMAL ? null : readWholes(reader, count)
  if (steps && !withArrival) return { atMs, values: fromSteps(steps, 10 ** decimals), arrivedMinute: NOTHING }
  const arrivedMinute = readWholes(reader, count)
  for (let at = 0; at < count; at += 1) arrivedMinute[at] = (arrivedMinute[at] ?? 0) + Math.floor((atMs[at] ?? 0) / MINUTE_MS)
  return { atMs, values: steps ? fromSteps(steps, 10 ** decimals) : readDoubles(body.subarray(reader.byteOffset), count), arrivedMinute }
}

function readDoubles(packed: Buffer, count: number): Float64Array {
  const bytes = inflateRawSync(packed, { maxOutputLength: count * DOUBLE_BYTES })
  if (bytes.length !== count * DOUBLE_BYTES) throw new RangeError('a block of another size')
  const values = new Float64Array(count)
  new Uint8Array(values.buffer).set(bytes)
  return values
}
