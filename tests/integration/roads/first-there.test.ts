/** Who can be there first, on the demo island: road times from an imported extract, a tracker on its own port, and a road that is closed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Recommendation } from '../../../server/contract/units.ts'
import { writeIslandExtract } from '../../../server/demo/extract/index.ts'
import { exactPointAt } from '../../../server/demo/island-shape.ts'
import { importRegion } from '../../../server/geo/import/index.ts'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station } from '../../../server/station.ts'
import { gt06Login, gt06Place } from '../../fixtures/tracker-frames.ts'
import { signIn, type Api } from '../../harness/api.ts'
import { until } from '../../harness/until.ts'

const PASSWORD = 'four quiet herons waiting'
const IMEI = '356307042441013'
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-first-'))
let station: Station
let desk: Api
let admin: Api
let tracker: Socket | null = null
let trackerPort: number
let units: Record<'A1' | 'B2', string>
let incidentId: string

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  await new Promise((resolve) => server.close(resolve))
  return port
}

beforeAll(async () => {
  const extract = join(dataDir, 'island.osm.pbf')
  await writeIslandExtract(extract)
  await importRegion(
    { dataDir, name: 'kisiwa', file: extract },
    { clock: systemClock, signal: new AbortController().signal, onProgress: () => undefined },
  )
  trackerPort = await freePort()
  station = await createStation(
    {
      dataDir,
      listen: { host: '127.0.0.1', port: 0 },
      trackers: { host: '127.0.0.1', ports: new Map([['gt06', trackerPort]]), mqttPort: null },
      rendererDir: null,
      profile: 'test',
      demo: false,
      databaseKey: new Uint8Array(32).fill(9),
      adminPassword: PASSWORD,
      version: '0.0.0',
    },
    { clock: systemClock, random: systemRandom, logger: createLogger('silent') },
  )
  const url = station.url ?? ''
  admin = await signIn(url, 'admin', PASSWORD)
  const user = { displayName: 'Mfano', password: PASSWORD, language: 'en', facilityId: null }
  await admin.post('/users', { ...user, userName: 'neema', roles: ['dispatcher'] })
  desk = await signIn(url, 'neema', PASSWORD)
  units = { A1: await unit('A1'), B2: await unit('B2') }
  await admin.post(`/units/${units.A1}/devices`, { deviceId: IMEI, protocol: 'gt06' })
  await admin.post(`/units/${units.B2}/devices`, { deviceId: 'b2', protocol: 'osmand' })
  const place = { ...TOWN, accuracyMetres: 20, description: 'the market', source: 'map' }
  const caller = { name: 'Asha Mfano', phone: '0700000000', language: 'sw' }
  const opened = await desk.post('/incidents', { source: 'call', kind: 'fever', place, caller, narrative: '', priority: null })
  expect(opened.status).toBe(200)
  incidentId = (opened.body as { result: { incidentId: string } }).result.incidentId // as the API documents
}, 120_000)
afterAll(async () => {
  tracker?.destroy()
  await station.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const TOWN = exactPointAt([0, 0])
const unit = async (callSign: string): Promise<string> => {
  const { body } = await admin.post('/units', {
    ...{ callSign, kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [] },
    ...{ baseFacilityId: null, base: null, phone: null, isVerified: true },
  })
  return (body as { result: { unitId: string } }).result.unitId // as above
}
const recommended = async (): Promise<Recommendation> => (await desk.get(`/incidents/${incidentId}/recommendation`)).body
const etaOf = ({ units: list }: Recommendation, callSign: string): number =>
  list.find((one) => one.callSign === callSign)?.etaSeconds ?? Number.NaN

test('bytes of a GT06 move its unit, and the time to it is by road', { timeout: 60_000 }, async () => {
  const near = { latitude: TOWN.latitude + 0.004, longitude: TOWN.longitude }
  tracker = connect(trackerPort, '127.0.0.1')
  const answers: Buffer[] = []
  tracker.on('data', (bytes: Buffer) => answers.push(bytes))
  const place = gt06Place({ atMs: Date.now() - 5_000, ...near, speedKmh: 0, course: 0, altitude: 0 })
  // glued to the sign-in, and cut in the middle
  tracker.write(Buffer.concat([gt06Login(IMEI), place.subarray(0, 9)]))
  await until(() => answers.length > 0)
  tracker.write(place.subarray(9))
  const seen = async () =>
    ((await desk.get('/positions')).body as { unitId: string; latitude: number }[]).find(({ unitId }) => unitId === units.A1)
  await until(async () => (await seen()) !== undefined)
  expect((await seen())?.latitude).toBeCloseTo(near.latitude, 4)
  await until(async () => (await recommended()).travelTime.method === 'road')
  const { travelTime, units: list } = await recommended()
  expect(travelTime).toMatchObject({ method: 'road', region: 'kisiwa', season: 'dry' })
  expect(list[0]).toMatchObject({ callSign: 'A1' })
  expect(list[0]?.reasons.map(({ code }) => code)).toContain('nearest')
  expect(etaOf(await recommended(), 'A1')).toBeGreaterThan(0)
})

test('a road closed around the nearest unit makes the other one first; lifting it turns that back', { timeout: 60_000 }, async () => {
  const far = { latitude: TOWN.latitude - 0.012, longitude: TOWN.longitude }
  const url = `${station.url ?? ''}/gps/osmand?id=b2&lat=${far.latitude}&lon=${far.longitude}&timestamp=${Math.floor(Date.now() / 1000)}`
  expect((await fetch(url)).status).toBe(200)
  await until(async () => (await recommended()).units.length === 2)
  const before = await recommended()
  expect(before.units.map(({ callSign }) => callSign)).toEqual(['A1', 'B2'])
  const around = (side: number) =>
    [
      [side, -side],
      [side, side],
      [-side, side],
      [-side, -side],
    ].map(([north = 0, east = 0]) => ({ latitude: TOWN.latitude + 0.004 + north, longitude: TOWN.longitude + east }))
  const drawn = await desk.post('/roads/changes', {
    ...{
      shape: { kind: 'area', ring: around(0.0025) },
      profiles: ['ambulance'],
      factor: 0,
      reason: 'flood',
      from: null,
      until: null,
      note: '',
    },
  })
  expect(drawn.status).toBe(200)
  await until(async () => (await recommended()).units[0]?.callSign === 'B2')
  expect(etaOf(await recommended(), 'A1')).toBeGreaterThan(etaOf(before, 'A1'))
  expect(etaOf(await recommended(), 'B2')).toBe(etaOf(before, 'B2'))
  const { changeId } = (drawn.body as { result: { changeId: string } }).result // as the API documents
  expect((await desk.post(`/roads/changes/${changeId}/lift`, {})).status).toBe(200)
  await until(async () => (await recommended()).units[0]?.callSign === 'A1')
  expect(etaOf(await recommended(), 'A1')).toBe(etaOf(before, 'A1'))
})

test('the wrong role may look but not draw; a bad shape names its field', async () => {
  await admin.post('/users', {
    displayName: 'Mfano',
    password: PASSWORD,
    language: 'en',
    facilityId: null,
    userName: 'store',
    roles: ['coldChain'],
  })
  const store = await signIn(station.url ?? '', 'store', PASSWORD)
  expect((await store.get('/roads')).status).toBe(200)
  const change = { profiles: ['car'], factor: 0.5, reason: 'event', from: null, until: null, note: '' }
  expect((await store.post('/roads/changes', { ...change, shape: { kind: 'line', points: [TOWN, exactPointAt([1, 1])] } })).status).toBe(
    403,
  )
  expect((await desk.post('/roads/changes', { ...change, shape: { kind: 'area', ring: [TOWN] } })).body).toMatchObject({
    error: { code: 'input.invalid', params: { fields: [{ path: 'shape.ring' }] } },
  })
  expect(
    (await desk.post('/roads/changes', { ...change, factor: 2, shape: { kind: 'line', points: [TOWN, exactPointAt([1, 1])] } })).status,
  ).toBe(400)
})
