/** Edges of fences: every place the station counts as inside lies in the ring that is drawn, and what is drawn by hand is taken as it was. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FenceOutline } from '../../../../server/contract/geofences.ts'
import type { Point } from '../../../../server/contract/primitives.ts'
import { createFence } from '../../../../server/geo/fences/shapes.ts'
import { isInPolygon } from '../../../lib/sphere.ts'
import type { Fence } from './data.ts'
import { fenceShapes, stateIn } from './fence-shapes.ts'
import { outlineOf, outlineRing } from './outline.ts'

const TOWN = { latitude: -2.05, longitude: 32.9 }
const near = (metres: number) =>
  fc
    .tuple(fc.double({ min: -metres, max: metres, noNaN: true }), fc.double({ min: -metres, max: metres, noNaN: true }))
    .map(([north, east]): Point => ({ latitude: TOWN.latitude + north / 111_195, longitude: TOWN.longitude + east / 111_120 }))
/** How far a place lies inside (positive) or outside the fence, as the station measures it. */
const depth = (shape: FenceOutline, place: Point): number => -createFence(shape).signedDistanceMetres(place)

describe('the ring agrees with the station away from the edge', () => {
  const agrees = (shape: FenceOutline, place: Point, slack: number): void => {
    const metres = depth(shape, place)
    if (Math.abs(metres) > slack) expect(isInPolygon([outlineRing(shape)], place)).toBe(metres > 0)
  }
  test('a circle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 2_000 }), near(3_000), (radiusMetres, place) => {
        agrees({ kind: 'circle', centre: TOWN, radiusMetres }, place, radiusMetres * 0.01 + 1)
      }),
    )
  })
  test('a corridor whose bends are no sharper than a street corner', () => {
    const turns = fc.array(fc.tuple(fc.integer({ min: -80, max: 80 }), fc.integer({ min: 250, max: 900 })), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(turns, fc.integer({ min: 10, max: 60 }), near(2_500), (legs, halfWidthMetres, place) => {
        const line: Point[] = [TOWN]
        let heading = 0
        for (const [turn, metres] of legs) {
          heading += (turn * Math.PI) / 180
          const from = line.at(-1) ?? TOWN
          line.push({
            latitude: from.latitude + (metres * Math.sin(heading)) / 111_195,
            longitude: from.longitude + (metres * Math.cos(heading)) / 111_120,
          })
        }
        agrees({ kind: 'corridor', line, halfWidthMetres }, place, halfWidthMetres * 0.05 + 2)
      }),
    )
  })
  test('a ring is drawn as it is; a line of one place is a circle', () => {
    const ring = [TOWN, { latitude: -2.04, longitude: 32.9 }, { latitude: -2.04, longitude: 32.91 }]
    expect(outlineRing({ kind: 'polygon', ring })).toHaveLength(4)
    expect(outlineRing({ kind: 'corridor', line: [TOWN, TOWN], halfWidthMetres: 50 })).toHaveLength(65)
  })
})

test('what is drawn by hand is the fence of the form', () => {
  expect(outlineOf({ kind: 'circle', centre: TOWN, radiusMetres: 123.4 }, 50)).toEqual({ kind: 'circle', centre: TOWN, radiusMetres: 123 })
  expect(outlineOf({ kind: 'area', ring: [TOWN] }, 50)).toEqual({ kind: 'polygon', ring: [TOWN] })
  expect(outlineOf({ kind: 'line', points: [TOWN] }, 70)).toEqual({ kind: 'corridor', line: [TOWN], halfWidthMetres: 70 })
})

describe('on the map', () => {
  const fence = (part: Partial<Fence>) =>
    ({
      ...{ id: 'F1', name: 'Soko', purpose: 'zone', isAutomatic: false, isArchived: false, inside: [] },
      shape: { kind: 'circle', centre: TOWN, radiusMetres: 100 },
      ...part,
    }) as Fence // all that is looked at
  const inside = [{ unitId: 'A', callSign: 'A12', since: '' }] as unknown as Fence['inside']
  const unit = { id: 'A', callSign: 'A12', isPlaced: true }
  const looks = (fences: Fence[], chosen: typeof unit | null = null) =>
    fenceShapes(fences, chosen, ({ name }) => name).map(({ look, label }) => [look, label?.text])

  test('looks differ by what a fence is and by where the chosen unit is; keep-out stays what it is', () => {
    expect(looks([fence({}), fence({ isAutomatic: true }), fence({ purpose: 'exclusion' }), fence({ isArchived: true })])).toEqual([
      ['fence', 'Soko'],
      ['fenceAuto', undefined],
      ['fenceOut', 'Soko'],
    ])
    expect(looks([fence({ inside }), fence({ inside, isAutomatic: true }), fence({ inside, purpose: 'exclusion' })], unit)).toEqual([
      ['fenceIn', 'Soko'],
      ['fenceIn', undefined],
      ['fenceOut', 'Soko'],
    ])
  })
  test('a unit nobody has seen is neither inside nor outside', () => {
    expect([stateIn({ inside }, unit), stateIn({ inside: [] }, unit), stateIn({ inside: [] }, { ...unit, isPlaced: false })]).toEqual([
      'inside',
      'outside',
      'unknown',
    ])
  })
})
