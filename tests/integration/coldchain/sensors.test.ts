/** Sensors that speak MQTT and LoRaWAN, and files of loggers, on a real station: the same fridge story in plain JSON. */
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../harness/until.ts'
import { createColdWorld, minutesAgo, type ColdWorld } from './cold-world.ts'

let world: ColdWorld
let client: MqttClient
const clients: MqttClient[] = []
const PQS = { profileId: 'pqs-refrigerator', profileVersion: 1 }
beforeAll(async () => {
  world = await createColdWorld()
  client = await speak('mfano-monitors', world.token)
}, 60_000)
afterAll(async () => {
  for (const one of clients) await one.endAsync(true)
  await world.remove()
})

async function speak(username: string, password: string): Promise<MqttClient> {
  const options = { username, password, reconnectPeriod: 0, connectTimeout: 5_000 }
  const one = await connectAsync(`mqtt://127.0.0.1:${await world.mqttPort()}`, options)
  clients.push(one)
  return one
}
const say = (fields: Record<string, unknown>, atMs: number, device = 'mfano-7') =>
  client.publishAsync(`sensors/${device}/reading`, JSON.stringify({ time: new Date(atMs).toISOString(), ...fields }), { qos: 1 })
type Waiting = { deviceName: string; channels: { channel: string; quantity: string }[] }[]
const waiting = async () => (await world.admin.get('/coldchain/devices/waiting')).body as Waiting
const latest = async (name: string) => {
  const devices = (await world.admin.get('/coldchain/devices')).body as {
    deviceName: string
    sensors: { channel: string; latest: { value: number } | null }[]
  }[]
  const sensors = devices.find(({ deviceName }) => deviceName === name)?.sensors ?? []
  return Object.fromEntries(sensors.map(({ channel, latest: newest }) => [channel, newest?.value ?? null]))
}

test('a wrong token stays outside, and a source may not move units', async () => {
  await expect(speak('mfano-monitors', 'not the token')).rejects.toThrow()
  const phone = await speak('mfano-monitors', world.token)
  const cut = new Promise<void>((resolve) => phone.once('close', resolve))
  void phone.publishAsync('owntracks/mfano-monitors/a12', '{}', { qos: 1 }).catch(() => undefined) // the line is cut instead
  await cut
})

test('plain JSON: a sensor waits, is approved, and its fridge goes through heat, a power cut and recovery', async () => {
  await say({ temperature: 4.2, power: 'on' }, minutesAgo(800))
  await until(async () => (await waiting()).some(({ deviceName }) => deviceName === 'mfano-7'))
  const channels = (await waiting())[0]?.channels ?? []
  expect(channels).toContainEqual(expect.objectContaining({ channel: 'temperature', quantity: 'temperature' }))
  expect(channels).toContainEqual(expect.objectContaining({ channel: 'power', quantity: 'mainSwitch' }))
  const sensor = (channel: string, quantity: string) => ({ channel, quantity, equipmentId: world.equipmentId, profile: PQS })
  await world.approve('mqtt', 'mfano-7', [sensor('temperature', 'temperature'), sensor('power', 'mainSwitch')])
  for (let minutes = 700; minutes >= 60; minutes -= 20) await say({ temperature: 9.1 }, minutesAgo(minutes))
  const { alarmId, occurrenceId } = await world.alarm('fridgeHot', ({ letter }) => letter === 'B')
  await world.admin.post('/alarms/acknowledgements', { items: [{ alarmId, occurrenceId }], comment: 'ok' })
  await world.alarm('fridgeHot', ({ letter }) => letter === 'C')
  await say({ power: 'off' }, minutesAgo(40))
  await world.alarm('supplyLost', ({ letter }) => letter === 'B')
  await say({ temperature: 5, power: 'on' }, minutesAgo(5))
  await world.gone('fridgeHot')
  await world.alarm('supplyLost', ({ letter }) => letter === 'D')
})

test('two fridges without power are a site without power: one alarm stands over both', async () => {
  const fridge = { name: 'Jokofu 4', placeId: null, kind: 'refrigerator', asset: {}, holdoverHours: null }
  const second = await world.must(`/coldchain/sites/${world.siteId}/equipment`, fridge, 'equipmentId')
  await world.approve('mqtt', 'mfano-8', [{ channel: 'power', quantity: 'mainSwitch', equipmentId: second, profile: PQS }])
  await say({ power: 'off' }, minutesAgo(4))
  await say({ power: 'off' }, minutesAgo(4), 'mfano-8')
  await world.alarm('sitePowerLost', ({ isActive }) => isActive)
  await world.gone('supplyLost')
  await say({ power: 'on' }, minutesAgo(2))
  await world.alarm('sitePowerLost', ({ letter }) => letter === 'D')
  await world.alarm('supplyLost', ({ isActive }) => isActive)
})

test('what is no message is counted and disturbs nobody', async () => {
  await client.publishAsync('sensors/mfano-7/reading', '{"time":', { qos: 1 })
  await say({ temperature: 'NaN' }, minutesAgo(4))
  await say({ temperature: 5.2 }, minutesAgo(3))
  await until(async () => (await latest('mfano-7'))['temperature'] === 5.2)
  const metrics = await (await fetch(`${world.url}/metrics`)).text()
  expect(metrics).toMatch(/kituo_coldchain_unplaced_total\{reason="unknownDevice"\} \d+/)
  expect(metrics).toMatch(/kituo_coldchain_lanes \d+/)
})

const EUI = '0102030405060708'
const uplink = (bytes: number[], id: string, minutes: number) =>
  fetch(`${world.url}/lorawan/chirpstack?event=up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${world.token}` },
    body: JSON.stringify({
      ...{ deduplicationId: id, time: new Date(minutesAgo(minutes)).toISOString(), fPort: 1, fCnt: 100 - minutes },
      ...{ deviceInfo: { devEui: EUI }, rxInfo: [{ rssi: -71 }], data: Buffer.from(bytes).toString('base64') },
    }),
  })

test('LoRaWAN: a webhook brings bytes, a codec with its examples reads them', async () => {
  expect((await uplink([1, 0x75, 50], 'a', 9)).status).toBe(200)
  await until(async () => (await waiting()).some(({ deviceName }) => deviceName === EUI))
  const source = 'function decodeUplink(i) { return { data: { temperature: i.bytes[0] / 10 } } }'
  const example = { id: 'one', fPort: 1, bytesHex: '2a', expected: { data: { temperature: 4.2 } } }
  const codec = { name: 'mfano-probe', version: 1, source, examples: [example] }
  const wrong = { ...codec, examples: [{ ...example, expected: { data: { temperature: 5 } } }] }
  expect(await world.admin.post('/coldchain/codecs', wrong)).toMatchObject({
    status: 409,
    body: { error: { code: 'coldchain.codec-fails' } },
  })
  expect((await world.admin.post('/coldchain/codecs/try', codec)).body).toMatchObject({ passed: 1, failed: 0 })
  expect((await world.admin.post('/coldchain/codecs', codec)).status).toBe(200)
  await world.approve('lorawan', EUI, [
    { channel: 'rssi', quantity: 'signalDbm', equipmentId: null, profile: null },
    { channel: 'temperature', quantity: 'temperature', equipmentId: world.equipmentId, profile: PQS },
  ])
  const profile = { profileId: 'usual-names', version: 1, rules: [], isOpen: true }
  const bound = await world.admin.post('/coldchain/devices/binding', {
    ...{ family: 'lorawan', deviceName: EUI, binding: { codec: { name: 'mfano-probe', version: 1 }, profile } },
  })
  expect(bound.status).toBe(200)
  const answer = await uplink([42], 'b', 8)
  expect(await answer.json()).toMatchObject({ accepted: 2 })
  expect(await latest(EUI)).toMatchObject({ temperature: 4.2, rssi: -71 })
  expect((await uplink([42], 'b', 8)).status).toBe(200)
})

test('the file of a logger is looked at first and kept when somebody agrees', async () => {
  const rows = [
    'Tarehe;Joto',
    ...[3, 2, 1].map((hour) => `${new Date(minutesAgo(hour * 60)).toISOString().slice(0, 16).replace('T', ' ')};4,${hour}`),
  ]
  const fileBase64 = Buffer.from(rows.join('\n')).toString('base64')
  const value = { column: 'Joto', channel: 'temp', quantity: 'temperature', unit: 'celsius' }
  const mapping = {
    deviceId: 'logger-1',
    delimiter: ';',
    decimal: ',',
    date: { column: 'Tarehe', form: 'yyyy-mm-dd' },
    zone: 'UTC',
    values: [value],
  }
  const body = { fileBase64, format: { kind: 'table', mapping } }
  const head = await world.admin.post('/coldchain/files/head', { fileBase64 })
  expect(head).toMatchObject({ status: 200, body: { delimiter: ';', rows: [{ cells: ['Tarehe', 'Joto'] }, {}, {}, {}] } })
  const preview = await world.admin.post('/coldchain/files/preview', body)
  expect(preview).toMatchObject({
    status: 200,
    body: { deviceName: 'logger-1', channels: [{ channel: 'temp', readings: 3, least: 4.1, most: 4.3 }] },
  })
  expect((await world.admin.post('/coldchain/files', body)).body).toMatchObject({ accepted: 0, refused: 3 })
  await world.approve('logger', 'logger-1', [{ channel: 'temp', quantity: 'temperature', equipmentId: world.equipmentId, profile: null }])
  expect((await world.admin.post('/coldchain/files', body)).body).toMatchObject({ accepted: 2, duplicates: 1 })
  const broken = { ...body, format: { kind: 'export', zone: 'UTC' } }
  expect(await world.admin.post('/coldchain/files/preview', broken)).toMatchObject({ status: 400 })
})
