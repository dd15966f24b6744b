/** The doors of LoRaWAN network servers on a real socket, and the topics of the broker. */
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { manualClock } from '../../kernel/clock.ts'
import { createIds } from '../../kernel/ids.ts'
import { seededRandom } from '../../kernel/random.ts'
import { registerLorawan } from './http.ts'
import { createLorawanIntake } from './intake.ts'
import { createLorawanTopics } from './topics.ts'

const opened: FastifyInstance[] = []
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close()
})
const EUI = '0101010101010101'
const up = JSON.stringify({
  deduplicationId: 'd',
  time: '2026-01-01T07:59:00Z',
  deviceInfo: { devEui: EUI },
  rxInfo: [{ rssi: -50 }],
  object: { temperature: 4 },
})

function intakeOf() {
  const clock = manualClock(Date.UTC(2026, 0, 1, 8))
  const sources: string[] = []
  const intake = createLorawanIntake({
    clock,
    bindingOf: () => Promise.resolve(null),
    sandbox: { run: () => Promise.reject(new Error('no codec here')) },
    accept: (batch, source) => {
      sources.push(source)
      return Promise.resolve({ accepted: batch.readings.length, duplicates: 0, refused: 0 })
    },
  })
  return { clock, intake, sources }
}

test('webhooks', async () => {
  const { clock, intake, sources } = intakeOf()
  const app = fastify()
  opened.push(app)
  const authorise = (credentials: { kind: string; token?: string }) =>
    Promise.resolve(credentials.token === 'secret' ? { sourceId: 'network-1' } : null)
  await registerLorawan(app, { authorise, intake, clock, ids: createIds(clock, seededRandom('1')), logger: { error: () => undefined } })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: 'Bearer secret', ...headers },
    })
    return [answer.status, (await answer.json()) as unknown]
  }
  expect(await post('/lorawan/chirpstack?event=up', up)).toEqual([200, { accepted: 2, duplicates: 0, refused: {} }])
  expect(await post('/lorawan/chirpstack?event=up', up)).toEqual([200, { accepted: 0, duplicates: 0, refused: { duplicate: 1 } }])
  expect(await post('/lorawan/chirpstack?event=ack', up)).toEqual([200, { accepted: 0, duplicates: 0, refused: {} }])
  expect(await post('/lorawan/chirpstack?event=future', up)).toEqual([200, { accepted: 0, duplicates: 0, refused: { unsupported: 1 } }])
  const ttn = JSON.stringify({
    end_device_ids: { dev_eui: EUI },
    uplink_message: { f_cnt: 1, decoded_payload: { temperature: 5 }, received_at: '2026-01-01T07:58:00Z' },
  })
  expect(await post('/lorawan/ttn', ttn)).toEqual([200, { accepted: 1, duplicates: 0, refused: {} }])
  expect(await post('/lorawan/ttn/up', ttn)).toEqual([200, { accepted: 0, duplicates: 0, refused: { duplicate: 1 } }])
  expect(await post('/lorawan/ttn', '{')).toMatchObject([400, { error: { code: 'input.invalid' } }])
  expect(await post('/lorawan/ttn', '[]')).toMatchObject([400, { error: { code: 'input.invalid' } }])
  expect(await post('/lorawan/ttn', `${'['.repeat(5_000)}`)).toMatchObject([400, {}])
  expect(await post('/lorawan/chirpstack', 'x', { 'content-type': 'application/octet-stream' })).toMatchObject([415, {}])
  expect(await post('/lorawan/chirpstack', `"${'x'.repeat(300_000)}"`)).toMatchObject([413, {}])
  expect(await post('/lorawan/chirpstack', up, { authorization: 'Bearer no' })).toMatchObject([401, {}])
  expect(new Set(sources)).toEqual(new Set(['network-1']))
})

test('topics', async () => {
  const { clock, intake, sources } = intakeOf()
  const topics = createLorawanTopics({ intake, clock, mayDeliver: ({ userName }) => userName === 'network' })
  const user = { sessionId: 's', userName: 'network', permissions: new Set() } as unknown as Parameters<
    (typeof topics)[number]['mayPublish']
  >[0]
  const [chirpStack, ttn] = topics
  const name = `application/1/device/${EUI}/event/up`
  expect(chirpStack?.mayPublish(user, name.split('/'))).toBe(true)
  expect(chirpStack?.mayPublish({ ...user, userName: 'other' }, name.split('/'))).toBe(false)
  expect(chirpStack?.mayPublish(user, ['application', '1'])).toBe(false)
  expect(chirpStack?.maySubscribe(user, name.split('/'))).toBe(false)
  expect(ttn?.mayPublish(user, ['v3', 'app1', 'devices', 'dev1', 'up'])).toBe(true)
  await chirpStack?.take(user, name, Buffer.from(up))
  await chirpStack?.take(user, name, Buffer.from(up))
  await ttn?.take(user, 'v3/app1/devices/dev1/up', Buffer.from([0xff, 0x00]))
  expect(sources).toEqual(['network'])
  expect(intake.counts()).toMatchObject({ messages: 3, readings: 2, refused: { duplicate: 1, malformed: 1 } })
})
