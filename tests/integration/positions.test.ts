/** Positions through the public doors of a real station: approval of a tracker, the batch API, tracks, roles, and the live stream. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { createPositionUnpacker, type LivePosition, type PositionBatch } from '../../server/contract/positions.ts'
import { systemClock } from '../../server/kernel/clock.ts'
import { createLogger } from '../../server/kernel/logger.ts'
import { systemRandom } from '../../server/kernel/random.ts'
import { createStation, type Station } from '../../server/station.ts'
import { signIn, type Api } from '../harness/api.ts'

const PASSWORD = 'four quiet herons waiting'
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-positions-'))
let station: Station
let url: string
let admin: Api
let tracker: Api
let unitId: string

beforeAll(async () => {
  station = await createStation(
    {
      dataDir,
      listen: { host: '127.0.0.1', port: 0 },
      rendererDir: null,
      profile: 'test',
      demo: false,
      databaseKey: new Uint8Array(32).fill(9),
      adminPassword: PASSWORD,
      version: '0.0.0',
    },
    { clock: systemClock, random: systemRandom, logger: createLogger('silent') },
  )
  url = station.url ?? ''
  admin = await signIn(url, 'admin', PASSWORD)
  const user = { displayName: 'Mfano', password: PASSWORD, language: 'en', facilityId: null }
  await admin.post('/users', { ...user, userName: 'relay', roles: ['tracker'] })
  tracker = await signIn(url, 'relay', PASSWORD)
  const unit = await admin.post('/units', {
    callSign: 'A12',
    kind: 'ambulance',
    level: 'bls',
    skills: [],
    capabilities: [],
    seats: 1,
    crew: [],
    baseFacilityId: null,
    base: null,
    phone: null,
    isVerified: true,
  })
  unitId = (unit.body as { result: { unitId: string } }).result.unitId
}, 60_000)
afterAll(async () => {
  await station.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()
const osmand = async (device: string, secondsAgo: number, latitude = -1.6): Promise<number> =>
  (await fetch(`${url}/gps/osmand?id=${device}&lat=${latitude}&lon=32.8&timestamp=${Math.floor(Date.now() / 1000) - secondsAgo}`)).status
const fix = (secondsAgo: number, part = {}) => ({
  deviceId: 'relay-1',
  fixedAt: ago(secondsAgo),
  latitude: -1.61,
  longitude: 32.81,
  ...part,
})

test('an unknown tracker waits for approval, and is heard as soon as it is approved', async () => {
  expect(await osmand('tk-1', 30)).toBe(404)
  expect((await admin.get('/positions/unknown-devices')).body).toMatchObject([{ deviceId: 'tk-1', protocol: 'osmand', count: 1 }])
  expect((await admin.post(`/units/${unitId}/devices`, { deviceId: 'tk-1', protocol: 'osmand' })).status).toBe(200)
  expect(await osmand('tk-1', 20)).toBe(200)
  expect((await admin.get('/positions/unknown-devices')).body).toEqual([])
  expect((await admin.get('/positions')).body).toMatchObject([{ unitId, deviceId: 'tk-1', latitude: -1.6, age: 'fresh' }])
})

test('a batch is taken whole, or refused with the field that is wrong', async () => {
  await admin.post(`/units/${unitId}/devices`, { deviceId: 'relay-1', protocol: 'api' })
  const good = [fix(10), fix(9), fix(8), fix(8, { deviceId: 'stranger' })]
  expect((await tracker.post('/positions', { fixes: good })).body).toEqual({ accepted: 3, duplicates: 0, unknownDevices: ['stranger'] })
  expect((await tracker.post('/positions', { fixes: [good[0], fix(7)] })).body).toEqual({ accepted: 1, duplicates: 1, unknownDevices: [] })
  const wrong = async (fixes: unknown): Promise<unknown> => {
    const { status, body } = await tracker.post('/positions', { fixes })
    return [status, (body as { error: { code: string; params: { field?: string; fields?: { path: string }[] } } }).error]
  }
  expect(await wrong([fix(6), fix(-100_000)])).toMatchObject([400, { code: 'fix.invalid', params: { field: 'fixes.1.fixedAt' } }])
  expect(await wrong([fix(6), fix(5, { longitude: 181 })])).toMatchObject([
    400,
    { code: 'input.invalid', params: { fields: [{ path: 'fixes.1.longitude' }] } },
  ])
  expect(await wrong([])).toMatchObject([400, { code: 'input.invalid' }])
  expect(await wrong(Array.from({ length: 5_001 }, (_, at) => fix(at)))).toMatchObject([400, { code: 'input.invalid' }])
  expect((await admin.get(`/units/${unitId}/track?from=${ago(15)}&to=${ago(0)}`)).body).toMatchObject({
    isTruncated: false,
    points: { length: 4 },
  })
})

test('nobody without the permission writes or reads positions', async () => {
  const bare = await fetch(`${url}/api/v1/positions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fixes: [fix(1)] }),
  })
  expect(bare.status).toBe(401)
  expect((await admin.post('/positions', { fixes: [fix(1)] })).status).toBe(403)
  expect((await tracker.get('/positions')).status).toBe(403)
  expect((await tracker.get('/positions/unknown-devices')).status).toBe(403)
})

test('trails tell where units were before anybody looked, thinned, and only to those who may', async () => {
  await admin.post(`/units/${unitId}/devices`, { deviceId: 'relay-2', protocol: 'api' })
  const drive = Array.from({ length: 121 }, (_, at) => fix(725 - at * 6, { deviceId: 'relay-2', latitude: -1.7 + at / 10_000 }))
  expect((await tracker.post('/positions', { fixes: drive })).status).toBe(200)
  const { status, body } = await admin.get(`/positions/trails?unitIds=${unitId}`)
  expect(status).toBe(200)
  const { trails } = body as { trails: { unitId: string; numbers: number[] }[] }
  const [trail] = trails
  expect(trails).toHaveLength(1)
  const befores = trail?.numbers.filter((_, at) => at % 3 === 0) ?? []
  expect(Math.max(...befores)).toBeLessThanOrEqual(600_000)
  expect(befores.length).toBeGreaterThan(20)
  expect(befores.length).toBeLessThanOrEqual(41)
  expect(befores).toEqual(befores.toSorted((a, b) => b - a))
  expect((await tracker.get(`/positions/trails?unitIds=${unitId}`)).status).toBe(403)
  expect((await admin.get('/positions/trails')).status).toBe(400)
})

test('a track is refused when its end is before its beginning', async () => {
  expect((await admin.get(`/units/${unitId}/track?from=${ago(0)}&to=${ago(10)}`)).status).toBe(400)
  expect((await admin.get(`/units/${unitId}/track?from=yesterday&to=${ago(10)}`)).status).toBe(400)
})

test('another screen sees a unit move', async () => {
  const login = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: 'admin', password: PASSWORD }),
  })
  const { accessToken } = (await login.json()) as { accessToken: string } // as the API documents
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc`, { headers: { authorization: `Bearer ${accessToken}`, origin: url } })
  const unpack = createPositionUnpacker()
  const seen: LivePosition[] = []
  const moved = new Promise<void>((resolve) => {
    socket.on('message', (text: Buffer) => {
      if (text.toString() === 'PING') return socket.send('PONG')
      const { result } = JSON.parse(text.toString()) as { result?: { data?: PositionBatch } } // the tRPC envelope
      if (!result?.data) return
      seen.push(...unpack(result.data))
      if (seen.length === 1) void osmand('tk-1', 0, -1.6012)
      if (seen.some(({ latitude }) => latitude === -1.6012)) resolve()
    })
  })
  socket.on('open', () => {
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.positions' } }))
  })
  await moved
  socket.close()
  expect(seen.every((position) => position.unitId === unitId)).toBe(true)
})
