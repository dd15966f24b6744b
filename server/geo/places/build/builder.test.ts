/** An index from an extract: kinds, names, borders, doubles, joined streets; the demo island and the shared real extracts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encoded, sharedExtract, temporaryFolder } from '../../../../tests/harness/extracts.ts'
import { islandExtract } from '../../../demo/extract/index.ts'
import type { OsmMember } from '../../osm/elements.ts'
import { readExtract, type ExtractToWrite } from '../../osm/index.ts'
import { PlaceEngine } from '../engine.ts'
import { PlaceFile } from '../index/place-file.ts'
import { found, namesFound, north } from '../test-places.ts'
import { foldText } from '../text.ts'
import { createPlaceBuilder, type BuiltPlaces } from './builder.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => {
  folder.remove()
})

async function built(path: string): Promise<BuiltPlaces> {
  const builder = createPlaceBuilder()
  await readExtract(path, [builder], { signal: new AbortController().signal, onProgress: () => undefined })
  return builder.finish()
}
function engineFor({ bytes }: BuiltPlaces): PlaceEngine {
  const engine = new PlaceEngine()
  engine.put('region:test', 'region', bytes, null)
  return engine
}

/** A name is among the results, whatever language they are shown in. */
const isFound = (engine: PlaceEngine, name: string, changes: Parameters<typeof found>[2]): boolean =>
  found(engine, name, changes).some(({ why }) => why.type === 'name' && foldText(why.matchedName) === foldText(name))

const SOUTH = -2
const WEST = 30
type TagsOf = Readonly<Record<string, string>>
/** Elements drawn with metres north and east of a corner. */
class Drawing {
  readonly #nodes: { id: number; latitudeE7: number; longitudeE7: number; tags: ReadonlyMap<string, string> }[] = []
  readonly #ways: { id: number; refs: number[]; tags: ReadonlyMap<string, string> }[] = []
  readonly #relations: { id: number; members: OsmMember[]; tags: ReadonlyMap<string, string> }[] = []

  node(metresNorth: number, metresEast: number, tags: TagsOf = {}): number {
    const [latitude, longitude] = [SOUTH + north(metresNorth), WEST + north(metresEast)]
    const id = this.#nodes.length + 1
    this.#nodes.push({
      id,
      latitudeE7: Math.round(latitude * 1e7),
      longitudeE7: Math.round(longitude * 1e7),
      tags: new Map(Object.entries(tags)),
    })
    return id
  }
  way(points: readonly (readonly [number, number] | number)[], tags: TagsOf = {}): number {
    const refs = points.map((point) => (typeof point === 'number' ? point : this.node(...point)))
    this.#ways.push({ id: this.#ways.length + 1, refs, tags: new Map(Object.entries(tags)) })
    return this.#ways.length
  }
  relation(members: readonly OsmMember[], tags: TagsOf): void {
    this.#relations.push({ id: this.#relations.length + 1, members: [...members], tags: new Map(Object.entries(tags)) })
  }
  get extract(): ExtractToWrite {
    return { bounds: null, nodes: this.#nodes, ways: this.#ways, relations: this.#relations }
  }
}
const builtFrom = (drawing: Drawing, name: string): Promise<BuiltPlaces> => built(folder.file(name, encoded(drawing.extract)))
const outer = (ref: number): OsmMember => ({ type: 'way', ref, role: 'outer' })

describe('a drawn map', () => {
  let engine: PlaceEngine
  beforeAll(async () => {
    const map = new Drawing()
    // a district in two ways, one of them drawn the other way round; a sector inside it, named like the town in its middle
    const [a, b, c, d] = [map.node(0, 0), map.node(0, 20_000), map.node(20_000, 20_000), map.node(20_000, 0)]
    map.relation([outer(map.way([a, b, c])), outer(map.way([a, d, c]))], {
      type: 'boundary',
      boundary: 'administrative',
      admin_level: '6',
      name: 'Ngororero',
    })
    const town = map.node(5_000, 5_000, { place: 'town', name: 'Mwalo', 'name:fr': 'Moualo', population: '20000' })
    const start = map.node(2_000, 2_000)
    const sector = map.way([start, [2_000, 9_000], [9_000, 9_000], [9_000, 2_000], start])
    map.relation([outer(sector), { type: 'node', ref: town, role: 'admin_centre' }], {
      type: 'boundary',
      boundary: 'administrative',
      admin_level: '8',
      name: 'Mwalo',
    })
    // a village outside everything
    map.node(60_000, 60_000, { place: 'village', name: 'Mbali' })
    // a hospital as a point and as a building 60 m away; another one of the same name elsewhere
    map.node(5_500, 5_500, { amenity: 'hospital', name: 'Kisovu Hospital' })
    const corner = map.node(5_540, 5_520)
    map.way([corner, [5_540, 5_580], [5_580, 5_580], corner], {
      building: 'yes',
      amenity: 'hospital',
      name: 'Kisovu Hospital',
      'name:sw': 'Hospitali ya Kisovu',
    })
    map.node(15_000, 15_000, { amenity: 'hospital', name: 'Kisovu Hospital' })
    // one street in three pieces, written in three ways, and another one of the same name far away
    const [x, y] = [map.node(5_000, 6_000), map.node(5_000, 6_400)]
    map.way([[5_000, 5_600], x], { highway: 'primary', name: 'KN 7 Ave' })
    map.way([x, y], { highway: 'primary', name: 'KN7Av' })
    map.way(
      [
        [5_000, 6_600],
        [5_000, 7_000],
      ],
      { highway: 'primary', ref: 'RN1', name: 'Avenue KN 7' },
    )
    map.way(
      [
        [18_000, 18_000],
        [18_000, 18_500],
      ],
      { highway: 'residential', name: 'KN 7 Ave' },
    )
    // no places: a road without a name, a closed shop, a construction site, a building without a name
    map.way(
      [
        [100, 100],
        [100, 900],
      ],
      { highway: 'residential' },
    )
    map.node(300, 300, { 'disused:amenity': 'clinic', name: 'Ya Zamani', disused: 'yes' })
    map.way(
      [
        [400, 100],
        [400, 900],
      ],
      { highway: 'construction', name: 'Barabara Mpya' },
    )
    map.node(500, 500, { building: 'yes' })
    engine = engineFor(await builtFrom(map, 'drawn.osm.pbf'))
  })

  test('a border around a town of its name is that town', () => {
    const mwalo = found(engine, 'mwalo', { kinds: ['town', 'area', 'village'] })
    expect(mwalo.map(({ kind, area }) => [kind, area])).toEqual([['town', 'Ngororero']])
    expect(namesFound(engine, 'mwalo', { language: 'fr' })[0]).toBe('Moualo')
  })
  test('ways of a border may run either way', () => {
    expect(engine.reverse({ latitude: SOUTH + north(15_000), longitude: WEST + north(3_000) }, 'en', ['region']).areas).toEqual([
      'Ngororero',
    ])
    expect(engine.reverse({ latitude: SOUTH + north(5_000), longitude: WEST + north(3_000) }, 'en', ['region']).areas).toEqual([
      'Mwalo',
      'Ngororero',
    ])
    expect(engine.reverse({ latitude: SOUTH - north(3_000), longitude: WEST + north(3_000) }, 'en', ['region']).areas).not.toContain(
      'Ngororero',
    )
  })
  test('a place outside every border lies in none', () => {
    expect(found(engine, 'mbali')[0]?.area).toBe('')
  })
  test('one thing mapped twice is told once, with the names of both', () => {
    expect(found(engine, 'kisovu hospital')).toHaveLength(2)
    expect(namesFound(engine, 'hospitali ya kisovu', { language: 'sw' })[0]).toBe('Hospitali ya Kisovu')
  })
  test('pieces of a street are one street; the same name far away is another', () => {
    const streets = found(engine, 'kn 7 ave', { kinds: ['street'] })
    expect(streets).toHaveLength(2)
    expect(found(engine, 'rn1', { kinds: ['street'] })).toHaveLength(1)
    const { nearby } = engine.reverse({ latitude: SOUTH + north(5_010), longitude: WEST + north(6_900) }, 'en', ['region'])
    expect(nearby.find(({ role }) => role === 'street')?.distanceMetres).toBeLessThan(15)
  })
  test('what has no name or is no longer there is no place', () => {
    for (const text of ['ya zamani', 'barabara mpya']) expect(namesFound(engine, text), text).toEqual([])
  })
})

describe('odd extracts', () => {
  test('an empty one gives an index without places', async () => {
    const { bytes, places } = await builtFrom(new Drawing(), 'empty.osm.pbf')
    expect(places).toBe(0)
    expect(new PlaceFile(bytes).meta.bounds).toBeNull()
    expect(namesFound(engineFor({ bytes, places, names: 0 }), 'mwalo')).toEqual([])
  })
  test('ways without points, borders with gaps, borders of one point', async () => {
    const map = new Drawing()
    map.way([999_999, 999_998], { highway: 'primary', name: 'Hewa' })
    map.way([[0, 0]], { highway: 'primary', name: 'Nukta' })
    const half = map.way([
      [0, 0],
      [0, 10_000],
    ])
    map.relation([outer(half)], { type: 'boundary', boundary: 'administrative', admin_level: '6', name: 'Nusu' })
    map.relation([outer(777)], { type: 'boundary', boundary: 'administrative', admin_level: '6', name: 'Tupu' })
    map.relation([outer(map.way([[5, 5]]))], { type: 'multipolygon', natural: 'water', name: 'Tone' })
    map.node(10, 10, { place: 'village', name: 'Mwalo' })
    const engine = engineFor(await builtFrom(map, 'odd.osm.pbf'))
    expect(namesFound(engine, 'mwalo')).toEqual(['Mwalo'])
    expect(namesFound(engine, 'nusu')).toEqual([])
    expect(engine.reverse({ latitude: SOUTH, longitude: WEST }, 'en', ['region']).nearby[0]?.name).toBe('Mwalo')
  })
  test('very many settlements without a border around them take seconds, not minutes', () => {
    const builder = createPlaceBuilder()
    for (let id = 1; id <= 12_000; id += 1) {
      const [latitudeE7, longitudeE7] = [-20_000_000 - (id % 200) * 50_000, 300_000_000 + Math.floor(id / 200) * 50_000]
      builder.node?.({
        id,
        latitudeE7,
        longitudeE7,
        tags: new Map([
          ['place', 'village'],
          ['name', `Kijiji ${id}`],
        ]),
      })
    }
    const before = process.cpuUsage()
    expect(builder.finish().places).toBe(12_000)
    expect(process.cpuUsage(before).user).toBeLessThan(4_000_000)
  })
  test('cancelling stops it', () => {
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    expect(() => createPlaceBuilder().finish({ signal: stop.signal })).toThrow('enough')
  })
})

describe('the demo island', () => {
  test('villages, facilities and streets are found; the same extract gives the same bytes', async () => {
    const path = folder.file('island.osm.pbf', encoded(islandExtract()))
    const [one, other] = [await built(path), await built(path)]
    expect(Buffer.compare(one.bytes, other.bytes)).toBe(0)
    expect(one.places).toBeGreaterThan(100)
    const engine = engineFor(one)
    const file = new PlaceFile(one.bytes)
    const sample = Array.from({ length: 150 }, (_place, index) => Math.floor((index * file.count) / 150))
    const missing = sample.map((place) => file.nameOf(place, 'name')).filter((name) => !isFound(engine, name, { limit: 20 }))
    expect(missing).toEqual([])
  })
})

describe.each(['andorra.osm.pbf', 'monaco.osm.gz'] as const)('%s (skipped where the shared test data is absent)', (name) => {
  const path = sharedExtract(name)
  test.skipIf(path === null)('a sample of its places is found among the first three of their name', { timeout: 60_000 }, async () => {
    const result = await built(path ?? '')
    const engine = engineFor(result)
    const file = new PlaceFile(result.bytes)
    expect(result.places).toBeGreaterThan(200)
    const sample = Array.from({ length: 100 }, (_place, index) => Math.floor((index * file.count) / 100))
    const missing = sample.filter((place) => {
      const wanted = file.nameOf(place, 'name')
      return !isFound(engine, wanted, { near: file.pointOf(place), limit: 3 })
    })
    expect(missing.map((place) => file.nameOf(place, 'name'))).toEqual([])
  })
})
