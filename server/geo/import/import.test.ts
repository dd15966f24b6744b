/** Imports in a worker thread: whole regions or nothing, the old one until the new one is done, damage noticed, progress that only grows. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasOsmium, osmiumCounts, sharedExtract } from '../../../tests/harness/extracts.ts'
import { writeIslandExtract } from '../../demo/extract/index.ts'
import { manualClock } from '../../kernel/clock.ts'
import { checkRegion } from './check-region.ts'
import { importRegion, listRegions, openRegion, regionPlaces, regionsFolder, removeRegion, type ImportProgress } from './index.ts'
import { PHASE_SHARES } from './progress.ts'
import { needOf, requireRoom } from './room.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'kituo-import-'))
const island = join(dataDir, 'kisiwa.osm.pbf')
const clock = manualClock(Date.parse('2026-11-21T04:15:00.000Z'))
const never = (): AbortSignal => new AbortController().signal
const folderOf = (name: string): string => regionPlaces(dataDir, name).home

type How = { signal?: AbortSignal; onProgress?: (progress: ImportProgress) => void }
const add = (name: string, file: string, { signal = never(), onProgress = () => undefined }: How = {}) =>
  importRegion({ dataDir, name, file }, { clock, signal, onProgress })

beforeAll(async () => {
  await writeIslandExtract(island)
  await add('kisiwa', island)
}, 120_000)
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true })
})

describe('an import', () => {
  test('leaves three files and a manifest that says what they are', async () => {
    expect(readdirSync(folderOf('kisiwa')).sort()).toEqual(['map.pmtiles', 'places.bin', 'region.json', 'roads.bin'])
    expect(readdirSync(regionsFolder(dataDir))).toEqual(['kisiwa'])
    const { manifest, files } = await openRegion(folderOf('kisiwa'))
    expect(manifest).toMatchObject({
      format: 'kituo-region/1',
      name: 'kisiwa',
      source: { file: 'kisiwa.osm.pbf', bytes: readFileSync(island).length },
      importedAt: '2026-11-21T04:15:00.000Z',
      attribution: '© OpenStreetMap contributors',
      licence: 'ODbL-1.0',
    })
    expect(manifest.parts.roads.counts['restrictions']).toBe(3)
    expect(manifest.parts.map.counts['brokenCoasts']).toBe(0)
    expect(manifest.parts.places.counts['places']).toBeGreaterThan(150)
    expect(existsSync(files.roads)).toBe(true)
    expect(await checkRegion(folderOf('kisiwa'), never())).toEqual(manifest)
  })
  test('tells each phase in order, and never goes back', async () => {
    const told: ImportProgress[] = []
    await add('progress', island, { onProgress: (progress) => told.push(progress) })
    const overall = told.map((progress) => progress.overall)
    expect([...overall].sort((a, b) => a - b)).toEqual(overall)
    expect(overall.at(-1)).toBe(1)
    expect([...new Set(told.map((progress) => progress.phase))]).toEqual(Object.keys(PHASE_SHARES))
    expect(Object.values(PHASE_SHARES).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    await removeRegion(dataDir, 'progress')
  }, 120_000)
  test('that is cancelled leaves the older region and nothing else', async () => {
    const before = readFileSync(join(folderOf('kisiwa'), 'region.json'), 'utf8')
    for (const phase of ['reading', 'map'] as const) {
      const stop = new AbortController()
      const cancelled = add('kisiwa', island, {
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.phase === phase) stop.abort(new Error('no longer wanted'))
        },
      })
      await expect(cancelled).rejects.toThrow('no longer wanted')
      expect(readdirSync(regionsFolder(dataDir))).toEqual(['kisiwa'])
    }
    expect(readFileSync(join(folderOf('kisiwa'), 'region.json'), 'utf8')).toBe(before)
    const early = new AbortController()
    early.abort(new Error('not even started'))
    await expect(add('kisiwa', island, { signal: early.signal })).rejects.toThrow('not even started')
  }, 120_000)
  test('of a broken or empty extract says why, and leaves the older region', async () => {
    const cut = join(dataDir, 'cut.osm.pbf')
    copyFileSync(island, cut)
    truncateSync(cut, 60_000)
    await expect(add('kisiwa', cut)).rejects.toMatchObject({ code: 'extract.broken', params: { file: 'cut.osm.pbf', field: 'Blob' } })
    const empty = join(dataDir, 'empty.osm')
    writeFileSync(empty, '<osm version="0.6"><node id="1" lat="1" lon="1"/></osm>')
    await expect(add('kisiwa', empty)).rejects.toMatchObject({ code: 'extract.empty' })
    await expect(add('kisiwa', join(dataDir, 'nowhere.osm.pbf'))).rejects.toMatchObject({
      code: 'extract.unreadable',
      params: { reason: 'ENOENT' },
    })
    await expect(add('../kisiwa', island)).rejects.toMatchObject({ code: 'region.bad-name' })
    expect(readdirSync(regionsFolder(dataDir))).toEqual(['kisiwa'])
    await openRegion(folderOf('kisiwa'))
  }, 120_000)
  test('replaces the older region whole', async () => {
    clock.advance(60_000)
    await add('kisiwa', island)
    expect((await openRegion(folderOf('kisiwa'))).manifest.importedAt).toBe('2026-11-21T04:16:00.000Z')
    expect(readdirSync(regionsFolder(dataDir))).toEqual(['kisiwa'])
  }, 120_000)
  test('waits for nobody: a second one of the same name is refused, a folder left by a crash is not', async () => {
    const running = add('twice', island)
    await expect.poll(() => existsSync(regionPlaces(dataDir, 'twice').part)).toBe(true)
    await expect(add('twice', island)).rejects.toMatchObject({ code: 'region.busy', params: { name: 'twice' } })
    await running
    const left = regionPlaces(dataDir, 'twice').part
    mkdirSync(left)
    writeFileSync(join(left, 'owner.json'), JSON.stringify({ pid: 2 ** 22 - 1 }))
    await add('twice', island)
    await removeRegion(dataDir, 'twice')
    expect(readdirSync(regionsFolder(dataDir))).toEqual(['kisiwa'])
  }, 120_000)
  test('is refused where disk or memory are far too small', () => {
    const huge = { diskBytes: 1e18, memoryBytes: 0 }
    expect(() => {
      requireRoom(dataDir, 'x', huge)
    }).toThrow(expect.objectContaining({ code: 'region.no-space' }) as Error)
    expect(() => {
      requireRoom(join(dataDir, 'not', 'there'), 'x', { diskBytes: 0, memoryBytes: 1e18 })
    }).toThrow(expect.objectContaining({ code: 'region.no-memory' }) as Error)
    expect(needOf(50_000_000, false).memoryBytes).toBeLessThan(3e9)
  })
})

describe('a region on the disk', () => {
  /** A copy to damage. */
  function copy(name: string): string {
    const folder = folderOf(name)
    mkdirSync(folder)
    for (const file of readdirSync(folderOf('kisiwa'))) copyFileSync(join(folderOf('kisiwa'), file), join(folder, file))
    const manifest = join(folder, 'region.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"name": "kisiwa"', `"name": "${name}"`))
    return folder
  }
  const damage = (name: string, change: (folder: string) => void): string => {
    const folder = copy(name)
    change(folder)
    return folder
  }
  test.each(['roads.bin', 'map.pmtiles', 'places.bin'])(
    'one byte changed in %s is noticed, and a missing end even without reading it',
    async (file) => {
      const flipped = damage('flipped', (folder) => {
        const bytes = readFileSync(join(folder, file))
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
        writeFileSync(join(folder, file), bytes)
      })
      await openRegion(flipped, { check: 'sizes' })
      await expect(openRegion(flipped)).rejects.toMatchObject({ code: 'region.corrupt', params: { name: 'flipped', part: file } })
      truncateSync(join(flipped, file), 100)
      await expect(openRegion(flipped, { check: 'sizes' })).rejects.toMatchObject({ code: 'region.corrupt', params: { part: file } })
      rmSync(join(flipped, file))
      await expect(openRegion(flipped)).rejects.toMatchObject({ code: 'region.corrupt', params: { part: file, problem: 'is missing' } })
      rmSync(flipped, { recursive: true })
    },
  )
  test('a manifest that is missing, no JSON, of another form or another region is noticed', async () => {
    const folder = copy('manifest')
    const path = join(folder, 'region.json')
    const text = readFileSync(path, 'utf8')
    const refused = async (content: string, problem: RegExp): Promise<void> => {
      writeFileSync(path, content)
      const error: unknown = await openRegion(folder).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'region.corrupt',
        params: { name: 'manifest', part: 'region.json', problem: expect.stringMatching(problem) as string },
      })
    }
    await refused('{', /no JSON/)
    await refused(text.replace('kituo-region/1', 'kituo-region/9'), /kituo-region\/9/)
    await refused(text.replace('"bytes"', '"byte"'), /bytes/)
    await refused(text.replace('"name": "manifest"', '"name": "other"'), /belongs to the region other/)
    writeFileSync(path, text.replace('kituo-roads/', 'kituo-roads/9'))
    await expect(openRegion(folder)).rejects.toMatchObject({
      params: { part: 'roads.bin', problem: expect.stringContaining('kituo-roads/9') as string },
    })
    rmSync(path)
    await expect(openRegion(folder)).rejects.toMatchObject({ params: { part: 'region.json', problem: 'is missing' } })
    const listed = await listRegions(dataDir)
    expect(listed.map(({ name, problem }) => [name, problem?.code ?? null])).toEqual([
      ['kisiwa', null],
      ['manifest', 'region.corrupt'],
    ])
    await removeRegion(dataDir, 'manifest')
    await expect(openRegion(folder)).rejects.toMatchObject({ code: 'region.unknown' })
    await expect(removeRegion(dataDir, 'manifest')).rejects.toMatchObject({ code: 'region.unknown' })
  })
  test('the older one comes back where a replacement stopped between its two renames', async () => {
    const { home, old } = regionPlaces(dataDir, 'kisiwa')
    renameSync(home, old)
    expect((await listRegions(dataDir)).map(({ name, problem }) => [name, problem])).toEqual([['kisiwa', null]])
    await openRegion(home)
  })
  test('a station without regions has an empty list', async () => {
    expect(await listRegions(join(dataDir, 'nothing'))).toEqual([])
  })
})

describe.each([
  { name: 'andorra', path: sharedExtract('andorra.osm.pbf'), counts: { nodes: 69_644, ways: 2725, relations: 74 } },
  { name: 'monaco', path: sharedExtract('monaco.osm.gz'), counts: { nodes: 13_739, ways: 1944, relations: 77 } },
])('$name', ({ name, path, counts }) => {
  test.skipIf(path === null)(
    'is imported whole and passes the complete check',
    async () => {
      const manifest = await add(name, path ?? '')
      expect(manifest.counts).toEqual({ ...counts, missingNodes: 0, brokenElements: 0 })
      expect(manifest.parts.roads.counts['edges']).toBeGreaterThan(500)
      expect(manifest.parts.places.counts['places']).toBeGreaterThan(200)
      expect(await checkRegion(folderOf(name), never())).toEqual(manifest)
      await removeRegion(dataDir, name)
    },
    120_000,
  )
  test.skipIf(path === null || !hasOsmium)('has the elements that osmium counts', () => {
    expect(osmiumCounts(path ?? '')).toMatchObject(counts)
  })
})
