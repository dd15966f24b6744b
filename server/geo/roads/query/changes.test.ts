/** Closures and slow stretches: what they cover, when they count, and what they do to a journey. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALL_VEHICLES, openMap, type TestMap } from '../test-map.ts'
import { changesAt, layered, nextTurnAfter, type ChangeArea, type RoadChange } from './changes.ts'
import { coveredByLine, coveredByPolygon, isInside, type Flat } from './cover.ts'

const change = (area: ChangeArea, more: Partial<RoadChange> = {}): RoadChange => ({
  id: 'c',
  area,
  profiles: ALL_VEHICLES,
  factor: 0,
  from: null,
  until: null,
  ...more,
})

/**
 * a-b-c
 * |   |
 * d-e-f
 */
const SQUARE: TestMap = { picture: 'a b c\n\nd e f', ways: { North: ['abc'], South: ['def'], West: ['ad'], East: ['cf'] } }

describe('a closed road', () => {
  test('is driven around while it is closed, by those it is closed for', async () => {
    const map = await openMap(SQUARE)
    const around = (corner: string): ChangeArea => ({
      kind: 'polygon',
      ring: [map.at(corner, -0.2, -0.2), map.at(corner, 0.2, -0.2), map.at(corner, 0, 0.3)],
    })
    const changes = [change(around('b'))]
    expect(map.streets('a', 'c')).toEqual(['North'])
    expect(map.streets('a', 'c', { changes })).toEqual(['West', 'South', 'East'])
    expect(map.streets('a', 'c', { changes, profile: 'walking' })).toEqual(['North'])
  })

  test('can still be reached on both sides of the closed stretch', async () => {
    const map = await openMap({ ...SQUARE, ways: { North: ['abc'], West: ['ad'] } })
    const flood = [change({ kind: 'line', points: [map.at('b', 0, -0.3), map.at('b', 0, 0.3)] })]
    expect(map.streets('a', 'c')).toEqual(['North'])
    expect(map.streets('a', 'c', { changes: flood })).toBeNull()
    const answer = map.engine.ask(map.engine.build({ profile: 'car', season: 'dry', optimise: 'time' }, flood), 'route', {
      from: map.at('d'),
      to: map.at('a', 0.6),
      alternatives: 0,
    })
    expect('routes' in answer && answer.routes[0]?.fromRoad.distanceMetres).toBeLessThan(1)
  })

  test('a point inside the closed stretch is reached over land from the open part', async () => {
    const map = await openMap(SQUARE)
    const flood = [change({ kind: 'line', points: [map.at('b')], widthMetres: 40 })]
    const metric = map.engine.build({ profile: 'car', season: 'dry', optimise: 'time' }, flood)
    const answer = map.engine.ask(metric, 'snap', { point: map.at('b'), toleranceMetres: 5_000, count: 1 })
    expect(answer[0]?.name === 'North').toBe(false)
  })

  test('whole ways and single directions', async () => {
    const map = await openMap(SQUARE)
    const north = map.engine.ask(map.engine.build({ profile: 'car', season: 'dry', optimise: 'time' }, []), 'snap', {
      point: map.at('b'),
      toleranceMetres: 50,
      count: 1,
    })[0]
    const oneWay = [change({ kind: 'ways', osmWays: [north?.osmWay ?? 0], direction: 'forward' })]
    expect(map.streets('a', 'c', { changes: oneWay })).toEqual(['West', 'South', 'East'])
    expect(map.streets('c', 'a', { changes: oneWay })).toEqual(['North'])
    const edges = [change({ kind: 'edges', edges: [north?.edge ?? 0, 10_000, -1] })]
    expect(map.streets('c', 'a', { changes: edges })).toEqual(['East', 'South', 'West'])
  })

  test('slow is slower by the part that is slow', async () => {
    const map = await openMap(SQUARE)
    const half = [
      change(
        { kind: 'polygon', ring: [map.at('a', -1, -0.5), map.at('a', -1, 0.5), map.at('b', 0, 0.5), map.at('b', 0, -0.5)] },
        { factor: 0.5 },
      ),
    ]
    const seconds = (changes: readonly RoadChange[]): number => {
      const answer = map.engine.ask(map.engine.build({ profile: 'car', season: 'dry', optimise: 'time' }, changes), 'route', {
        from: map.at('a'),
        to: map.at('c'),
        alternatives: 0,
      })
      return 'routes' in answer ? (answer.routes[0]?.durationSeconds ?? 0) : 0
    }
    expect(seconds(half) / seconds([])).toBeCloseTo(1.5, 3)
  })

  test('drawings that hold nothing change nothing', async () => {
    const map = await openMap(SQUARE)
    const empty: ChangeArea[] = [
      { kind: 'polygon', ring: [] },
      { kind: 'polygon', ring: [map.at('a'), map.at('c')] },
      { kind: 'line', points: [] },
      { kind: 'ways', osmWays: [999] },
    ]
    for (const area of empty) expect(map.streets('a', 'c', { changes: [change(area)] })).toEqual(['North'])
  })
})

describe('when changes count', () => {
  const timed = (from: string | null, until: string | null): RoadChange => change({ kind: 'edges', edges: [] }, { from, until })
  const [nine, ten, noon] = ['2026-11-21T09:00:00.000Z', '2026-11-21T10:00:00.000Z', '2026-11-21T12:00:00.000Z']

  test('from their first instant until just before their last', () => {
    const morning = timed(nine, noon)
    expect([nine, ten, noon].map((at) => changesAt([morning], at).length)).toEqual([1, 1, 0])
    expect(changesAt([timed(null, null)], ten)).toHaveLength(1)
  })

  test('the next turn is the earliest one ahead', () => {
    const changes = [timed(nine, noon), timed(null, null), timed(noon, null)]
    expect(nextTurnAfter(changes, '2026-11-21T08:00:00.000Z')).toBe(nine)
    expect(nextTurnAfter(changes, nine)).toBe(noon)
    expect(nextTurnAfter(changes, noon)).toBeNull()
  })
})

const coordinate = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 10)
const point = fc.record<Flat>({ x: coordinate, y: coordinate })

describe('cover', () => {
  const along = (a: Flat, b: Flat, share: number): Flat => ({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share })
  const isIn = (parts: readonly [number, number][], share: number): boolean => parts.some(([start, end]) => share > start && share < end)
  const isOnRing = (at: Flat, ring: readonly Flat[]): boolean => coveredByLine(at, at, [...ring, ring[0] ?? at], 1e-3).length > 0

  test('by a polygon: a place on the piece is covered when it lies inside', () => {
    fc.assert(
      fc.property(
        point,
        point,
        fc.array(point, { minLength: 3, maxLength: 7 }),
        fc.integer({ min: 1, max: 99 }).map((value) => value / 100),
        (a, b, ring, share) => {
          fc.pre(!isOnRing(along(a, b, share), ring))
          expect(isIn(coveredByPolygon(a, b, ring), share)).toBe(isInside(along(a, b, share), ring))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('by a line: a place on the piece is covered when it lies within the width', () => {
    fc.assert(
      fc.property(
        point,
        point,
        fc.array(point, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 99 }).map((value) => value / 100),
        (a, b, line, share) => {
          const parts = coveredByLine(a, b, line, 10)
          const { x, y } = along(a, b, share)
          const pieces = line.length === 1 ? [[line[0], line[0]]] : line.slice(1).map((end, i) => [line[i], end])
          const away = Math.min(
            ...pieces.map(([c, d]) => {
              if (!c || !d) return Infinity
              const [dx, dy] = [d.x - c.x, d.y - c.y]
              const t = dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, ((x - c.x) * dx + (y - c.y) * dy) / (dx * dx + dy * dy)))
              return Math.hypot(x - c.x - dx * t, y - c.y - dy * t)
            }),
          )
          fc.pre(Math.abs(away - 10) > 1e-4)
          expect(parts.some(([start, end]) => share >= start - 1e-9 && share <= end + 1e-9)).toBe(away < 10)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('layers: at every place the slowest of those that cover it', () => {
    const stretch = fc
      .tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }), fc.constantFrom(0, 0.25, 0.5))
      .map(([a, b, factor]) => ({ start: Math.min(a, b) / 10, end: Math.max(a, b) / 10, factor }))
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 6 }), (stretches) => {
        const pieces = layered(stretches)
        for (let share = 0.05; share < 1; share += 0.1) {
          const over = stretches.filter(({ start, end }) => share > start && share < end).map(({ factor }) => factor)
          const found = pieces.filter(({ start, end }) => share > start && share < end).map(({ factor }) => factor)
          expect(found).toEqual(over.length === 0 ? [] : [Math.min(...over)])
        }
      }),
    )
  })
})
