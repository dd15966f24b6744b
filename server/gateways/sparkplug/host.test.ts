/** Sparkplug and plain JSON through the real broker with a real MQTT client: births asked for, the host's state, values on their way to the disk. */
import mqtt, { type MqttClient } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { aPayload } from '../../../tests/fixtures/sparkplug.ts'
import { until } from '../../../tests/harness/until.ts'
import type { Ingested } from '../../contract/ingest.ts'
import { JsonMapping } from '../../contract/ingest-mappings.ts'
import { manualClock } from '../../kernel/clock.ts'
import { createMqttBroker, type MqttBroker } from '../mqtt/broker.ts'
import type { MqttTopic } from '../mqtt/index.ts'
import { createSparkplugHost } from './host.ts'
import { createJsonTopics } from './json-topics.ts'
import { readPayload } from './payload.ts'

const NOW = Date.UTC(2026, 0, 1)
const brokers: MqttBroker[] = []
const clients: MqttClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true)
  for (const broker of brokers.splice(0)) await broker.close()
})

async function open(topics: readonly MqttTopic[]) {
  const user = { sessionId: 's', userName: 'edge', permissions: new Set() } as never
  const broker = await createMqttBroker({
    accounts: { signIn: () => Promise.resolve(user), current: () => user },
    topics,
    clock: manualClock(NOW),
    logger: { error: () => undefined },
    pause: () => Promise.resolve(false),
    onRefused: () => undefined,
  })
  brokers.push(broker)
  const port = await broker.listen('127.0.0.1', 0)
  return async (options: object = {}) => {
    const client = await mqtt.connectAsync({ host: '127.0.0.1', port, username: 'edge', password: 'x', reconnectPeriod: 0, ...options })
    clients.push(client)
    const heard: { topic: string; payload: Buffer }[] = []
    client.on('message', (topic, payload) => heard.push({ topic, payload }))
    return { client, heard }
  }
}
function sink() {
  const batches: Ingested[] = []
  const accept = (batch: Ingested) => {
    batches.push(batch)
    return Promise.resolve({ accepted: batch.readings.length, duplicates: 0, refused: 0 })
  }
  const found = () =>
    batches.flatMap(({ readings }) => readings.map(({ device, channel, value }) => `${device.deviceId} ${channel} ${value}`))
  return { accept, batches, found }
}

test('an edge node lives and dies on the broker', async () => {
  const { accept, found } = sink()
  const clock = manualClock(NOW)
  const host = createSparkplugHost({ hostId: 'kituo', accept, profileOf: () => Promise.resolve(null), mayDeliver: () => true, clock })
  const connect = await open([host.topic])
  const death = aPayload(null, [{ name: 'bdSeq', dataType: 4, long: 0 }])
  const { client, heard } = await connect({ will: { topic: 'spBv1.0/G/NDEATH/N', payload: death, qos: 1, retain: false } })
  await client.subscribeAsync(['spBv1.0/STATE/kituo', 'spBv1.0/G/NCMD/N'])
  await until(() => heard.length === 1)
  expect([heard[0]?.topic, JSON.parse(String(heard[0]?.payload))]).toEqual(['spBv1.0/STATE/kituo', { online: true, timestamp: NOW }])

  // Data before a birth: a birth is asked for, once.
  const send = (type: string, payload: Buffer) => client.publishAsync(`spBv1.0/G/${type}`, payload, { qos: 1 })
  await send('NDATA/N', aPayload(5, [{ alias: 1, float: 4 }], NOW))
  await send('NDATA/N', aPayload(6, [{ alias: 1, float: 4 }], NOW))
  await until(() => heard.length === 2)
  expect(heard[1]?.topic).toBe('spBv1.0/G/NCMD/N')
  expect(readPayload(heard[1]?.payload ?? Buffer.alloc(0))?.metrics[0]?.name).toBe('Node Control/Rebirth')

  await send(
    'NBIRTH/N',
    aPayload(
      0,
      [
        { name: 'bdSeq', dataType: 4, long: 0 },
        { name: 'Room/Temperature', alias: 1, dataType: 9, float: 21.5 },
      ],
      NOW,
    ),
  )
  await send(
    'DBIRTH/N/fridge',
    aPayload(
      1,
      [
        { name: 'Temperature', alias: 2, dataType: 10, double: 41, unit: '°F' },
        { name: 'Door', alias: 3, dataType: 11, boolean: true },
      ],
      NOW,
    ),
  )
  await send(
    'DDATA/N/fridge',
    aPayload(
      2,
      [
        { alias: 2, atMs: NOW - 60_000, double: 39.2 },
        { alias: 3, boolean: false },
      ],
      NOW + 1000,
    ),
  )
  expect(found()).toEqual([
    'G/N Room/Temperature 21.5',
    'G/N/fridge Temperature 5',
    'G/N/fridge Door 1',
    'G/N/fridge Temperature 4',
    'G/N/fridge Door 0',
  ])
  await send('NDATA/N', Buffer.from([0xff, 0xff]))
  expect(host.counts()).toMatchObject({ readings: 5, refused: { needsRebirth: 2, malformed: 1 } })

  // The line breaks: the broker speaks the node's last will, and its data needs a birth again.
  client.stream.destroy()
  await until(() => host.counts().messages === 7)
  const second = await connect()
  await second.client.subscribeAsync('spBv1.0/G/NCMD/N')
  clock.advance(60_000)
  await second.client.publishAsync('spBv1.0/G/NDATA/N', aPayload(3, [{ alias: 1, float: 4 }], NOW), { qos: 1 })
  await until(() => second.heard.some(({ topic }) => topic.includes('NCMD')))
  expect(found()).toHaveLength(5)
})

const mapping = (more: Partial<JsonMapping> = {}): JsonMapping =>
  JsonMapping.parse({
    mappingId: 'store',
    version: 1,
    topic: 'sensors/{device}/state',
    deviceField: null,
    eachField: null,
    time: { form: 'unixSeconds', field: 'ts' },
    profile: {
      profileId: 'p',
      version: 1,
      isOpen: true,
      rules: [{ field: 'inside.t', channel: 'inside', quantity: 'temperature', unit: 'fahrenheit' }],
    },
    ...more,
  })

test('plain JSON by mapping, through the broker', async () => {
  const { accept, found } = sink()
  const json = createJsonTopics({ mappings: [mapping()], accept, mayDeliver: () => true, clock: manualClock(NOW) })
  const { client } = await (await open(json.topics))()
  const send = (topic: string, message: unknown) =>
    client.publishAsync(topic, typeof message === 'string' ? message : JSON.stringify(message), { qos: 1 })
  await send('sensors/fridge-1/state', { ts: NOW / 1000, inside: { t: 41 }, battery: 80 })
  await send('sensors/fridge-1/state', '{')
  await send('sensors/fridge-1/state', { ts: 'now', inside: { t: 41 } })
  expect(found()).toEqual(['fridge-1 inside 5', 'fridge-1 battery 80'])
  expect(json.counts()).toEqual({ messages: 3, readings: 2, alarms: 0, refused: { malformed: 1, badTime: 1 } })
})
