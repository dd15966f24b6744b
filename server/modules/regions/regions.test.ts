/** Regions of a station: imported, received, cancelled and removed in a real folder; who uses them hears of every change in time to let go. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import type { CommandId } from '../../contract/primitives.ts'
import { EXTRACT_LIMIT_BYTES, type RegionImportPhase } from '../../contract/regions.ts'
import { writeIslandExtract } from '../../demo/extract/index.ts'
import { importRegion, removeRegion } from '../../geo/import/index.ts'
import { manualClock } from '../../kernel/clock.ts'
import { createIds } from '../../kernel/ids.ts'
import { createLogger } from '../../kernel/logger.ts'
import { systemRandom } from '../../kernel/random.ts'
import { createRegions, type Regions } from './index.ts'
import { fileNameOf } from './receive.ts'

const scratch = mkdtempSync(join(tmpdir(), 'kituo-regions-'))
const island = join(scratch, 'kisiwa.osm.pbf')
const clock = manualClock(Date.parse('2026-11-21T04:15:00.000Z'))
const ids = createIds(clock, systemRandom)
const commandId = (): CommandId => ids.next<CommandId>()
const timers = manualTimers()
const dataDir = join(scratch, 'station')
let regions: Regions

const open = (): Promise<Regions> => createRegions({ dataDir, clock, ids, logger: createLogger('silent'), timers })
/** Imports the island and waits for the end. */
async function add(name: string, path = island): Promise<void> {
  await regions.importFile({ commandId: commandId(), name, path })
  await regions.idle()
}
const upload = (name: string, body: Buffer, bytes = body.length) => ({
  importId: commandId(),
  name,
  file: 'C:\\Downloads\\kisiwa cha mfano.osm.pbf',
  bytes,
  body: Readable.from([body.subarray(0, 50_000), body.subarray(50_000)]),
})

beforeAll(async () => {
  mkdirSync(dataDir)
  await writeIslandExtract(island)
  regions = await open()
}, 60_000)
afterAll(async () => {
  await regions.close()
  rmSync(scratch, { recursive: true, force: true })
})

describe('an import', () => {
  test('leads to a region that is listed with what it holds, and says how far it is on the way', async () => {
    const phases = new Set<RegionImportPhase>()
    const fractions: number[] = []
    const stop = regions.onProgress(() => {
      const { current } = regions.importing()
      if (current === null) return
      phases.add(current.phase)
      fractions.push(current.fraction)
    })
    const id = commandId()
    await regions.importFile({ commandId: id, name: 'kisiwa', path: island })
    expect(regions.importing().current).toMatchObject({ importId: id, name: 'kisiwa', file: 'kisiwa.osm.pbf', isCancelling: false })
    await expect(regions.importFile({ commandId: commandId(), name: 'two', path: island })).rejects.toMatchObject({
      code: 'region.import-running',
      params: { name: 'kisiwa' },
    })
    await regions.importFile({ commandId: id, name: 'kisiwa', path: island }) // the same command again: the import that runs
    await regions.idle()
    stop()
    expect([...phases]).toEqual(['checksum', 'reading', 'places', 'map', 'roads', 'verifying'])
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions)
    expect(regions.importing()).toMatchObject({ current: null, last: { importId: id, outcome: 'done', problem: null } })
    const [view] = regions.views()
    expect(view).toMatchObject({ name: 'kisiwa', problem: null })
    expect(view?.contents).toMatchObject({
      source: { file: 'kisiwa.osm.pbf' },
      importedAt: '2026-11-21T04:15:00.000Z',
      attribution: '© OpenStreetMap contributors',
    })
    for (const count of ['roadKilometres', 'junctions', 'tiles', 'places'] as const)
      expect(view?.contents?.counts[count]).toBeGreaterThan(100)
    const [usable] = regions.list()
    for (const file of Object.values(usable?.files ?? {})) expect(existsSync(file)).toBe(true)
  }, 60_000)

  test('that cannot start says so at once; one that fails later keeps the reason', async () => {
    await expect(add('../etc')).rejects.toMatchObject({ code: 'region.bad-name' })
    await expect(add('nowhere', join(scratch, 'nowhere.osm.pbf'))).rejects.toMatchObject({
      code: 'extract.unreadable',
      params: { file: 'nowhere.osm.pbf', reason: 'ENOENT' },
    })
    await expect(add('folder', scratch)).rejects.toMatchObject({ code: 'extract.unreadable' })
    const broken = join(scratch, 'broken.osm.pbf')
    writeFileSync(broken, readFileSync(island).subarray(0, 60_000))
    await add('broken', broken)
    expect(regions.importing().last).toMatchObject({ name: 'broken', outcome: 'failed', problem: { code: 'extract.broken' } })
    expect(regions.views().map(({ name }) => name)).toEqual(['kisiwa'])
  }, 60_000)

  test('that is cancelled leaves nothing, and can be begun again', async () => {
    const id = commandId()
    const atReading = Promise.withResolvers<undefined>()
    const stop = regions.onProgress(() => {
      if (regions.importing().current?.phase === 'reading') atReading.resolve(undefined)
    })
    await regions.importFile({ commandId: id, name: 'unwanted', path: island })
    await atReading.promise
    stop()
    regions.cancel(id)
    expect(regions.importing().current?.isCancelling).toBe(true)
    await regions.idle()
    expect(regions.importing().last).toMatchObject({ importId: id, outcome: 'cancelled', problem: null })
    expect(readdirSync(join(dataDir, 'regions'))).toEqual(['kisiwa'])
    expect(() => {
      regions.cancel(id)
    }).toThrow(expect.objectContaining({ code: 'entity.unknown' }))
  }, 60_000)
})

describe('an extract that is sent', () => {
  test('is imported under its own name and gone from the disk afterwards', async () => {
    await regions.receive(upload('sent', readFileSync(island)))
    expect(regions.importing().current).toMatchObject({ name: 'sent', file: 'kisiwa_cha_mfano.osm.pbf' })
    await regions.idle()
    expect(regions.importing().last).toMatchObject({ name: 'sent', outcome: 'done' })
    expect(regions.views().find(({ name }) => name === 'sent')?.contents?.source.file).toBe('kisiwa_cha_mfano.osm.pbf')
    expect(readdirSync(join(dataDir, 'incoming'))).toEqual([])
    await regions.remove('sent')
  }, 60_000)

  test('in part, too long, or without room is refused and leaves nothing', async () => {
    const bytes = readFileSync(island)
    await expect(regions.receive(upload('cut', bytes, bytes.length + 1))).rejects.toMatchObject({
      code: 'region.upload-cut',
      params: { receivedBytes: bytes.length, expectedBytes: bytes.length + 1 },
    })
    expect(regions.importing().last).toMatchObject({ name: 'cut', outcome: 'failed', problem: { code: 'region.upload-cut' } })
    await expect(regions.receive(upload('longer', bytes, bytes.length - 1))).rejects.toMatchObject({ code: 'input.too-large' })
    await expect(regions.receive(upload('long', bytes, EXTRACT_LIMIT_BYTES + 1))).rejects.toMatchObject({ code: 'input.too-large' })
    await expect(regions.receive(upload('CON', bytes))).rejects.toMatchObject({ code: 'region.bad-name' })
    const gone = upload('gone', bytes)
    gone.body = Readable.from(
      (function* () {
        yield bytes.subarray(0, 10)
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
      })(),
    )
    await expect(regions.receive(gone)).rejects.toMatchObject({ code: 'region.upload-cut' })
    expect(readdirSync(join(dataDir, 'incoming'))).toEqual([])
    expect(regions.importing().current).toBeNull()
  })

  test('is stopped by cancelling while it comes in', async () => {
    const body = new Readable({ read: () => undefined })
    const order = { ...upload('slow', Buffer.alloc(1000)), body }
    const received = regions.receive(order)
    body.push(Buffer.alloc(10))
    expect(regions.importing().current).toMatchObject({ phase: 'receiving', name: 'slow' })
    regions.cancel(order.importId)
    await expect(received).rejects.toMatchObject({ code: 'region.import-cancelled' })
    expect(regions.importing().last).toMatchObject({ outcome: 'cancelled' })
    expect(body.destroyed).toBe(true)
    expect(readdirSync(join(dataDir, 'incoming'))).toEqual([])
  })

  test.each([
    ['C:\\maps\\rwanda.osm.pbf', 'rwanda.osm.pbf'],
    ['../../etc/passwd', 'passwd'],
    ['..', 'extract.osm.pbf'],
    ['', 'extract.osm.pbf'],
    ['.hidden', 'hidden'],
    ['u Rwanda\u0000é.osm', 'u_Rwanda_.osm'],
  ])('called %j is written as %j', (text, name) => {
    expect(fileNameOf(text)).toBe(name)
  })
})

describe('the list', () => {
  test('is the same array until something changes, and whoever uses a region is waited for before it goes', async () => {
    const [before] = [regions.list()]
    expect(regions.list()).toBe(before)
    const steps: string[] = []
    const stop = regions.onChange(async () => {
      const names = regions.list().map(({ name }) => name)
      await Promise.resolve()
      steps.push(`${names.join(',')} ${existsSync(join(dataDir, 'regions', 'kisiwa', 'map.pmtiles'))}`)
    })
    clock.advance(1000)
    const version = before[0]?.version
    await add('kisiwa')
    expect(steps).toEqual([' true', 'kisiwa true']) // let go while the old one still lay there, then the new one
    expect(regions.list()[0]?.version).not.toBe(version)
    steps.length = 0
    await regions.remove('kisiwa')
    expect(steps).toEqual([' true'])
    expect(regions.list()).toEqual([])
    stop()
    await expect(regions.remove('kisiwa')).rejects.toMatchObject({ code: 'region.unknown' })
  }, 60_000)

  test('follows what another program does to the folder', async () => {
    const heard = (): Promise<void> =>
      new Promise((resolve) => {
        const stop = regions.onChange(() => {
          stop()
          resolve()
        })
      })
    const came = heard()
    const signal = new AbortController().signal
    await importRegion({ dataDir, name: 'other', file: island }, { clock, signal, onProgress: () => undefined })
    expect(regions.list()).toEqual([])
    timers.pass(10_000)
    await came
    expect(regions.list().map(({ name }) => name)).toEqual(['other'])
    const went = heard()
    await removeRegion(dataDir, 'other')
    timers.pass(10_000)
    await went
    expect(regions.list()).toEqual([])
  }, 60_000)

  test('names a damaged region with what is wrong; it is no use to anybody and can be removed', async () => {
    mkdirSync(join(dataDir, 'regions', 'half'), { recursive: true })
    await regions.close()
    regions = await open()
    expect(regions.views()).toEqual([
      {
        name: 'half',
        contents: null,
        problem: { code: 'region.corrupt', params: { name: 'half', part: 'region.json', problem: 'is missing' } },
      },
    ])
    expect(regions.list()).toEqual([])
    await regions.remove('half')
    expect(regions.views()).toEqual([])
  })
})

describe('a station that stops', () => {
  test('ends its import, and starts again without what was left of an upload', async () => {
    await regions.importFile({ commandId: commandId(), name: 'unfinished', path: island })
    await regions.close()
    expect(readdirSync(join(dataDir, 'regions'))).toEqual([])
    mkdirSync(join(dataDir, 'incoming', 'left'), { recursive: true })
    regions = await open()
    expect(existsSync(join(dataDir, 'incoming'))).toBe(false)
  }, 60_000)
})

test('a start removes what imports ended in the middle have left, and nothing else', async () => {
  const own = join(scratch, 'swept')
  const folder = join(own, 'regions')
  const owned = (name: string, pid: number): void => {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'owner.json'), JSON.stringify({ pid }))
  }
  owned('kigoma.part', 0x7fff_fff0) // no process has this number
  owned('tanga.part', process.ppid)
  mkdirSync(join(folder, 'mwanza.part'))
  mkdirSync(join(folder, 'notes'))
  mkdirSync(join(folder, 'notes.old'))
  writeFileSync(join(folder, 'by-hand.part.txt'), '')
  const swept = await createRegions({ dataDir: own, clock, ids, logger: createLogger('silent'), timers })
  expect(readdirSync(folder).sort()).toEqual(['by-hand.part.txt', 'notes', 'tanga.part'])
  await swept.close()
})
