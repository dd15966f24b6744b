/** The committed map files are what the builder makes, small, and the fictional island lies in open water. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COASTLINES, FERRY_ROUTE } from '../../server/demo/geography.ts'
import { mapFiles } from './build.ts'
import { clipLine, clipRing, simplifyLine, type Position } from './simplify.ts'

const committed = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')
type Shape = { properties: { layer: string; id: string }; geometry: { coordinates: Position[][] } }

function isInRing([x, y]: Position, ring: readonly Position[]): boolean {
  return ring.reduce((isInside, [ax, ay], index) => {
    const [bx, by] = ring.at(index - 1) ?? [ax, ay]
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !isInside : isInside
  }, false)
}

describe('the committed map files', () => {
  it('are what the builder makes from its pinned sources', () => {
    const made = mapFiles()
    for (const [name, text] of Object.entries(made)) expect(committed(name) === text, `${name} is out of date: run node resources/map/build.ts`).toBe(true)
  })
  it('stay under 300 kB together', () => {
    expect(committed('region.json').length + committed('demo-island.json').length).toBeLessThan(300_000)
  })
  it('hold the countries and lakes of the region with names in four languages', () => {
    const { features } = JSON.parse(committed('region.json')) as { features: { properties: Record<string, string> }[] } // our own file
    const ids = (layer: string) => features.filter((feature) => feature.properties['layer'] === layer).map((feature) => feature.properties['id'])
    expect(ids('land')).toEqual(expect.arrayContaining(['TZ', 'RW', 'BI', 'UG', 'KE', 'CD']))
    expect(ids('lake')).toEqual(expect.arrayContaining(['victoria', 'tanganyika', 'kivu', 'malawi']))
    for (const feature of features.filter((found) => found.properties['layer']?.endsWith('-name') === true)) {
      for (const language of ['en', 'sw', 'rw', 'fr']) expect(feature.properties[`name_${language}`], `${feature.properties['id']} ${language}`).toBeTruthy()
    }
  })
  it('put the fictional island into open water: inside Lake Victoria, outside its real islands', () => {
    const { features } = JSON.parse(committed('region.json')) as { features: Shape[] } // our own file
    const [shore, ...islands] = features.find((feature) => feature.properties.layer === 'lake' && feature.properties.id === 'victoria')?.geometry.coordinates ?? []
    expect(islands.length).toBeGreaterThan(2)
    for (const point of [...COASTLINES.flat(), ...FERRY_ROUTE]) {
      const position: Position = [point.longitude, point.latitude]
      expect(isInRing(position, shore ?? [])).toBe(true)
      for (const island of islands) expect(isInRing(position, island)).toBe(false)
    }
  })
})

describe('simplifying and clipping', () => {
  it('drops points on a straight line and keeps the corner', () => {
    expect(simplifyLine([[0, 0], [1, 0.001], [2, 0], [2, 1], [2, 2]], 0.01)).toEqual([[0, 0], [2, 0], [2, 2]])
  })
  it('cuts a ring to the box and leaves nothing of a ring outside', () => {
    const ring: Position[] = [[-1, -1], [3, -1], [3, 3], [-1, 3], [-1, -1]]
    expect(new Set(clipRing(ring, [0, 0, 2, 2]).map(String))).toEqual(new Set(['0,0', '2,0', '2,2', '0,2']))
    expect(clipRing(ring, [10, 10, 12, 12])).toEqual([])
  })
  it('splits a line that leaves the box and comes back', () => {
    expect(clipLine([[0, 0], [1, 0], [5, 0], [1, 1], [0, 1]], [0, 0, 2, 2])).toEqual([[[0, 0], [1, 0]], [[1, 1], [0, 1]]])
  })
})
