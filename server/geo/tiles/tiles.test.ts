/** Base maps built whole: every tile read by the reference libraries, what is drawn where, and what hostile archives say of themselves. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VectorTile } from '@mapbox/vector-tile'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createTileFolder,
  decodedTile,
  featuresOf,
  geometryFaults,
  referenceReader,
  SHARED,
  square,
  tileAt,
  type Built,
  type Place,
} from '../../../tests/harness/tiles.ts'
import { writeIslandExtract } from '../../demo/extract/index.ts'
import { exactPointAt } from '../../demo/island-shape.ts'
import { readExtract } from '../osm/index.ts'
import { checkPmtiles } from './check-pmtiles.ts'
import { tileOfId } from './hilbert.ts'
import { createMapDoor } from './map-door.ts'
import { createMapShelf, type MapSource } from './map-shelf.ts'
import { TileFileError } from './pmtiles/problems.ts'
import { LAYERS } from './rules.ts'
import { openTileFile } from './tile-file.ts'

const folder = createTileFolder()
const silent = { signal: new AbortController().signal, onProgress: () => undefined }
let island: Built
beforeAll(async () => {
  const extract = join(folder.folder, 'island.osm.pbf')
  await writeIslandExtract(extract)
  island = await folder.build(async (_teller, builder) => {
    await readExtract(extract, [builder], silent)
  })
}, 120_000)
afterAll(() => folder.remove())

const TOWN: Place = [exactPointAt([0, 0]).latitude, exactPointAt([0, 0]).longitude]

/** Every tile of an archive, decoded by the reference library. */
async function* allTiles({ path, file }: Built): AsyncGenerator<{ z: number; x: number; y: number; tile: VectorTile }> {
  const header = await referenceReader(path).getHeader()
  const entries = [...(await file.directory(null))]
  for (let entry = entries.shift(); entry !== undefined; entry = entries.shift()) {
    if (entry.runLength === 0) {
      entries.unshift(...(await file.directory(entry)))
      continue
    }
    const { z, x, y } = tileOfId(entry.tileId)
    expect(z).toBeLessThanOrEqual(header.maxZoom)
    const tile = await decodedTile(file, z, x, y)
    if (tile === null) throw new Error(`no tile ${z}/${x}/${y}`)
    yield { z, x, y, tile }
  }
}

describe('the island', () => {
  test('every tile is a vector tile without faults, and only with our layers', async () => {
    const seen = new Map<string, number>()
    for await (const { z, x, y, tile } of allTiles(island)) {
      for (const [name, layer] of Object.entries(tile.layers)) {
        expect(LAYERS).toContain(name)
        expect([layer.version, layer.extent]).toEqual([2, 4096])
        for (const feature of featuresOf(tile, name)) {
          const faults = geometryFaults(feature)
          if (faults.length > 0) expect([`${z}/${x}/${y} ${name}`, feature.properties, faults]).toEqual([])
          seen.set(name, (seen.get(name) ?? 0) + 1)
        }
      }
    }
    for (const layer of LAYERS.filter((name) => name !== 'boundaries')) expect([layer, seen.get(layer) ?? 0]).not.toEqual([layer, 0])
  }, 60_000)

  test('the reference reader finds the same header and the same bytes', async () => {
    const reference = referenceReader(island.path)
    const header = await reference.getHeader()
    expect(header).toMatchObject({ specVersion: 3, minZoom: 0, maxZoom: 15, tileType: 1, clustered: true })
    expect(await reference.getMetadata()).toMatchObject({ attribution: '© OpenStreetMap contributors' })
    for (const z of [0, 5, 9, 12, 15]) {
      const [, x, y] = tileAt(TOWN, z)
      const ours = await island.file.tile(z, x, y)
      const theirs = await reference.getZxy(z, x, y)
      expect(ours === null).toBe(theirs === undefined)
      if (theirs && ours) expect((await decodedTile(island.file, z, x, y))?.layers).toBeDefined()
    }
    expect(await checkPmtiles(island.path, silent)).toMatchObject({ isUsable: true })
  })

  test('the town has streets, houses and its name; the lake is water', async () => {
    let town: { roads: number; buildings: number } = { roads: 0, buildings: 0 }
    for await (const { z, tile } of allTiles(island)) {
      const [roads, buildings] = [featuresOf(tile, 'roads').length, featuresOf(tile, 'buildings').length]
      if (z === 14 && buildings > town.buildings) town = { roads, buildings }
    }
    expect(town.roads).toBeGreaterThan(10)
    expect(town.buildings).toBeGreaterThan(50)
    const wide = await decodedTile(island.file, ...tileAt(TOWN, 9))
    expect(featuresOf(wide, 'places').some(({ properties }) => typeof properties['name'] === 'string')).toBe(true)
    expect(featuresOf(wide, 'water').length).toBeGreaterThan(0)
    expect(featuresOf(wide, 'buildings')).toEqual([]) // not drawn from so far
  })
})

describe('by hand', () => {
  test('a multipolygon keeps its hole, whichever way its ways were drawn', async () => {
    const at: Place = [-2, 33]
    const built = await folder.build((teller) => {
      const outer = teller.way(square(at, 0.02), {})
      const inner = teller.way(square(at, 0.005).reverse(), {})
      teller.relation(
        [
          [outer, 'outer'],
          [inner, 'inner'],
        ],
        { type: 'multipolygon', natural: 'water' },
      )
    })
    expect(built.figures.leftOut.brokenAreas).toBe(0)
    const water = featuresOf(await decodedTile(built.file, ...tileAt(at, 12)), 'water')
    expect(water.flatMap((feature) => feature.loadGeometry()).length).toBe(2)
    expect(water.flatMap(geometryFaults)).toEqual([])
  })

  test('an open ring, a way of one point and a coast without land are counted and left out', async () => {
    const built = await folder.build((teller) => {
      const open = teller.way(square([-2, 33], 0.01).slice(0, 3), {})
      teller.relation([[open, 'outer']], { type: 'multipolygon', natural: 'water' })
      teller.relation([[999, 'outer']], { type: 'multipolygon', natural: 'water' })
      teller.way(
        [
          [-2, 33],
          [-2, 33],
        ],
        { highway: 'residential' },
      )
      teller.way(square([-2.1, 33], 0.001), { highway: 'residential', name: 'Barabara ya Mfano' })
    })
    expect(built.figures.leftOut).toMatchObject({ brokenAreas: 1, missingMembers: 1, shortWays: 1 })
    expect(featuresOf(await decodedTile(built.file, ...tileAt([-2.1, 33], 15)), 'roads').length).toBeGreaterThan(0)
  })

  test('any street anywhere is found on the tile under it', async () => {
    const place = fc.tuple(fc.double({ min: -80, max: 80, noNaN: true }), fc.double({ min: -179, max: 179, noNaN: true }))
    await fc.assert(
      fc.asyncProperty(place, async ([latitude, longitude]) => {
        const built = await folder.build((teller) => {
          teller.way(
            [
              [latitude, longitude],
              [latitude + 0.0004, longitude + 0.0004],
            ],
            { highway: 'primary' },
          )
        })
        for (const z of [8, 12, 15])
          expect(featuresOf(await decodedTile(built.file, ...tileAt([latitude + 0.0002, longitude + 0.0002], z)), 'roads')).toHaveLength(1)
      }),
      { numRuns: 12 },
    )
  })
})

describe('archives of others', () => {
  test.skipIf(SHARED.archives === null)('open or are refused as the published fixtures say', async () => {
    const expected = JSON.parse(readFileSync(SHARED.archives ?? '', 'utf8')) as Record<
      string,
      { open: boolean; header?: { tileType: number; minLonE7: number } }
    > // a file of the fixtures
    for (const [name, { open, header }] of Object.entries(expected)) {
      const path = join(SHARED.archives ?? '', '..', name)
      if (!open) {
        await expect(openTileFile(path)).rejects.toThrow(TileFileError)
        continue
      }
      const file = await openTileFile(path)
      expect([name, file.header.tileType, file.header.minLongitudeE7]).toEqual([name, header?.tileType, header?.minLonE7])
      await file.close()
    }
  })

  test('changed anywhere they say what is wrong, and never hang', async () => {
    const whole = readFileSync(island.path)
    const temporary = mkdtempSync(join(tmpdir(), 'kituo-hostile-tiles-'))
    const path = join(temporary, 'changed.pmtiles')
    try {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const bytes = Buffer.from(whole)
          bytes[at] = (bytes[at] ?? 0) ^ change
          writeFileSync(path, bytes)
          const report = await checkPmtiles(path, silent)
          if (!report.isUsable) expect(report.detail).not.toBe('')
        }),
        { numRuns: 60 },
      )
      for (const length of [0, 50, 126, 127, 500, whole.length - 1]) {
        writeFileSync(path, whole.subarray(0, length))
        expect(await checkPmtiles(path, silent)).toMatchObject({ isUsable: false })
      }
    } finally {
      rmSync(temporary, { recursive: true, force: true })
    }
  }, 60_000)
})

describe('the door', () => {
  const askFor = (path: string, more: { version?: string; ifNoneMatch?: string; takesGzip?: boolean } = {}) => ({
    ...{ path, version: more.version ?? null, ifNoneMatch: more.ifNoneMatch ?? null, takesGzip: more.takesGzip ?? true },
  })
  test('serves tiles of regions that are there, says what it has, and lets go of what is gone', async () => {
    const path = join(folder.folder, 'served.pmtiles')
    copyFileSync(island.path, path)
    let list: ReturnType<MapSource['list']> = [{ name: 'kisiwa', files: { map: path }, version: '1' }]
    let told: () => Promise<void> = () => Promise.resolve()
    const source: MapSource = {
      list: () => list,
      onChange: (listener) => {
        told = listener
        return () => undefined
      },
    }
    const shelf = createMapShelf(source, { warn: () => undefined })
    const door = createMapDoor(shelf)
    const [z, x, y] = tileAt(TOWN, 14)
    const tilePath = `/maps/kisiwa/${z}/${x}/${y}.mvt`
    const index = JSON.parse(Buffer.from((await door.answer(askFor('/maps/index.json'))).body ?? []).toString()) as {
      regions: { name: string; version: string }[]
    } // what the door just wrote
    expect(index.regions).toMatchObject([{ name: 'kisiwa', minZoom: 0, maxZoom: 15 }])
    const answer = await door.answer(askFor(tilePath, { version: index.regions[0]?.version ?? '' }))
    expect(answer).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip' } })
    expect(answer.headers['cache-control']).toContain('immutable')
    expect((await door.answer(askFor(tilePath, { ifNoneMatch: answer.headers['etag'] ?? '' }))).status).toBe(304)
    expect((await door.answer(askFor(tilePath, { takesGzip: false }))).headers['content-encoding']).toBeUndefined()
    for (const bad of ['/maps/nowhere/0/0/0.mvt', '/maps/kisiwa/16/0/0.mvt', '/maps/kisiwa/3/9/0.mvt', '/maps/../x/0/0/0.mvt'])
      expect([bad, (await door.answer(askFor(bad))).status]).toEqual([bad, 404])
    list = []
    await told()
    expect((await door.answer(askFor(tilePath))).status).toBe(404)
    await shelf.close()
  })
})
