/** Fences: the shared cases of another tracker server, geometry as properties, and states that late fixes cannot flip. */
import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { NOWHERE, PresenceKeeper, stepPresence, type PresenceFix } from './presence.ts'
import { createFence, type FenceShape } from './shapes.ts'
import { readWkt, writeWkt } from './wkt.ts'

const CASES_FILE = fileURLToPath(new URL('../../../../shared/data/geofence/cases.json', import.meta.url))
const Place = z.object({ lat: z.number(), lon: z.number() }).transform(({ lat, lon }) => ({ latitude: lat, longitude: lon }))
const Case = z.object({
  ...{
    id: z.string(),
    wkt: z.string(),
    distance: z.number().default(0),
    op: z.string(),
    expected: z.union([z.boolean(), z.number(), z.string()]),
  },
  ...{ tolerance: z.number().default(0), point: Place.optional(), segment: z.tuple([Place, Place]).optional() },
})
const cases = existsSync(CASES_FILE) ? z.array(Case).parse(JSON.parse(readFileSync(CASES_FILE, 'utf8'))) : []
const shapeOf = (wkt: string, halfWidth = 0): FenceShape => {
  const shape = readWkt(wkt, halfWidth)
  if ('problem' in shape) throw new Error(shape.problem)
  return shape
}

describe('shared cases', () => {
  test.skipIf(cases.length === 0)('every one of them (skipped where the shared data is not there)', () => {
    for (const { id, wkt, distance, op, expected, tolerance, point, segment } of cases) {
      const fence = createFence(shapeOf(wkt, distance))
      if (op === 'roundTripWkt') expect(writeWkt(fence.shape), id).toBe(expected)
      if (op === 'containsPoint' && point) expect(fence.contains(point), id).toBe(expected)
      if (op === 'intersectsSegment' && segment) expect(fence.touches(...segment), id).toBe(expected)
      if (op === 'areaSquareKm') expect(Math.abs(fence.areaSquareMetres() / 1e6 - Number(expected)), id).toBeLessThanOrEqual(tolerance)
    }
    expect(cases.length).toBeGreaterThan(20)
  })
})

const latitude = fc.double({ min: -60, max: 60, noNaN: true })
const longitude = fc.double({ min: -180, max: 180, noNaN: true })
const step = fc.double({ min: -0.05, max: 0.05, noNaN: true })
const around = (centre: { latitude: number; longitude: number }, [north, east]: readonly [number, number]) => ({
  latitude: centre.latitude + north,
  longitude: centre.longitude + east,
})

describe('geometry', () => {
  test('a way that touches nothing lies outside at every point; one inside touches', () => {
    const shape = fc.tuple(
      latitude,
      longitude,
      fc.array(fc.tuple(step, step), { minLength: 3, maxLength: 8 }),
      fc.constantFrom('polygon', 'corridor'),
    )
    fc.assert(
      fc.property(shape, fc.tuple(step, step), fc.tuple(step, step), ([lat, lon, steps, kind], a, b) => {
        const centre = { latitude: lat, longitude: lon }
        const points = steps.map((one) => around(centre, one))
        const fence = createFence(kind === 'polygon' ? { kind, ring: points } : { kind: 'corridor', line: points, halfWidthMetres: 50 })
        const [from, to] = [around(centre, a), around(centre, b)]
        const isTouched = fence.touches(from, to)
        for (let part = 0; part <= 10; part += 1) {
          const place = {
            latitude: from.latitude + ((to.latitude - from.latitude) * part) / 10,
            longitude: from.longitude + ((to.longitude - from.longitude) * part) / 10,
          }
          if (fence.signedDistanceMetres(place) < -0.01) expect(isTouched).toBe(true)
        }
      }),
    )
  })
  test('a longitude written one turn away is the same place', () => {
    fc.assert(
      fc.property(latitude, longitude, step, step, fc.constantFrom(-360, 360), (lat, lon, north, east, turn) => {
        const fence = createFence({ kind: 'circle', centre: { latitude: lat, longitude: lon }, radiusMetres: 3_000 })
        const place = around({ latitude: lat, longitude: lon }, [north, east])
        expect(fence.signedDistanceMetres({ ...place, longitude: place.longitude + turn })).toBeCloseTo(
          fence.signedDistanceMetres(place),
          3,
        )
      }),
    )
  })
  test.each([
    ['CIRCLE (91 0, 5)', 'latitude'],
    ['CIRCLE (1 2, 0)', 'radius'],
    ['POLYGON ((1 2, 3 4))', 'too-few-points'],
    ['POLYGON ((1 2, 3 4, five 6))', 'notation'],
    ['LINESTRING (1 2)', 'too-few-points'],
    [`LINESTRING (${Array(3_000).fill('1 2').join(',')})`, 'too-many-points'],
    ['', 'notation'],
  ])('%s is refused: %s', (text, problem) => {
    expect(readWkt(text)).toEqual({ problem })
  })
})

const GATE = createFence({ kind: 'circle', centre: { latitude: -2, longitude: 32.8 }, radiusMetres: 100 })
/** A fix so many metres north of the middle. */
const fixAt = (seconds: number, metres: number, accuracyMetres: number | null = null): PresenceFix => ({
  atMs: seconds * 1000,
  latitude: -2 + metres / 111_195,
  longitude: 32.8,
  accuracyMetres,
})
const eventsOf = (fixes: readonly PresenceFix[], keeper = new PresenceKeeper(GATE)) =>
  fixes.flatMap((fix) => keeper.take(fix)).map(({ kind, atMs }) => `${kind} ${atMs / 1000}`)

describe('presence', () => {
  test('arriving and leaving are told once; standing at the edge is not', () => {
    expect(eventsOf([fixAt(0, 500), fixAt(60, 50), fixAt(70, 108), fixAt(80, 95), fixAt(90, 112), fixAt(200, 600)])).toEqual([
      'entered 60',
      'left 200',
    ])
    expect(eventsOf([fixAt(0, 50), fixAt(60, 180, 90), fixAt(120, 260, 90)])).toEqual(['left 120'])
  })
  test('driving through between two fixes is an entry and an exit', () => {
    expect(eventsOf([fixAt(0, 5_000), fixAt(300, -5_000)])).toEqual(['entered 300', 'left 300'])
  })
  test('the first fix tells where a unit is, not that it arrived; after an hour of silence nobody knows', () => {
    const keeper = new PresenceKeeper(GATE)
    expect(eventsOf([fixAt(0, 10)], keeper)).toEqual([])
    expect(keeper.at(1_000).state).toBe('inside')
    expect(keeper.at(4_000_000).state).toBe('unknown')
    expect(eventsOf([fixAt(8_000, 900)], keeper)).toEqual([])
    expect(keeper.at(8_000_000).state).toBe('outside')
  })
  test('saved-up fixes land in the past and never flip the present', () => {
    const keeper = new PresenceKeeper(GATE)
    eventsOf([fixAt(0, 900), fixAt(600, 20)], keeper)
    const late = [fixAt(100, 20), fixAt(200, 900)].flatMap((fix) => keeper.take(fix))
    expect(late.map(({ kind, atMs, isHistory }) => [kind, atMs / 1000, isHistory])).toEqual([
      ['entered', 100, true],
      ['left', 200, true],
    ])
    expect(keeper.at(700_000).state).toBe('inside')
  })
  test('whatever the order of arrival, the present is the one of fixes in order of time', () => {
    const way = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: -400, max: 400 })), {
      selector: ([seconds]) => seconds,
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(way, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const fixes = drawn.map(([seconds, metres]) => fixAt(seconds, metres))
        const inOrder = [...fixes].sort((a, b) => a.atMs - b.atMs)
        const expected = inOrder.reduce((presence, fix) => stepPresence(presence, fix, GATE).after, NOWHERE)
        const keeper = new PresenceKeeper(GATE)
        const shuffled = fixes.map((fix) => ({ fix, key: order.next().value })).sort((a, b) => a.key - b.key)
        const told = shuffled.flatMap(({ fix }) => keeper.take(fix))
        expect(keeper.at(expected.last?.atMs ?? 0)).toEqual(expected)
        expect(new Set(told.map(({ kind, atMs }) => `${kind} ${atMs}`)).size).toBe(told.length) // nothing is told twice
      }),
    )
  })
})
