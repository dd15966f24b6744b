/** The demo's region: imported once, again when it is damaged, not when somebody else imports; a demo that stops leaves nothing. */
import { mkdtempSync, readdirSync, rmSync, truncateSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manualTimers } from '../../tests/harness/manual-timers.ts'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/ids.ts'
import { createLogger } from '../kernel/logger.ts'
import { systemRandom } from '../kernel/random.ts'
import { createRegions, type Regions } from '../modules/regions/index.ts'
import { DEMO_REGION, importIsland } from './region.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'kituo-demo-region-'))
const ids = createIds(systemClock, systemRandom)
const never = new AbortController().signal
let regions: Regions

const open = (): Promise<Regions> =>
  createRegions({ dataDir, clock: systemClock, ids, logger: createLogger('silent'), timers: manualTimers() })
const versions = () => regions.list().map(({ name, version }) => `${name} ${version}`)

beforeAll(async () => {
  regions = await open()
})
afterAll(async () => {
  await regions.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('an empty station gets the island, once', async () => {
  await importIsland({ regions, ids }, never)
  expect(regions.importing().last).toMatchObject({ name: DEMO_REGION, file: 'kisiwa-cha-mfano.osm.pbf', outcome: 'done' })
  const before = versions()
  expect(before).toHaveLength(1)
  await importIsland({ regions, ids }, never)
  expect(versions()).toEqual(before)
}, 60_000)

test('a damaged island is made anew', async () => {
  truncateSync(join(dataDir, 'regions', DEMO_REGION, 'roads.bin'), 100)
  await regions.close()
  regions = await open()
  expect(versions()).toEqual([])
  await importIsland({ regions, ids }, never)
  expect(versions()).toHaveLength(1)
}, 60_000)

test('a demo that stops leaves nothing of it', async () => {
  await regions.remove(DEMO_REGION)
  const stopping = new AbortController()
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('kituo-island-') && existsSync(join(tmpdir(), name)))
  const before = left()
  const importing = importIsland({ regions, ids }, stopping.signal)
  stopping.abort(new Error('the demo stops'))
  await expect(importing).rejects.toThrow('the demo stops')
  expect(left()).toEqual(before)
  expect(versions()).toEqual([])
}, 60_000)

test('a demo that stops in the middle of the import cancels it', async () => {
  const stopping = new AbortController()
  const stopListening = regions.onProgress(() => {
    if (regions.importing().current?.phase === 'reading' && !stopping.signal.aborted) stopping.abort(new Error('the demo stops'))
  })
  await importIsland({ regions, ids }, stopping.signal)
  stopListening()
  expect(regions.importing().last).toMatchObject({ name: DEMO_REGION, outcome: 'cancelled' })
  expect(versions()).toEqual([])
}, 60_000)
