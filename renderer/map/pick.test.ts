/** Words of the ground under the pointer: the narrowest area that has any. */
import { expect, test } from 'vitest'
import { hoverWordsAt } from './pick.ts'
import type { MapShape } from './types.ts'

const box = (half: number): [number, number][] => [
  [-half, -half],
  [half, -half],
  [half, half],
  [-half, half],
  [-half, -half],
]
const area = (half: number, hover?: string, hole: number | null = null): MapShape => ({
  id: `area-${half}`,
  look: 'fence',
  geometry: { type: 'Polygon', coordinates: [box(half), ...(hole === null ? [] : [box(hole)])] },
  label: null,
  ...(hover === undefined ? {} : { hover }),
})
const at = (latitude: number, longitude: number) => ({ latitude, longitude })

test('the narrowest area around a place speaks, whatever the order; holes, silent shapes and lines say nothing', () => {
  const line: MapShape = { id: 'line', look: 'route', geometry: { type: 'LineString', coordinates: box(5) }, label: null, hover: 'a way' }
  const shapes = [area(3, 'market'), area(9, 'district', 8), area(5, 'town'), area(1), line]
  expect([at(0, 0), at(4, 0), at(0, 8.5), at(7, 7), at(20, 0)].map((place) => hoverWordsAt(shapes, place))).toEqual([
    'market',
    'town',
    'district',
    null,
    null,
  ])
  expect(hoverWordsAt([], at(0, 0))).toBeNull()
})
