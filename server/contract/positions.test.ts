/** The packed live stream gives back what went in, whatever moves and however often. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPositionPacker, createPositionUnpacker, fixAgeOf, PushPositions, type LivePosition } from './positions.ts'

const position = fc.record({
  unitId: fc.constantFrom('A', 'B', 'C', 'D'),
  fixedAtMs: fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
  latitude: fc.integer({ min: -90_000_000, max: 90_000_000 }).map((micro) => micro / 1e6),
  longitude: fc.integer({ min: -180_000_000, max: 180_000_000 }).map((micro) => micro / 1e6),
  speedKmh: fc.option(fc.integer({ min: 0, max: 2000 }).map((tenths) => tenths / 10)),
  headingDegrees: fc.option(fc.integer({ min: 0, max: 3600 }).map((tenths) => tenths / 10)),
  accuracyMetres: fc.option(fc.integer({ min: 0, max: 10_000 })),
}) satisfies fc.Arbitrary<LivePosition>

describe('live positions', () => {
  it('gives back every position of every batch', () => {
    fc.assert(
      fc.property(fc.array(fc.array(position, { maxLength: 6 }), { maxLength: 8 }), (batches) => {
        const pack = createPositionPacker()
        const unpack = createPositionUnpacker()
        for (const batch of batches)
          expect(unpack(JSON.parse(JSON.stringify(pack(batch, 1_750_000_000_000))))).toEqual(
            batch.map((one) => ({ ...one, latitude: one.latitude + 0, longitude: one.longitude + 0 })),
          )
      }),
    )
  })

  it('sends the id of a unit once', () => {
    const pack = createPositionPacker()
    const one: LivePosition = {
      unitId: 'A',
      fixedAtMs: 1000,
      latitude: -2.1,
      longitude: 33.2,
      speedKmh: null,
      headingDegrees: null,
      accuracyMetres: 5,
    }
    expect(pack([one], 2000)).toEqual({ reset: true, atMs: 2000, newUnits: ['A'], numbers: [0, 1000, -2.1, 33.2, -1, -1, 5] })
    expect(pack([one], 3000)).toMatchObject({ reset: false, newUnits: [] })
  })

  it('starts anew when a stream starts anew', () => {
    const unpack = createPositionUnpacker()
    unpack({ reset: true, atMs: 0, newUnits: ['A', 'B'], numbers: [] })
    const [first] = unpack({ reset: true, atMs: 10, newUnits: ['C'], numbers: [0, 10, 1, 2, -1, -1, -1] })
    expect(first?.unitId).toBe('C')
    expect(unpack({ reset: false, atMs: 10, newUnits: [], numbers: [7, 10, 1, 2, -1, -1, -1] })).toEqual([])
  })
})

describe('age of a position', () => {
  it.each([
    [null, 'none'],
    [-5, 'fresh'],
    [60, 'fresh'],
    [61, 'stale'],
    [600, 'stale'],
    [601, 'lost'],
  ] as const)('%s s is %s', (age, expected) => {
    expect(fixAgeOf(age)).toBe(expected)
  })
})

describe('pushed fixes', () => {
  const fix = { deviceId: 'T-1', fixedAt: '2026-01-01T08:00:00+03:00', latitude: -2.1, longitude: 33.2 }
  it('normalises the time', () => {
    expect(PushPositions.parse({ fixes: [fix] }).fixes[0]?.fixedAt).toBe('2026-01-01T05:00:00.000Z')
  })
  it.each([
    ['latitude', { ...fix, latitude: 91 }],
    ['longitude', { ...fix, longitude: '33' }],
    ['fixedAt', { ...fix, fixedAt: 'yesterday' }],
    ['deviceId', { ...fix, deviceId: 'a b' }],
    ['headingDegrees', { ...fix, headingDegrees: 361 }],
    ['speedKmh', { ...fix, speedKmh: Number.NaN }],
  ])('names a wrong %s', (field, wrong) => {
    const parsed = PushPositions.safeParse({ fixes: [wrong] })
    expect(parsed.error?.issues[0]?.path).toEqual(['fixes', 0, field])
  })
  it('takes at most 5,000 at once', () => {
    expect(PushPositions.safeParse({ fixes: Array.from({ length: 5_001 }, () => fix) }).success).toBe(false)
    expect(PushPositions.safeParse({ fixes: [] }).success).toBe(false)
  })
})
