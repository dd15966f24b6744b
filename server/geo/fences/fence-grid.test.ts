/** The grid: never too few fences near a way, wherever it lies. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundsAround, boundsOf, FenceGrid } from './fence-grid.ts'
import { createFence, type FenceShape } from './shapes.ts'

const point = fc.record({
  latitude: fc.double({ min: -70, max: 70, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
})
const near = fc.tuple(fc.double({ min: -0.2, max: 0.2, noNaN: true }), fc.double({ min: -0.2, max: 0.2, noNaN: true }))
const moved = ({ latitude, longitude }: { latitude: number; longitude: number }, [north, east]: readonly [number, number]) => {
  const turned = longitude + east
  return { latitude: latitude + north, longitude: turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned }
}
const shapeAt = fc.tuple(
  point,
  fc.array(near, { minLength: 3, maxLength: 5 }),
  fc.integer({ min: 0, max: 2 }),
  fc.integer({ min: 20, max: 9_000 }),
)

test('a fence that a way touches is always found, also across the 180th meridian', () => {
  fc.assert(
    fc.property(shapeAt, near, near, ([centre, steps, kind, metres], from, to) => {
      const points = steps.map((step) => moved(centre, step))
      const shapes: FenceShape[] = [
        { kind: 'circle', centre, radiusMetres: metres },
        { kind: 'polygon', ring: points },
        { kind: 'corridor', line: points, halfWidthMetres: metres },
      ]
      const shape = shapes[kind] ?? { kind: 'circle', centre, radiusMetres: metres }
      const grid = new FenceGrid()
      grid.set('it', boundsOf(shape))
      const way = [moved(centre, from), moved(centre, to)] as const
      if (createFence(shape).touches(...way)) expect(grid.near(boundsAround(way))).toContain('it')
    }),
  )
})

test('a fence that is moved or taken away is not found where it was; one over half a country is always asked', () => {
  const grid = new FenceGrid()
  const here = { latitude: -2, longitude: 33 }
  grid.set('gate', boundsOf({ kind: 'circle', centre: here, radiusMetres: 100 }))
  grid.set('country', boundsOf({ kind: 'circle', centre: { latitude: 5, longitude: 20 }, radiusMetres: 200_000 }))
  expect([...grid.near(boundsAround([here]))].sort()).toEqual(['country', 'gate'])
  grid.set('gate', boundsOf({ kind: 'circle', centre: { latitude: -3, longitude: 33 }, radiusMetres: 100 }))
  expect([...grid.near(boundsAround([here]))]).toEqual(['country'])
  grid.delete('country')
  grid.delete('nobody')
  expect(grid.near(boundsAround([here])).size).toBe(0)
  // a way around the world asks everything instead of every square
  expect([
    ...grid.near(
      boundsAround([
        { latitude: -60, longitude: -100 },
        { latitude: 60, longitude: 60 },
      ]),
    ),
  ]).toEqual(['gate'])
})
