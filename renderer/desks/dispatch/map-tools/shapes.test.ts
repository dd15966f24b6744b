/** Shapes of the map's tools: changes by time, bands with what they reach, the way of a unit. */
import { describe, expect, it } from 'vitest'
import { Instant } from '../../../../server/contract/primitives.ts'
import { RoadChangeId } from '../../../../server/contract/roads.ts'
import type { Reach, RoadChange, Route } from './data.ts'
import { reachBands, reachShapes } from './reach-shapes.ts'
import { changeShapes, changeState, roadShapeOf } from './road-shapes.ts'
import { routeShapes, routeWish } from './route-wish.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const at = (latitude: number, longitude: number) => ({ latitude, longitude })
const change = (rest: Partial<RoadChange>): RoadChange => ({
  id: RoadChangeId.parse('01JD6W7T0B0000000000000000'),
  shape: { kind: 'area', ring: [at(0, 30), at(2, 31), at(0, 32)] },
  profiles: ['ambulance'],
  factor: 0,
  reason: 'flood',
  from: null,
  until: null,
  note: '',
  isLifted: false,
  liftedAt: null,
  recordedAt: Instant.parse(NOW),
  version: 1,
  ...rest,
})
const words = () => 'words'

describe('changes of roads', () => {
  it.each([
    [{}, 'now'],
    [{ isLifted: true }, 'over'],
    [{ until: Instant.parse('2026-11-21T12:00:00.000Z') }, 'over'],
    [{ until: Instant.parse('2026-11-21T12:00:00.001Z') }, 'now'],
    [{ from: Instant.parse('2026-11-21T12:00:00.000Z') }, 'now'],
    [{ from: Instant.parse('2026-11-22T00:00:00.000Z') }, 'later'],
  ] as const)('%o stand %s', (rest, state) => {
    expect(changeState(change(rest), NOW)).toBe(state)
  })
  it('are hatched when closed, dotted when slow, an edge alone when to come, and gone when over', () => {
    const list = [
      change({}),
      change({ factor: 0.4 }),
      change({ from: Instant.parse('2026-11-22T00:00:00.000Z') }),
      change({ isLifted: true }),
    ]
    expect(changeShapes(list, NOW, words).map(({ look }) => look)).toEqual(['closed', 'slow', 'planned'])
  })
  it('close their ring and carry their words in their middle', () => {
    const [area] = changeShapes([change({})], NOW, words)
    expect(area?.geometry).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [30, 0],
          [31, 2],
          [32, 0],
          [30, 0],
        ],
      ],
    })
    expect(area?.label).toEqual({ ...at(1, 31), text: 'words' })
  })
  it('are what was drawn; a circle is none', () => {
    expect(roadShapeOf({ kind: 'line', points: [at(0, 1), at(1, 1)] })).toEqual({ kind: 'line', points: [at(0, 1), at(1, 1)] })
    expect(roadShapeOf({ kind: 'circle', centre: at(0, 1), radiusMetres: 5 })).toBeNull()
  })
})

const box = (size: number): [number, number][] => [
  [-size, -size],
  [size, -size],
  [size, size],
  [-size, size],
  [-size, -size],
]
const AREAS: Reach['areas'] = [
  { limitSeconds: 600, polygons: [[box(2)]] },
  { limitSeconds: 300, polygons: [[box(1)]] },
]

describe('areas reached', () => {
  it('lie with the nearest on top, each with its minutes', () => {
    const shapes = reachShapes(AREAS, (seconds) => `${seconds / 60} min`)
    expect(shapes.map(({ look, label }) => [look, label?.text])).toEqual([
      ['reach1', '10 min'],
      ['reach0', '5 min'],
    ])
  })
  it('tell what each reaches first, and how large it is', () => {
    const things = [
      { id: 'a', name: 'A', ...at(0, 0) },
      { id: 'b', name: 'B', ...at(1.5, 0) },
      { id: 'c', name: 'C', ...at(9, 0) },
    ]
    const bands = reachBands(AREAS, things)
    expect(bands.map(({ limitSeconds, newlyReached }) => [limitSeconds, newlyReached.map(({ id }) => id)])).toEqual([
      [300, ['a']],
      [600, ['b']],
    ])
    expect((bands[1]?.squareKilometres ?? 0) / (bands[0]?.squareKilometres ?? 1)).toBeCloseTo(4, 2)
  })
})

describe('the way of a unit', () => {
  it('is asked for by kind, from its place rounded to eleven metres', () => {
    expect(routeWish({ kind: 'motorcycle', position: at(-1.612_34, 32.8) }, at(-1.5, 32.9))).toEqual({
      fromLatitude: -1.6123,
      fromLongitude: 32.8,
      toLatitude: -1.5,
      toLongitude: 32.9,
      profile: 'motorcycle',
    })
  })
  it('is not asked for without both ends, or for a boat', () => {
    expect(routeWish({ kind: 'car', position: null }, at(0, 0))).toBeNull()
    expect(routeWish({ kind: 'car', position: at(0, 0) }, null)).toBeNull()
    expect(routeWish({ kind: 'boat', position: at(0, 0) }, at(0, 1))).toBeNull()
    expect(routeWish(null, at(0, 1))).toBeNull()
  })
  it('is drawn with the best on top; a way without a line is not drawn', () => {
    const way = (line: [number, number][]) => ({ durationSeconds: 60, distanceMetres: 500, offRoadMetres: 0, line, steps: [] })
    const route: Route = {
      basis: { method: 'straightLine', factor: 1.4, reason: 'noRegion' },
      routes: [
        way([
          [0, 0],
          [1, 1],
        ]),
        way([
          [0, 0],
          [2, 2],
        ]),
        way([]),
      ],
    }
    expect(routeShapes(route, (seconds, metres) => `${seconds} s ${metres} m`).map(({ look }) => look)).toEqual(['otherRoute', 'route'])
  })
})
