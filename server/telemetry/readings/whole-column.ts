/**
 * A column of whole numbers as bits: differences, differences of differences or distances from a line, whichever is shortest, in units of the
 * greatest common divisor, in Rice codes whose width fits the column. A column of equal steps costs a few bytes however long it is.
 * Rice codes: R. F. Rice, "Some practical universal noiseless coding techniques", JPL 79-22 (1979). Differences of differences for time and
 * short codes for small ones as in Facebook's Gorilla (VLDB 2015).
 */
import { RICE_ONES_MAX, unzigzag, zigzag, type BitReader, type BitWriter } from './bits.ts'

/** Numbers beyond this are not taken: differences of differences must stay exact in a double. */
export const WHOLE_MAX = 2 ** 50

const WIDTH_BITS = 5
const WIDTH_MAX = 30

const magnitude = (value: number): number => (value < 0 ? -value : value)

function divisorOf(steps: Float64Array): number {
  let divisor = 0
  for (const step of steps) {
    let [a, b] = [magnitude(step), divisor]
    while (b > 0) [a, b] = [b, a % b]
    divisor = a
    if (divisor === 1) return 1
  }
  return divisor
}

/** Bits that the codes of a column take at a width. */
function costOf(codes: Float64Array, width: number): number {
  const unit = 2 ** width
  let cost = 0
  for (const code of codes) {
    const quotient = Math.floor(code / unit)
    cost += quotient < RICE_ONES_MAX ? quotient + 1 + width : RICE_ONES_MAX + 8 * Math.ceil(Math.log2(code + 1) / 7)
  }
  return cost
}

type Coding = { readonly codes: Float64Array; readonly width: number; readonly cost: number }

/** The width with the fewest bits near the one that a geometric distribution of this mean asks for. */
function bestCoding(codes: Float64Array): Coding {
  let sum = 0
  for (const code of codes) sum += code
  if (sum === 0) return { codes, width: 0, cost: 0 }
  const guess = Math.max(0, Math.floor(Math.log2(sum / codes.length + 1)))
  let best: Coding | null = null
  for (let width = Math.max(0, guess - 2); width <= Math.min(WIDTH_MAX, guess + 1); width += 1) {
    const cost = costOf(codes, width)
    if (!best || cost < best.cost) best = { codes, width, cost }
  }
  return best ?? { codes, width: WIDTH_MAX, cost: costOf(codes, WIDTH_MAX) }
}

function writeCodes(writer: BitWriter, { codes, width, cost }: Coding): void {
  writer.bits(cost === 0 ? 1 : 0, 1)
  if (cost === 0) return
  writer.bits(width, WIDTH_BITS)
  const unit = 2 ** width
  for (const code of codes) {
    const quotient = Math.floor(code / unit)
    if (quotient >= RICE_ONES_MAX) {
      writer.bits(2 ** RICE_ONES_MAX - 1, RICE_ONES_MAX)
      writer.whole(code)
      continue
    }
    writer.bits(2 ** (quotient + 1) - 2, quotient + 1)
    writer.bits(code - quotient * unit, width)
  }
}

/** How a column is written: by differences, by differences of these, or by the distance from a line (readings that strike around an even moment). */
const STEPS = 0
const STEPS_OF_STEPS = 1
const LINE = 2
const MODE_BITS = 2
/** What the numbers that a mode needs besides its codes may cost. */
const MODE_COST = 16

/** Steps between neighbours in units of their divisor; 0 = all are equal. */
function stepsOf(values: Float64Array): { readonly steps: Float64Array; readonly divisor: number } {
  const steps = new Float64Array(values.length - 1)
  for (let at = 0; at < steps.length; at += 1) steps[at] = (values[at + 1] ?? 0) - (values[at] ?? 0)
  const divisor = divisorOf(steps)
  if (divisor > 1) for (let at = 0; at < steps.length; at += 1) steps[at] = (steps[at] ?? 0) / divisor
  return { steps, divisor }
}

type Line = { readonly slope: number; readonly low: number; readonly codes: Float64Array }

/** Distances from the line whose slope is the middle step, counted from the lowest; null when they might not be exact. */
function lineOf(steps: Float64Array): Line | null {
  const slope = steps.toSorted()[steps.length >> 1] ?? 0
  if (magnitude(slope) * steps.length >= WHOLE_MAX) return null
  const codes = new Float64Array(steps.length)
  let [distance, low, high] = [0, 0, 0]
  for (let at = 0; at < steps.length; at += 1) {
    distance += (steps[at] ?? 0) - slope
    codes[at] = distance
    if (distance < low) low = distance
    if (distance > high) high = distance
  }
  if (high - low >= WHOLE_MAX) return null
  for (let at = 0; at < codes.length; at += 1) codes[at] = (codes[at] ?? 0) - low
  return { slope, low, codes }
}

/** Writes a column of at least one whole number, none beyond WHOLE_MAX. How many there are is not written. */
export function writeWholes(writer: BitWriter, values: Float64Array): void {
  writer.signed(values[0] ?? 0)
  if (values.length < 2) return
  const { steps, divisor } = stepsOf(values)
  writer.whole(divisor)
  if (divisor === 0) return
  const once = bestCoding(steps.map(zigzag))
  const twice = bestCoding(steps.subarray(1).map((step, at) => zigzag(step - (steps[at] ?? 0))))
  const line = twice.cost === 0 ? null : lineOf(steps) // nothing is shorter than equal steps
  const apart = line && bestCoding(line.codes)
  const least = Math.min(once.cost, twice.cost + MODE_COST, apart ? apart.cost + MODE_COST : Infinity)
  if (least === once.cost) {
    writer.bits(STEPS, MODE_BITS)
    writeCodes(writer, once)
  } else if (least === twice.cost + MODE_COST || !line || !apart) {
    writer.bits(STEPS_OF_STEPS, MODE_BITS)
    writer.signed(steps[0] ?? 0)
    writeCodes(writer, twice)
  } else {
    writer.bits(LINE, MODE_BITS)
    writer.signed(line.slope)
    writer.whole(-line.low)
    writeCodes(writer, apart)
  }
}

/** Reads `count` numbers that `writeWholes` wrote; `count` at least 1. @throws RangeError when the bytes end before */
export function readWholes(reader: BitReader, count: number): Float64Array {
  const values = new Float64Array(count)
  const first = (values[0] = reader.signed())
  if (count < 2) return values
  const divisor = reader.whole()
  if (divisor === 0) return values.fill(first)
  const mode = reader.bits(MODE_BITS)
  if (mode === LINE) return readLine(reader, values, divisor)
  let [value, step] = [first, mode === STEPS_OF_STEPS ? reader.signed() : 0]
  if (mode === STEPS_OF_STEPS) values[1] = value += step * divisor
  const width = widthOf(reader)
  for (let at = 1 + mode; at < count; at += 1) {
    const coded = width === null ? 0 : unzigzag(reader.rice(width))
    step = mode === STEPS_OF_STEPS ? step + coded : coded
    values[at] = value += step * divisor
  }
  return values
}

function readLine(reader: BitReader, values: Float64Array, divisor: number): Float64Array {
  const [slope, low] = [reader.signed(), -reader.whole()]
  const width = widthOf(reader)
  const first = values[0] ?? 0
  for (let at = 1; at < values.length; at += 1) {
    const code = width === null ? 0 : reader.rice(width)
    values[at] = first + (code + low + at * slope) * divisor
  }
  return values
}

/** Width of the codes that follow; null when all are zero and none does. */
const widthOf = (reader: BitReader): number | null => (reader.bits(1) === 1 ? null : reader.bits(WIDTH_BITS))
