/** Sealed bytes: whatever goes in comes out to the last bit, damage is found, and real series are small. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBitReader, createBitWriter } from './bits.ts'
import { BLOCK_READINGS_MAX, decodeBlock, encodeBlock, type Columns } from './block-codec.ts'
import { decimalsOf, NOT_DECIMAL } from './decimals.ts'
import { DAY_MS, decodeLevels, encodeLevels, HOUR_MS, hoursOf, levelsOf, thinLevels } from './levels.ts'
import { readWholes, WHOLE_MAX, writeWholes } from './whole-column.ts'

const DAY = Date.UTC(2026, 2, 2)
const MINUTE_MS = 60_000

/** Values as instruments give them: decimals of some resolution, sixteenths, conversions with endless decimals, anything. */
const value = fc.oneof(
  fc.integer({ min: -4_000, max: 8_000 }).map((steps) => steps / 100),
  fc.integer({ min: -900, max: 1_500 }).map((steps) => steps / 16),
  fc.integer({ min: -40, max: 200 }).map((fahrenheit) => ((fahrenheit - 32) * 5) / 9),
  fc.double({ min: -200, max: 200, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const plain = (number: number): number => number + 0 // -0 never comes in: intake makes it 0
const columns: fc.Arbitrary<Columns> = fc
  .uniqueArray(fc.integer({ min: 0, max: DAY_MS - 1 }), { minLength: 1, maxLength: 300 })
  .chain((moments) =>
    fc
      .tuple(
        fc.array(value, { minLength: moments.length, maxLength: moments.length }),
        fc.array(fc.integer({ min: -30, max: 300_000 }), { minLength: moments.length, maxLength: moments.length }),
      )
      .map(([values, late]) => {
        const atMs = Float64Array.from(
          moments.toSorted((a, b) => a - b),
          (moment) => DAY + moment,
        )
        return {
          atMs,
          values: Float64Array.from(values, plain),
          arrivedMinute: Float64Array.from(late, (minutes, at) => Math.floor((atMs[at] ?? 0) / MINUTE_MS) + minutes),
        }
      }),
  )
const dayOf = ({ atMs, values }: Columns) => ({ atMs, values, dayMs: DAY, decimals: decimalsOf(values) })

describe('columns of whole numbers', () => {
  const whole = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -(WHOLE_MAX - 1), max: WHOLE_MAX - 1 }))
  it('come back', () => {
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 200 }), (values) => {
        const writer = createBitWriter(8)
        writer.bits(5, 3) // columns do not begin at whole bytes
        writeWholes(writer, Float64Array.from(values))
        const reader = createBitReader(writer.bytes())
        expect(reader.bits(3)).toBe(5)
        expect([...readWholes(reader, values.length)]).toEqual(values.map(plain))
      }),
      { numRuns: 500 },
    )
  })

  it('of equal steps cost a few bytes however long they are', () => {
    const writer = createBitWriter()
    writeWholes(
      writer,
      Float64Array.from({ length: 1_440 }, (_, at) => at * 60_000 + 7),
    )
    expect(writer.bytes().length).toBeLessThan(8)
  })

  it('that end too early are an error, not numbers', () => {
    const writer = createBitWriter()
    writeWholes(
      writer,
      Float64Array.from({ length: 100 }, (_, at) => (at * 7_919) % 1_000),
    )
    const bytes = writer.bytes()
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => readWholes(createBitReader(bytes.slice(0, length)), 100)).toThrow(RangeError)
  })
})

describe('blocks', () => {
  it('come back exactly, whatever the values are', () => {
    fc.assert(
      fc.property(columns, (block) => {
        const back = decodeBlock(encodeBlock(block, DAY), DAY)
        expect([...back.atMs]).toEqual([...block.atMs])
        expect([...back.values]).toEqual([...block.values])
        expect([...back.arrivedMinute]).toEqual([...block.arrivedMinute])
      }),
      { numRuns: 400 },
    )
  })

  it('of the largest size come back', () => {
    const atMs = Float64Array.from({ length: BLOCK_READINGS_MAX }, (_, at) => DAY + at * 1_300)
    const block = { atMs, values: atMs.map((at) => Math.sin(at)), arrivedMinute: atMs.map((at) => Math.floor(at / MINUTE_MS)) }
    expect(decodeBlock(encodeBlock(block, DAY), DAY)).toEqual(block)
  })

  it('use the decimals that suffice, and none where none do', () => {
    expect(decimalsOf(Float64Array.of(4, -20))).toBe(0)
    expect(decimalsOf(Float64Array.of(4.1, 5.25, 0.3))).toBe(2)
    expect(decimalsOf(Float64Array.of(4.0625))).toBe(4)
    expect(decimalsOf(Float64Array.of(0.1 + 0.2))).toBe(NOT_DECIMAL)
    expect(decimalsOf(Float64Array.of(1e300))).toBe(NOT_DECIMAL)
  })

  it('tell when a bit of them is another', () => {
    const block = { atMs: Float64Array.of(DAY, DAY + 5), values: Float64Array.of(4.1, 4.2), arrivedMinute: Float64Array.of(1, 2) }
    const bytes = encodeBlock(block, DAY)
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => decodeBlock(flipped, DAY)).toThrow('damaged')
    }
    expect(() => decodeBlock(Buffer.alloc(2), DAY)).toThrow('damaged')
  })
})

describe('levels', () => {
  it('are what a loop over the readings gives, and come back', () => {
    fc.assert(
      fc.property(columns, (block) => {
        const day = dayOf(block)
        const { wanted } = decodeLevels(encodeLevels(thinLevels(day), day.decimals), (stepMs) => stepMs === HOUR_MS)
        expect(wanted).toEqual(hoursOf(day))
        for (const [at, hour] of (wanted?.place ?? []).entries()) {
          const values = block.values.filter((_, place) => Math.floor(((block.atMs[place] ?? 0) - DAY) / HOUR_MS) === hour)
          expect(wanted?.count[at]).toBe(values.length)
          expect(wanted?.minimum[at]).toBe(Math.min(...values))
          expect(wanted?.maximum[at]).toBe(Math.max(...values))
        }
      }),
      { numRuns: 200 },
    )
  })

  const everyStep = (stepMs: number, value: (at: number) => number) => {
    const atMs = Float64Array.from({ length: DAY_MS / stepMs }, (_, at) => DAY + at * stepMs)
    return { atMs, values: atMs.map((_, at) => value(at)), dayMs: DAY, decimals: 1 }
  }
  it('are kept where they save reading', () => {
    const kept = (stepMs: number): number[] => levelsOf(everyStep(stepMs, () => 5)).map((level) => level.stepMs)
    expect(kept(HOUR_MS)).toEqual([])
    expect(kept(600_000)).toEqual([6 * HOUR_MS])
    expect(kept(60_000)).toEqual([600_000, 6 * HOUR_MS])
    expect(kept(1_000)).toEqual([60_000, 600_000, 6 * HOUR_MS])
  })

  it('give how many readings there are, and the coarsest wanted one', () => {
    const day = everyStep(MINUTE_MS, (at) => at / 10)
    const bytes = encodeLevels(levelsOf(day), 1)
    expect(decodeLevels(bytes, () => true).wanted?.stepMs).toBe(6 * HOUR_MS)
    expect(decodeLevels(bytes, (stepMs) => HOUR_MS % stepMs === 0).wanted?.stepMs).toBe(600_000)
    expect(decodeLevels(bytes, () => false)).toEqual({ count: 1_440, wanted: null })
    const { wanted } = decodeLevels(bytes, (stepMs) => DAY_MS % stepMs === 0)
    expect(wanted?.sum).toEqual(Float64Array.of(6_462, 19_422, 32_382, 45_342))
  })
})
