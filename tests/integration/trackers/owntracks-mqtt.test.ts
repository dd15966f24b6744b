/** A phone with OwnTracks over MQTT on a real station: who may speak, for whom, and what happens to bytes nobody should send. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station } from '../../../server/station.ts'
import { signIn, type Api } from '../../harness/api.ts'
import { until } from '../../harness/until.ts'

const PASSWORD = 'four quiet herons waiting'
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-mqtt-'))
let station: Station
let admin: Api
let port: number
let unitId: string
const clients: MqttClient[] = []

beforeAll(async () => {
  station = await createStation(
    {
      ...{ dataDir, listen: { host: '127.0.0.1', port: 0 }, rendererDir: null, profile: 'test', demo: false, version: '0.0.0' },
      ...{ databaseKey: new Uint8Array(32).fill(9), adminPassword: PASSWORD },
      trackers: { host: '127.0.0.1', ports: new Map(), mqttPort: 0 },
    },
    { clock: systemClock, random: systemRandom, logger: createLogger('silent') },
  )
  admin = await signIn(station.url ?? '', 'admin', PASSWORD)
  const user = { displayName: 'Mfano', password: PASSWORD, language: 'en', facilityId: null }
  await admin.post('/users', { ...user, userName: 'phones', roles: ['tracker'] })
  await admin.post('/users', { ...user, userName: 'neema', roles: ['dispatcher'] })
  const { body } = await admin.post('/units', {
    ...{ callSign: 'A12', kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [] },
    ...{ baseFacilityId: null, base: null, phone: null, isVerified: true },
  })
  unitId = (body as { result: { unitId: string } }).result.unitId // as the API documents
  port = (await door())?.port ?? 0
}, 60_000)
afterAll(async () => {
  for (const client of clients) await client.endAsync(true)
  await station.close()
  rmSync(dataDir, { recursive: true, force: true })
})

type Doors = {
  ports: { transport: string; port: number; connections: number; counts: { fixes: number; malformed: number; refused: number } }[]
}
const door = async () => ((await admin.get('/trackers/doors')).body as Doors).ports.find(({ transport }) => transport === 'mqtt')
const speak = async (username: string, password = PASSWORD): Promise<MqttClient> => {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { username, password, reconnectPeriod: 0, connectTimeout: 5_000 })
  clients.push(client)
  return client
}
/** A second later than the one before: the same moment twice is a repetition. */
let nextSecond = Math.floor(Date.now() / 1000) - 60
const location = (latitude: number) =>
  JSON.stringify({ _type: 'location', lat: latitude, lon: 32.8, tst: (nextSecond += 1), acc: 8, tid: 'a1', vel: 0 })
const seen = async () => ((await admin.get('/positions')).body as { unitId: string; latitude: number; deviceId: string }[])[0]

test('a device waits for approval with its last message decoded, and moves its unit from then on', async () => {
  const phone = await speak('phones')
  await phone.publishAsync('owntracks/phones/a12', location(-1.6), { qos: 1 })
  const waiting = async () =>
    (await admin.get('/positions/unknown-devices')).body as { deviceId: string; protocol: string; lastFix: object }[]
  await until(async () => (await waiting()).length === 1)
  const [device] = await waiting()
  expect(device).toMatchObject({ protocol: 'owntracks', lastFix: { latitude: -1.6, longitude: 32.8 } })
  expect((await admin.post(`/units/${unitId}/devices`, { deviceId: device?.deviceId ?? '', protocol: 'owntracks' })).status).toBe(200)
  await phone.publishAsync('owntracks/phones/a12', location(-1.6001), { qos: 1 })
  await until(async () => (await seen())?.latitude === -1.6001)
  expect(await seen()).toMatchObject({ unitId, deviceId: device?.deviceId })
})

test('a wrong password, an account without the right, and nobody at all stay outside', async () => {
  await expect(speak('phones', 'not the password')).rejects.toThrow()
  await expect(speak('neema')).rejects.toThrow()
  await expect(connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, connectTimeout: 5_000 })).rejects.toThrow()
})

test('an account speaks and hears for its own devices only; what is no message harms nobody', async () => {
  const phone = await speak('phones')
  const cut = new Promise<void>((resolve) => phone.once('close', resolve))
  void phone.publishAsync('owntracks/neema/a12', location(-1.7), { qos: 1 }).catch(() => undefined) // the line is cut instead
  await cut
  const again = await speak('phones')
  const granted = await again.subscribeAsync('owntracks/#', { qos: 0 }).catch(() => [{ qos: 128 }])
  expect(granted[0]?.qos).toBe(128)
  const before = (await door())?.counts.malformed ?? 0
  await again.publishAsync('owntracks/phones/a12', '{"_type":"location","lat":"here"', { qos: 1 })
  await until(async () => ((await door())?.counts.malformed ?? 0) > before)
  await again.publishAsync('owntracks/phones/a12', location(-1.6002), { qos: 1 })
  await until(async () => (await seen())?.latitude === -1.6002)
})

test('a packet that announces a gigabyte is cut off at its header', async () => {
  const socket = connectTcp(port, '127.0.0.1')
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => undefined) // a reset is as good as an end
  socket.write(Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f))
  await closed
  const phone = await speak('phones')
  await phone.publishAsync('owntracks/phones/a12', location(-1.6003), { qos: 1 })
  await until(async () => (await seen())?.latitude === -1.6003)
})

test('an account that is shut is cut off at once', async () => {
  const phone = await speak('phones')
  const cut = new Promise<void>((resolve) => phone.once('close', resolve))
  const users = (await admin.get('/users')).body as { id: string; userName: string }[]
  const id = users.find(({ userName }) => userName === 'phones')?.id ?? ''
  const { status } = await admin.patch(`/users/${id}`, { fields: { isActive: false } })
  expect(status).toBe(200)
  await cut
  await expect(speak('phones')).rejects.toThrow()
})
