/** A sealed stretch gives back exactly the rows that went in. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createByteReader, createByteWriter, readColumn, writeColumn } from './byte-columns.ts'
import type { FixRow } from './fix-table.ts'
import { createGrouper, decodeSegment, encodeSegment } from './segment-codec.ts'

const noPause = (): Promise<void> => Promise.resolve()
const hundredths = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 100, max: max * 100 }).map((value) => value / 100)
const degrees = (limit: number): fc.Arbitrary<number> => fc.integer({ min: -limit * 1e7, max: limit * 1e7 }).map((value) => value / 1e7)
const row: fc.Arbitrary<FixRow> = fc.record({
  no: fc.constant(0),
  deviceId: fc.constantFrom('T-1', 'T-2', '860000000000001'),
  unitId: fc.constantFrom('U1', 'U2'),
  fixedAtMs: fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 }),
  receivedAtMs: fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 }),
  latitude: degrees(90),
  longitude: degrees(180),
  speedKmh: fc.option(hundredths(0, 1610)),
  headingDegrees: fc.option(hundredths(0, 360)),
  accuracyMetres: fc.option(hundredths(0, 1_000_000)),
  altitudeMetres: fc.option(hundredths(-12_262, 18_000)),
  batteryPercent: fc.option(hundredths(0, 100)),
})
const clean = (rows: readonly FixRow[]): FixRow[] =>
  rows.map((one) => ({
    ...one,
    latitude: one.latitude + 0,
    longitude: one.longitude + 0,
    altitudeMetres: one.altitudeMetres === null ? null : one.altitudeMetres + 0,
  }))

describe('columns', () => {
  it('give back any whole numbers and gaps', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.option(fc.integer({ min: -4_503_599_627_370_495, max: 4_503_599_627_370_495 }).filter((value) => Math.abs(value) < 2 ** 50)),
        ),
        (values) => {
          const writer = createByteWriter(16)
          writeColumn(writer, values, 1)
          expect(readColumn(createByteReader(writer.bytes(), 0), values.length, 1)).toEqual(
            values.map((value) => (value === null ? null : value + 0)),
          )
        },
      ),
    )
  })
  it('refuse bytes that end inside a number', () => {
    expect(() => createByteReader(Uint8Array.of(0x80), 0).varint()).toThrow(RangeError)
  })
})

describe('segments', () => {
  it('give back every row, per unit and whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        const grouper = createGrouper()
        grouper.add(rows)
        const bytes = await encodeSegment(grouper.groups, noPause)
        const all = await decodeSegment(bytes, null)
        for (const unitId of ['U1', 'U2']) {
          const expected = clean(rows.filter((one) => one.unitId === unitId))
          const sort = (list: readonly FixRow[]): string[] => list.map((one) => JSON.stringify(Object.entries(one).sort())).sort()
          expect(sort(await decodeSegment(bytes, unitId))).toEqual(sort(expected))
          expect(sort(all.filter((one) => one.unitId === unitId))).toEqual(sort(expected))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keeps a day of one unit in a few bytes a fix and reads one unit without the others', async () => {
    const grouper = createGrouper()
    const rows = Array.from({ length: 20_000 }, (_, at): FixRow => ({
      no: at,
      deviceId: `T-${at % 20}`,
      unitId: `U${at % 20}`,
      fixedAtMs: 1_767_254_400_000 + at * 500,
      receivedAtMs: 1_767_254_400_000 + at * 500 + 180,
      latitude: -2.1 - at * 1e-5,
      longitude: 33.2 + at * 1e-5,
      speedKmh: 40 + (at % 7),
      headingDegrees: 120,
      accuracyMetres: 5,
      altitudeMetres: 1140,
      batteryPercent: 87,
    }))
    grouper.add(rows)
    const bytes = await encodeSegment(grouper.groups, noPause)
    expect(bytes.length / rows.length).toBeLessThan(6)
    expect(await decodeSegment(bytes, 'U7')).toHaveLength(1_000)
    expect(await decodeSegment(bytes, 'nobody')).toEqual([])
  })

  it('refuses what is not a segment', async () => {
    await expect(decodeSegment(Buffer.from('not a segment at all'), null)).rejects.toThrow('not a segment')
  })
})
