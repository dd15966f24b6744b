/** The island as an extract: the same bytes every time, names made up, and everything the demo units drive on is there, joined and open. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeExtract, readExtract, type ExtractSummary, type ExtractToWrite } from '../../geo/osm/index.ts'
import { DEMO_FACILITIES, DEMO_LANDMARKS, DEMO_ROADS, DEMO_VILLAGES } from '../geography.ts'
import { islandExtract, writeIslandExtract } from './index.ts'

type Way = { id: number; refs: number[]; tags: ReadonlyMap<string, string> }
let extract: ExtractToWrite
let ways: Way[] = []
const folder = mkdtempSync(join(tmpdir(), 'kituo-island-'))
beforeAll(() => {
  extract = islandExtract()
  ways = [...extract.ways].map(({ id, refs, tags }) => ({ id, refs: Array.from(refs), tags }))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const e7 = (degrees: number): number => Math.round(degrees * 1e7)
const placeKey = (latitudeE7: number, longitudeE7: number): string => `${latitudeE7} ${longitudeE7}`
const isOpen = ({ tags }: Way): boolean => tags.has('highway') || tags.get('route') === 'ferry'

/** Nodes by place. */
const nodeIds = (): Map<string, number> => new Map([...extract.nodes].map((node) => [placeKey(node.latitudeE7, node.longitudeE7), node.id]))

/** Nodes that can be reached from one over ways that `isUsable` lets through, in both directions. */
function reach(from: number, isUsable: (way: Way) => boolean): Set<number> {
  const next = new Map<number, number[]>()
  const join = (a: number, b: number): void => {
    next.set(a, [...(next.get(a) ?? []), b])
  }
  for (const way of ways.filter(isUsable)) {
    way.refs.forEach((ref, index) => {
      const before = way.refs[index - 1]
      if (before !== undefined) {
        join(before, ref)
        join(ref, before)
      }
    })
  }
  const seen = new Set([from])
  for (const node of seen) for (const other of next.get(node) ?? []) seen.add(other)
  return seen
}

describe('Kisiwa cha Mfano as an extract', () => {
  test('is the same for the same seed and another for another', () => {
    const bytes = (seed?: string): Buffer => Buffer.concat([...encodeExtract(islandExtract(seed))])
    expect(bytes().equals(bytes())).toBe(true)
    expect(bytes('another').equals(bytes())).toBe(false)
  })
  test('is read back whole, sorted, without a missing node', async () => {
    const file = join(folder, 'island.osm.pbf')
    await writeIslandExtract(file)
    const summary: ExtractSummary = await readExtract(file, [], { signal: new AbortController().signal, onProgress: () => undefined })
    expect(summary).toEqual({
      nodes: [...extract.nodes].length,
      ways: ways.length,
      relations: [...extract.relations].length,
      bounds: extract.bounds,
      skipped: { missingNodes: 0, brokenElements: 0 },
    })
  })
  test('names nothing that could be taken for a real place', () => {
    const isMadeUp = (name: string): boolean => /mfano|exemple|example/i.test(name) || /^K[XYZ] \d+ (St|Ave)$/.test(name)
    const elements = [...extract.nodes, ...extract.ways, ...extract.relations]
    for (const { tags } of elements)
      for (const [key, value] of tags)
        if (/^(name|alt_name|old_name|addr:street|addr:village)/.test(key))
          for (const name of value.split(';')) expect(isMadeUp(name), `${key}=${name}`).toBe(true)
  })
  test('has streets, one-ways, turns, tracks, seasons, bridges, fords, ferries, houses by the thousand', () => {
    const count = (key: string, value?: string): number =>
      ways.filter(({ tags }) => (value === undefined ? tags.has(key) : tags.get(key) === value)).length
    expect(count('building')).toBeGreaterThan(3000)
    expect(count('oneway')).toBeGreaterThan(9)
    expect(count('highway', 'track')).toBeGreaterThan(10)
    expect(count('seasonal', 'dry_season')).toBeGreaterThan(1)
    expect(count('bridge', 'yes')).toBeGreaterThan(3)
    expect(count('ford', 'yes')).toBeGreaterThan(2)
    expect(count('route', 'ferry')).toBe(2)
    expect(count('landuse')).toBeGreaterThan(50)
    const relations = (type: string): number => [...extract.relations].filter(({ tags }) => tags.get('type') === type).length
    expect([relations('restriction'), relations('boundary'), relations('multipolygon')]).toEqual([3, 4, 3])
    const names = new Set([...extract.nodes].map(({ tags }) => tags.get('name')))
    for (const { name } of [...DEMO_VILLAGES, ...DEMO_LANDMARKS, ...DEMO_FACILITIES.filter(({ kind }) => kind !== 'referralHospital')])
      expect(names, name).toContain(name)
  })
  test('has the coast with land on its left, closed', () => {
    const coast = ways.filter(({ tags }) => tags.get('natural') === 'coastline')
    const places = new Map([...extract.nodes].map((node) => [node.id, node]))
    const starts = new Map(coast.map((way) => [way.refs[0], way]))
    for (const way of coast) {
      const ring: number[] = []
      let at: Way | undefined = way
      do {
        ring.push(...(at?.refs ?? []))
        at = starts.get(ring.at(-1))
      } while (at !== undefined && at !== way && ring.length < 10_000)
      expect(ring.at(-1)).toBe(ring[0])
      const area = ring.reduce((sum, ref, index) => {
        const [a, b] = [places.get(ring[index - 1] ?? ref), places.get(ref)]
        return a === undefined || b === undefined
          ? sum
          : sum + (a.longitudeE7 / 1e7) * (b.latitudeE7 / 1e7) - (b.longitudeE7 / 1e7) * (a.latitudeE7 / 1e7)
      }, 0)
      expect(area).toBeGreaterThan(0)
    }
  })
})

describe('what the demo units drive on', () => {
  test('is there point by point, under its name, joined and open both ways', () => {
    const ids = nodeIds()
    for (const road of DEMO_ROADS) {
      const own = ways.filter(({ tags }) => tags.get('name') === road.name)
      expect(own.length, road.name).toBeGreaterThan(0)
      for (const { tags } of own) expect([tags.has('oneway'), tags.has('access')], road.name).toEqual([false, false])
      const points = road.line.map((point) => ids.get(placeKey(e7(point.latitude), e7(point.longitude))))
      expect(points, road.name).not.toContain(undefined)
      const [first = -1, ...rest] = points
      const reached = reach(first, (way) => way.tags.get('name') === road.name)
      for (const point of rest) expect(reached.has(point ?? -1), road.name).toBe(true)
    }
  })
  test('hangs together; the islet and the other shore by ferry only', () => {
    const all = reach(1, () => false)
    expect(all.size).toBe(1)
    const start = nodeIds().get(placeKey(e7(DEMO_ROADS[0]?.line[0]?.latitude ?? 0), e7(DEMO_ROADS[0]?.line[0]?.longitude ?? 0))) ?? -1
    const everywhere = new Set(ways.filter(isOpen).flatMap(({ refs }) => refs))
    expect(reach(start, isOpen).size).toBe(everywhere.size)
    const byLand = reach(start, (way) => way.tags.has('highway'))
    expect(byLand.size).toBeLessThan(everywhere.size)
    expect(everywhere.size - byLand.size).toBeLessThan(20)
  })
  test('no two roads cross without a node they share', () => {
    const places = new Map([...extract.nodes].map((node) => [node.id, [node.longitudeE7, node.latitudeE7] as const]))
    const pieces = ways
      .filter(({ tags }) => tags.has('highway') && !tags.has('bridge'))
      .flatMap(({ refs }) => refs.slice(1).map((ref, index) => [refs[index] ?? 0, ref] as const))
    const side = (a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number =>
      Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
    const at = (id: number): readonly [number, number] => places.get(id) ?? [0, 0]
    let crossings = 0
    pieces.forEach(([a, b], index) => {
      for (const [c, d] of pieces.slice(index + 1)) {
        if (a === c || a === d || b === c || b === d) continue
        const [pa, pb, pc, pd] = [at(a), at(b), at(c), at(d)]
        if (side(pa, pb, pc) * side(pa, pb, pd) < 0 && side(pc, pd, pa) * side(pc, pd, pb) < 0) crossings += 1
      }
    })
    expect(crossings).toBe(0)
  })
})
