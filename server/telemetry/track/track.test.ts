/** The truth about positions: doubtful fixes move nothing and say why, late ones land in their place, trips and stops as Traccar cuts them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { trackAsCsv, trackAsGpx, type ExportPoint } from './export.ts'
import { effectiveAtMs, flagTrack, judgeFix, NO_MEMORY, type FilterMemory, type JudgedFix } from './fix-filter.ts'
import { thinLine } from './thin.ts'
import { tripsAndStops, type TripPoint } from './trips.ts'

const START = Date.UTC(2026, 10, 21, 6)
/** About 111 m north for each thousandth of a degree. */
const fix = (seconds: number, latitude: number, more: Partial<JudgedFix> = {}): JudgedFix & { deviceId: string } => ({
  deviceId: 'd1',
  fixedAtMs: START + seconds * 1000,
  receivedAtMs: START + seconds * 1000,
  latitude,
  longitude: 32.8,
  accuracyMetres: null,
  ...more,
})
const flagsOf = (fixes: readonly JudgedFix[]): (string | null)[] => {
  let memory: FilterMemory<JudgedFix> = NO_MEMORY
  return fixes.map((one) => {
    const verdict = judgeFix(memory, one)
    ;({ memory } = verdict)
    return verdict.flag
  })
}

describe('what moves a unit', () => {
  test('a jump is not believed until the next fix agrees with it', () => {
    expect(flagsOf([fix(0, -2), fix(10, -2.001), fix(20, -1), fix(30, -2.002)])).toEqual([null, null, 'jump', null])
    expect(flagsOf([fix(0, -2), fix(10, -1), fix(20, -1.001), fix(30, -1.002)])).toEqual([null, 'jump', null, null])
    expect(flagsOf([fix(0, -2), fix(10, -1), fix(20, 0), fix(30, 1), fix(40, -2.001)])).toEqual([null, 'jump', 'jump', 'jump', null])
  })
  test('noise while standing and a fast road are no jumps', () => {
    expect(flagsOf([fix(0, -2), fix(1, -2.008), fix(2, -2)])).toEqual([null, null, null])
    expect(flagsOf([fix(0, -2), fix(60, -2.03)])).toEqual([null, null])
  })
  test('a late fix never moves the present back; a tracker whose clock is ahead counts from when it was heard', () => {
    expect(flagsOf([fix(100, -2), fix(40, -1.999)])).toEqual([null, 'outdated'])
    const ahead = fix(36_000, -2.001, { receivedAtMs: START + 10_000 })
    expect(effectiveAtMs(ahead)).toBe(START + 10_000)
    expect(flagsOf([fix(0, -2), ahead, fix(20, -2.002)])).toEqual([null, 'clockAhead', null])
  })
  test('a circle as wide as a town moves a unit only after a long silence', () => {
    const wide = { accuracyMetres: 5_000 }
    expect(flagsOf([fix(0, -2), fix(30, -2.01, wide), fix(700, -2.01, wide)])).toEqual([null, 'inaccurate', 'inaccurate'])
    expect(judgeFix({ last: fix(0, -2), suspect: null }, fix(700, -2.01, wide)).isBelieved).toBe(true)
    expect(judgeFix({ last: fix(0, -2), suspect: null }, fix(30, -2.01, wide)).isBelieved).toBe(false)
  })
  test('whatever the order of arrival, history is in order of time and says the same', () => {
    const any = fc.record({
      seconds: fc.integer({ min: 0, max: 5_000 }),
      step: fc.integer({ min: -300, max: 300 }),
      delay: fc.integer({ min: 0, max: 9_000 }),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(any, { selector: ({ seconds }) => seconds, maxLength: 60 }),
        fc.infiniteStream(fc.nat()),
        (drawn, order) => {
          const fixes = drawn.map(({ seconds, step, delay }) =>
            fix(seconds, -2 + step / 1000, { receivedAtMs: START + (seconds + delay) * 1000 }),
          )
          const shuffled = fixes
            .map((one) => ({ one, key: order.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one)
          const flagged = flagTrack(shuffled)
          expect(flagged).toEqual(flagTrack(fixes))
          expect(flagged.length).toBe(fixes.length)
          for (const [at, one] of flagged.entries()) expect(one.atMs).toBeGreaterThanOrEqual(flagged[at - 1]?.atMs ?? 0)
          expect(flagged.filter(({ flag }) => flag === 'outdated')).toEqual([]) // in order of time nothing is late
        },
      ),
    )
  })
})

describe('trips and stops', () => {
  const drive = (parts: readonly (readonly [minutes: number, kmh: number])[]): TripPoint[] => {
    const points: TripPoint[] = []
    let [atMs, latitude] = [START, -2]
    for (const [minutes, kmh] of parts)
      for (let minute = 0; minute < minutes; minute += 1) {
        points.push({ atMs, latitude, longitude: 32.8, speedKmh: kmh })
        atMs += 60_000
        latitude += kmh / 60 / 111.195
      }
    return points
  }
  const kinds = (points: readonly TripPoint[]) => tripsAndStops(points).map(({ kind }) => kind)
  test('a drive, a halt at a light and a real stop', () => {
    const stretches = tripsAndStops(
      drive([
        [10, 0],
        [10, 60],
        [2, 0],
        [10, 60],
        [20, 0],
      ]),
    )
    expect(stretches.map(({ kind }) => kind)).toEqual(['stop', 'trip', 'stop'])
    expect(stretches[1]?.distanceMetres).toBeGreaterThan(19_000)
    expect(stretches[1]?.distanceMetres).toBeLessThan(21_000)
    expect(stretches[1]?.maxSpeedKmh).toBe(60)
  })
  test('shuffling in the yard is no trip, an hour of silence ends one', () => {
    expect(
      kinds(
        drive([
          [10, 0],
          [2, 3],
          [10, 0],
        ]),
      ),
    ).toEqual(['stop'])
    const points = drive([[20, 60]])
    const later = points.map((point) => ({ ...point, atMs: point.atMs + 3 * 3_600_000 }))
    expect(kinds([...points, ...later])).toEqual(['trip', 'trip'])
  })
  test('without a told speed the way since the last point decides; nothing gives nothing', () => {
    expect(
      kinds(
        drive([
          [10, 60],
          [10, 0],
        ]).map((point) => ({ ...point, speedKmh: null })),
      ),
    ).toEqual(['trip', 'stop'])
    expect([kinds([]), kinds(drive([[1, 0]]))]).toEqual([[], ['stop']])
  })
  test('stretches follow each other, in order, over the whole track', () => {
    const part = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(0, 0, 5, 40, 90))
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const points = drive(parts)
        const stretches = tripsAndStops(points)
        expect([stretches[0]?.fromIndex, stretches.at(-1)?.toIndex]).toEqual([0, points.length - 1])
        for (const [at, { fromIndex, kind }] of stretches.entries())
          if (at > 0) expect([fromIndex, kind]).toEqual([stretches[at - 1]?.toIndex, stretches[at - 1]?.kind === 'trip' ? 'stop' : 'trip'])
      }),
    )
  })
})

describe('fewer points', () => {
  test('corners stay, the straight goes', () => {
    const line = [...Array(50).keys()].map((at) => ({ latitude: -2 + at / 1000, longitude: 32.8 }))
    const corner = [...line, ...[...Array(50).keys()].map((at) => ({ latitude: -1.95, longitude: 32.8 + at / 1000 }))]
    const kept = thinLine(corner, 3)
    expect([kept[0], kept.at(-1), kept.length]).toEqual([0, 99, 3])
    expect(Math.abs((kept[1] ?? 0) - 50)).toBeLessThanOrEqual(1)
  })
  test('never more than wanted, always both ends, whatever the line', () => {
    const point = fc.record({
      latitude: fc.double({ min: -3, max: 0, noNaN: true }),
      longitude: fc.double({ min: 30, max: 33, noNaN: true }),
    })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(point, fc.constant({ latitude: -2, longitude: 32 })), { minLength: 2, maxLength: 200 }),
        fc.integer({ min: 2, max: 50 }),
        (points, most) => {
          const kept = thinLine(points, most)
          expect(kept.length).toBeLessThanOrEqual(Math.max(2, most, points.length <= most ? points.length : 0))
          expect([kept[0], kept.at(-1)]).toEqual([0, points.length - 1])
          expect([...kept].sort((a, b) => a - b)).toEqual(kept)
        },
      ),
    )
  })
})

describe('files', () => {
  const points: ExportPoint[] = [0, 10, 5_000].map((seconds) => ({
    ...{ atMs: START + seconds * 1000, latitude: -2.5, longitude: 32.9, speedKmh: 40, headingDegrees: null, accuracyMetres: 5, flag: null },
  }))
  const doubtful: ExportPoint = { ...points[0], atMs: START + 20_000, flag: 'jump' } as ExportPoint // all fields come from the first point
  test('GPX has a segment for each drive, no doubtful fix, and a name that breaks nothing', () => {
    const text = trackAsGpx('A<12>"&', [points[0], points[1], doubtful, points[2]] as ExportPoint[]) // all are there
    expect(text.match(/<trkseg>/g)).toHaveLength(2)
    expect(text.match(/<trkpt /g)).toHaveLength(3)
    expect(text).toContain('<name>A&lt;12&gt;&quot;&amp;</name>')
    expect(text).toContain('<time>2026-11-21T06:00:00.000Z</time>')
  })
  test('CSV has every fix with its doubt, and no formula', () => {
    const rows = trackAsCsv('=HYPERLINK("x")', [...points, doubtful])
      .trimEnd()
      .split('\r\n')
    expect(rows).toHaveLength(5)
    expect(rows[1]).toBe(`"'=HYPERLINK(""x"")",2026-11-21T06:00:00.000Z,-2.5,32.9,40,,5,`)
    expect(rows[4]?.endsWith(',jump')).toBe(true)
  })
})
