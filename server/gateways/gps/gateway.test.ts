/** The GPS door over HTTP on a real database: what trackers get to hear, and what is kept. */
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { createTelemetry, telemetryOps, type Telemetry } from '../../telemetry/index.ts'
import { registerOsmAnd, type OsmAndOptions } from './index.ts'

let test: TestLog
let telemetry: Telemetry
let app: FastifyInstance
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined }

async function start(options?: OsmAndOptions): Promise<void> {
  app = fastify({ bodyLimit: 8 * 1024 * 1024 })
  await registerOsmAnd(app, { telemetry, clock: test.clock, ids: { next: test.newId }, logger: silent }, options)
}
beforeEach(async () => {
  test = createTestLog({ ops: telemetryOps, projections: [] })
  telemetry = createTelemetry({
    db: test.db,
    clock: test.clock,
    ids: { next: test.newId },
    log: test.log,
    logger: silent,
    unitOfDevice: (deviceId) => (deviceId.startsWith('T-') ? `unit of ${deviceId}` : null),
    seal: 'manual',
  })
  await start()
})
afterEach(async () => {
  await app.close()
  await telemetry.close()
  test.close()
})
const stored = (): number => test.db.prepare('SELECT count(*) FROM Fix').pluck().get() as number

describe('the OsmAnd door', () => {
  it('answers 200 with an empty body when the position is on disk', async () => {
    const answer = await app.inject({ method: 'GET', url: '/gps/osmand?id=T-1&lat=-2.1&lon=33.2&speed=10' })
    expect([answer.statusCode, answer.body, stored()]).toEqual([200, '', 1])
    expect(telemetry.latest('unit of T-1')).toMatchObject({ speedKmh: 18.52, fixedAtMs: test.clock.nowMs() })
  })

  it.each([
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'id=T-1&lat=-2.1&lon=33.2' }],
    [
      'JSON',
      {
        headers: { 'content-type': 'application/json' },
        payload: '{"device_id":"T-1","location":{"coords":{"latitude":-2.1,"longitude":33.2}}}',
      },
    ],
    ['no content type at all', { payload: Buffer.from('id=T-1&lat=-2.1&lon=33.2') }],
  ])('takes %s', async (_name, request) => {
    expect((await app.inject({ method: 'POST', url: '/gps/osmand', ...request })).statusCode).toBe(200)
    expect(stored()).toBe(1)
  })

  it('answers a repeat as if it were the first', async () => {
    const url = '/gps/osmand?id=T-1&lat=-2.1&lon=33.2&timestamp=1767254400'
    expect([(await app.inject(url)).statusCode, (await app.inject(url)).statusCode, stored()]).toEqual([200, 200, 1])
  })

  it('names what is wrong', async () => {
    const answer = await app.inject('/gps/osmand?id=T-1&lat=95&lon=33.2')
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: { code: 'fix.invalid', params: { field: 'lat', problem: 'expected -90 to 90' } } },
    ])
    const future = await app.inject('/gps/osmand?id=T-1&lat=1&lon=33.2&timestamp=1900000000')
    expect([future.statusCode, future.json().error.params.field]).toEqual([400, 'fixedAt'])
    expect((await app.inject('/gps/osmand?id=T-1&lat=1&lon=33.2&timestamp=100000')).statusCode).toBe(400)
    expect(stored()).toBe(0)
  })

  it('refuses an unknown device and notes it without the key', async () => {
    await app.close()
    await start({ secret: 'shared' })
    expect((await app.inject('/gps/osmand?id=stranger&lat=1&lon=33.2')).statusCode).toBe(401)
    expect((await app.inject('/gps/osmand?id=stranger&lat=1&lon=33.2&key=wrong')).statusCode).toBe(401)
    const answer = await app.inject('/gps/osmand?id=stranger&lat=1&lon=33.2&key=shared')
    expect([answer.statusCode, answer.json()]).toEqual([404, { error: { code: 'fix.unknown-device', params: { deviceId: 'stranger' } } }])
    expect(telemetry.unknownDevices()).toMatchObject([
      { deviceId: 'stranger', protocol: 'osmand', lastPayload: '?id=stranger&lat=1&lon=33.2' },
    ])
    expect((await app.inject({ url: '/gps/osmand?id=T-1&lat=1&lon=33.2', headers: { 'x-kituo-key': 'shared' } })).statusCode).toBe(200)
  })

  it('refuses large bodies, other methods and a device that floods', async () => {
    const large = await app.inject({
      method: 'POST',
      url: '/gps/osmand',
      headers: { 'content-type': 'application/json' },
      payload: 'x'.repeat(10 * 1024 * 1024),
    })
    expect([large.statusCode, large.json()]).toEqual([413, { error: { code: 'input.too-large', params: { limitBytes: 65_536 } } }])
    expect((await app.inject({ method: 'PUT', url: '/gps/osmand?id=T-1&lat=1&lon=2' })).statusCode).toBe(405)
    const answers = await Promise.all(
      Array.from({ length: 520 }, (_, at) => app.inject(`/gps/osmand?id=T-1&lat=1&lon=33.2&timestamp=${1_767_250_000 + at}`)),
    )
    const refused = answers.filter(({ statusCode }) => statusCode === 429)
    expect(refused).toHaveLength(20)
    expect(refused[0]?.headers['retry-after']).toBe('1')
    expect(stored()).toBe(500)
    expect((await app.inject('/gps/osmand?id=T-2&lat=1&lon=33.2')).statusCode).toBe(200)
  })

  it('stands at / on a port of its own', async () => {
    await app.close()
    await start({ path: '/' })
    expect((await app.inject('/?id=T-1&lat=-2.1&lon=33.2')).statusCode).toBe(200)
  })

  it('takes a batch whole or not at all', async () => {
    const location = (latitude: number, timestamp: number) => ({ timestamp, coords: { latitude, longitude: 33.2 } })
    const send = (locations: unknown[]) =>
      app.inject({
        method: 'POST',
        url: '/gps/osmand',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ device_id: 'T-1', location: locations }),
      })
    const wrong = await send([location(-2, 1_767_250_000), location(-2, 1_967_250_000)])
    expect([wrong.statusCode, wrong.json().error.params.field, stored()]).toEqual([400, 'fixes.1.fixedAt', 0])
    expect((await send([location(-2, 1_767_250_000), location(-2, 1_767_250_001)])).statusCode).toBe(200)
    expect(stored()).toBe(2)
  })
})
