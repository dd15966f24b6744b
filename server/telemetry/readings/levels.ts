/** Least, greatest and mean of whole stretches of time: what a chart of months is drawn from. Exact, and exact to put together. */
import { createBitReader, createBitWriter, type BitReader, type BitWriter } from './bits.ts'
import { checkedBytes, withSum } from './checked-bytes.ts'
import { fromSteps, NOT_DECIMAL, toSteps } from './decimals.ts'
import { readWholes, WHOLE_MAX, writeWholes } from './whole-column.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** Lengths of stretches, each a multiple of the one before. */
const STEPS_MS = [60_000, 600_000, HOUR_MS, 6 * HOUR_MS, DAY_MS] as const
/** A level is kept when it is so many times shorter than the next finer one: reading that one instead costs no more than this. */
const WORTH_FACTOR = 8
/** A day of so few readings has no levels: reading it whole costs no more, and a level would be a third of what an hourly sensor takes. */
const FEW_READINGS = 64
const VERSION = 1

/**
 * Stretches of one day that hold readings, as columns in order of time. `place`: number of the stretch within its day. `sum` is exact in
 * decimal steps where the values are decimals.
 */
export type Level = {
  readonly stepMs: number
  readonly place: Float64Array
  readonly count: Float64Array
  readonly minimum: Float64Array
  readonly maximum: Float64Array
  readonly sum: Float64Array
}
type Day = { readonly atMs: Float64Array; readonly values: Float64Array; readonly dayMs: number; readonly decimals: number }

/** Readings of a day, in order of time, in stretches of `stepMs`. */
function levelOf({ atMs, values, dayMs, decimals }: Day, stepMs: number): Level {
  const size = Math.min(values.length, DAY_MS / stepMs)
  const columns = () => new Float64Array(size)
  const [place, count, minimum, maximum, sum] = [columns(), columns(), columns(), columns(), columns()]
  const scale = decimals === NOT_DECIMAL ? null : 10 ** decimals
  let last = -1
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0
    const stretch = Math.floor(((atMs[at] ?? 0) - dayMs) / stepMs)
    if (last < 0 || place[last] !== stretch) {
      last += 1
      place[last] = stretch
      minimum[last] = maximum[last] = value
    }
    count[last] = (count[last] ?? 0) + 1
    if (value < (minimum[last] ?? 0)) minimum[last] = value
    if (value > (maximum[last] ?? 0)) maximum[last] = value
    sum[last] = (sum[last] ?? 0) + (scale === null ? value : Math.round(value * scale))
  }
  if (scale !== null) fromSteps(sum, scale)
  const cut = (column: Float64Array): Float64Array => column.slice(0, last + 1)
  return { stepMs, place: cut(place), count: cut(count), minimum: cut(minimum), maximum: cut(maximum), sum: cut(sum) }
}

/** How many stretches of `stepMs` hold readings. */
function stretchesOf({ atMs, dayMs }: Day, stepMs: number): number {
  let [stretches, last] = [0, -1]
  for (const at of atMs) {
    const stretch = Math.floor((at - dayMs) / stepMs)
    if (stretch !== last) stretches += 1
    last = stretch
  }
  return stretches
}

/** The hours of a day: what stays when its readings are dropped, and what is hashed for that time. */
export const hoursOf = (day: Day): Level => levelOf(day, HOUR_MS)

/** The levels worth keeping beside the readings of a day, finest first; none when the readings are few. */
export function levelsOf(day: Day): Level[] {
  const kept: Level[] = []
  let finer = day.values.length
  if (finer <= FEW_READINGS) return kept
  for (const stepMs of STEPS_MS) {
    if (finer < WORTH_FACTOR * stretchesOf(day, stepMs)) continue
    const level = levelOf(day, stepMs)
    kept.push(level)
    finer = level.place.length
  }
  return kept
}

/** What is kept of a day whose readings are dropped. */
export const thinLevels = (day: Day): Level[] => [hoursOf(day)]

/** Numbers of a level in a fixed order, for its hash: five doubles a stretch, little-endian. */
export function levelContent({ place, count, minimum, maximum, sum }: Level): Buffer {
  const content = Buffer.alloc(place.length * 40)
  for (let at = 0; at < place.length; at += 1)
    for (const [column, values] of [place, count, minimum, maximum, sum].entries())
      content.writeDoubleLE(values[at] ?? 0, at * 40 + column * 8)
  return content
}

const minus = (a: Float64Array, b: (at: number) => number): Float64Array => a.map((value, at) => value - b(at))

function writeLevel(writer: BitWriter, level: Level, decimals: number): void {
  const { place, count, minimum, maximum, sum } = level
  writer.whole(place.length)
  writeWholes(writer, place)
  writeWholes(writer, count)
  if (decimals === NOT_DECIMAL) {
    for (const column of [minimum, maximum, sum]) for (const value of column) writer.double(value)
    return
  }
  const scale = 10 ** decimals
  const [low, high, all] = [toSteps(minimum, scale), toSteps(maximum, scale), toSteps(sum, scale)]
  writeWholes(writer, low)
  writeWholes(
    writer,
    minus(high, (at) => low[at] ?? 0),
  )
  writeWholes(
    writer,
    minus(all, (at) => (low[at] ?? 0) * (count[at] ?? 0)),
  )
}

function readLevel(reader: BitReader, stepMs: number, decimals: number): Level {
  const length = reader.whole()
  if (length < 1 || length > DAY_MS / stepMs) throw new RangeError('a level of another size')
  const place = readWholes(reader, length)
  const count = readWholes(reader, length)
  if (decimals === NOT_DECIMAL) {
    const doubles = (): Float64Array => new Float64Array(length).map(() => reader.double())
    return { stepMs, place, count, minimum: doubles(), maximum: doubles(), sum: doubles() }
  }
  const scale = 10 ** decimals
  const low = readWholes(reader, length)
  const high = readWholes(reader, length).map((above, at) => above + (low[at] ?? 0))
  const all = readWholes(reader, length).map((above, at) => above + (low[at] ?? 0) * (count[at] ?? 0))
  return { stepMs, place, count, minimum: fromSteps(low, scale), maximum: fromSteps(high, scale), sum: fromSteps(all, scale) }
}

/** Sums in steps must stay exact as well; values of that size are written as they are. */
function levelDecimals(levels: readonly Level[], decimals: number): number {
  const coarsest = levels.at(-1)
  if (decimals === NOT_DECIMAL || !coarsest) return decimals
  let bound = 0
  for (let at = 0; at < coarsest.place.length; at += 1) {
    const largest = Math.max(Math.abs(coarsest.minimum[at] ?? 0), Math.abs(coarsest.maximum[at] ?? 0))
    bound += largest * (coarsest.count[at] ?? 0)
  }
  return bound * 10 ** decimals * 2 < WHOLE_MAX ? decimals : NOT_DECIMAL
}

/**
 * Levels of one day as bytes, coarsest first, so that a chart of a year reads no more of them than it draws.
 * @param levels finest first, at least one
 */
export function encodeLevels(levels: readonly Level[], decimals: number): Buffer {
  const kept = levelDecimals(levels, decimals)
  const coarsestFirst = levels.toReversed()
  const writer = createBitWriter()
  writer.bits(VERSION, 8)
  writer.bits(kept, 4)
  writer.bits(levels.length, 4)
  for (const { stepMs } of coarsestFirst)
    writer.bits(
      STEPS_MS.findIndex((step) => step === stepMs),
      3,
    )
  for (const level of coarsestFirst) writeLevel(writer, level, kept)
  return withSum(writer.bytes())
}

/**
 * Reads what `encodeLevels` wrote.
 * @returns how many readings there are, and the coarsest level whose length is wanted, or null when none is
 * @throws Error when the bytes are damaged or of another version
 */
export function decodeLevels(
  bytes: Buffer,
  isWanted: (stepMs: number) => boolean,
): { readonly count: number; readonly wanted: Level | null } {
  const reader = createBitReader(checkedBytes(bytes))
  if (reader.bits(8) !== VERSION) throw new Error('levels of another version')
  const decimals = reader.bits(4)
  const steps = Array.from({ length: reader.bits(4) }, () => STEPS_MS[reader.bits(3)] ?? DAY_MS)
  let count: number | null = null
  for (const stepMs of steps) {
    const level = readLevel(reader, stepMs, decimals)
    count ??= level.count.reduce((sum, many) => sum + many, 0)
    if (isWanted(stepMs)) return { count, wanted: level }
    if (!steps.some(isWanted)) break
  }
  return { count: count ?? 0, wanted: null }
}
