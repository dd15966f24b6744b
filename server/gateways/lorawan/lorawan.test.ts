/** LoRaWAN: events of both network servers, copies and replays, payloads, and the way to the disk. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHANNEL_CODEC, PROBE_CODEC } from '../../../tests/fixtures/lorawan-codecs.ts'
import type { Ingested } from '../../contract/ingest.ts'
import { AppError } from '../../kernel/app-error.ts'
import { manualClock } from '../../kernel/clock.ts'
import { DEVICE_PROFILES } from '../fields/profiles.ts'
import { OPEN_PROFILE } from '../fields/read-fields.ts'
import { decodeCayenne } from './cayenne.ts'
import { CHIRPSTACK_EVENTS, readChirpStack } from './chirpstack.ts'
import { bytesOfBase64, isProblem, type LorawanEvent, type Uplink } from './event.ts'
import { createLorawanIntake, type LorawanBinding } from './intake.ts'
import { createReplayGuard } from './replay.ts'
import { readTtn } from './ttn.ts'

const NOW = Date.UTC(2026, 0, 1, 8)
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const base64 = (text: string) => Buffer.from(text, 'hex').toString('base64')
const EUI = '0101010101010101'

const chirpUp = (more: Record<string, unknown> = {}) => ({
  deduplicationId: 'd-1',
  time: '2026-01-01T07:59:00.123456789+00:00',
  deviceInfo: { devEui: EUI },
  devAddr: '00189440',
  fPort: 2,
  data: base64('CBF60B0D0376010ADD7FFF'),
  rxInfo: [
    { rssi: -110, snr: 1 },
    { rssi: -36, snr: 10.5 },
  ],
  ...more,
})
const ttnUp = (uplink: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  end_device_ids: { device_id: 'dev1', dev_eui: EUI.toUpperCase(), dev_addr: '00BCB929', application_ids: { application_id: 'app1' } },
  correlation_ids: ['gs:uplink:1', 'as:up:01ABC'],
  received_at: '2026-01-01T07:59:01Z',
  uplink_message: {
    session_key_id: 'AXA=',
    f_port: 1,
    f_cnt: 7,
    frm_payload: base64('0175320367C80004683C'),
    rx_metadata: [{ rssi: -35 }],
    received_at: '2026-01-01T07:59:00.5Z',
    ...uplink,
  },
  ...more,
})
function uplinkOf(event: ReturnType<typeof readTtn>): Uplink {
  if (isProblem(event) || event.kind !== 'uplink') throw new Error(JSON.stringify(event))
  return event
}
const chirp = (more: Record<string, unknown> = {}) => uplinkOf(readChirpStack('up', chirpUp(more), NOW))

describe('ChirpStack', () => {
  test('an uplink; what is left out has its default', () => {
    expect(chirp()).toMatchObject({
      device: { family: 'lorawan', deviceId: EUI },
      deduplicationId: 'd-1',
      session: '00189440',
      frameCount: 0,
      fPort: 2,
      atMs: Date.parse('2026-01-01T07:59:00.123Z'),
      signalDbm: -36,
      decoded: null,
    })
    expect(chirp({ fPort: undefined, data: undefined, rxInfo: undefined, time: undefined })).toMatchObject({
      fPort: 0,
      signalDbm: null,
      atMs: NOW,
      bytes: new Uint8Array(),
    })
  })
  test('status, log, join and the rest', () => {
    const head = { deviceInfo: { devEui: EUI }, time: '2026-01-01T07:00:00Z' }
    expect(readChirpStack('status', { ...head, batteryLevel: 75.5 }, NOW)).toMatchObject({ kind: 'status', batteryPercent: 75.5 })
    expect(readChirpStack('status', head, NOW)).toMatchObject({ kind: 'status', batteryPercent: 0 })
    expect(readChirpStack('status', { ...head, externalPowerSource: true }, NOW)).toMatchObject({ batteryPercent: null })
    expect(readChirpStack('log', { ...head, level: 'ERROR', code: 'UPLINK_MIC', description: 'x' }, NOW)).toMatchObject({
      kind: 'problem',
      code: 'UPLINK_MIC',
    })
    expect(readChirpStack('join', head, NOW)).toMatchObject({ kind: 'join' })
    for (const name of ['ack', 'txack', 'location', 'integration']) expect(readChirpStack(name, head, NOW)).toMatchObject({ kind: 'noted' })
    expect(readChirpStack('new-event', head, NOW)).toMatchObject({ reason: 'unsupported' })
    expect(readChirpStack('__proto__', head, NOW)).toMatchObject({ reason: 'unsupported' })
  })
  test.each([
    ['deviceInfo', chirpUp({ deviceInfo: undefined })],
    ['deviceInfo.devEui', chirpUp({ deviceInfo: { devEui: 'xyz' } })],
    ['data', chirpUp({ data: 'not base64!' })],
    ['data', chirpUp({ data: Buffer.alloc(300).toString('base64') })],
    ['time', chirpUp({ time: 'yesterday' })],
    ['fCnt', chirpUp({ fCnt: -1 })],
    ['fCnt', chirpUp({ fCnt: 2 ** 32 })],
    ['', null],
    ['', 'text'],
  ])('%s is named when it is wrong', (field, body) => {
    expect(readChirpStack('up', body, NOW)).toMatchObject({ field, reason: 'malformed' })
  })
})

const folder = fileURLToPath(new URL('../../../../shared/data/lorawan/', import.meta.url))
const isThere = existsSync(folder)
describe.skipIf(!isThere)('the published events and payloads (skipped where the shared test data is absent)', () => {
  const files = isThere ? readdirSync(`${folder}chirpstack-events`) : []
  test.each(files)('%s is understood', (file) => {
    const event = readChirpStack(file.replace('.json', ''), JSON.parse(readFileSync(`${folder}chirpstack-events/${file}`, 'utf8')), NOW)
    expect(isProblem(event)).toBe(false)
    expect(event).toMatchObject({ device: { deviceId: EUI } })
    if (file === 'up.json') expect(event).toMatchObject({ frameCount: 0, fPort: 1, bytes: hex('aa'), signalDbm: -36 })
  })
  type Case = { id: string; bytesHex: string; expected: object }
  const cases = isThere ? (JSON.parse(readFileSync(`${folder}cayenne-lpp.json`, 'utf8')) as Case[]) : []
  test.each(cases)('Cayenne LPP $id', ({ bytesHex, expected }) => {
    expect(decodeCayenne(hex(bytesHex))).toEqual(expected)
  })
})

describe('The Things Stack', () => {
  test('an uplink', () => {
    expect(uplinkOf(readTtn(ttnUp(), NOW))).toMatchObject({
      device: { deviceId: EUI },
      deduplicationId: 'as:up:01ABC',
      session: 'AXA=',
      frameCount: 7,
      atMs: Date.parse('2026-01-01T07:59:00.500Z'),
      signalDbm: -35,
    })
    expect(
      uplinkOf(readTtn(ttnUp({ f_cnt: undefined, last_battery_percentage: { value: 88 } }, { correlation_ids: undefined }), NOW)),
    ).toMatchObject({
      frameCount: 0,
      batteryPercent: 88,
      deduplicationId: 'AXA=|0|2026-01-01T07:59:00.5Z',
    })
  })
  test('joins, downlinks, failures, made-up messages', () => {
    const other = (member: Record<string, unknown>) => readTtn({ ...ttnUp(), uplink_message: undefined, ...member }, NOW)
    const without = (member: Record<string, unknown>) => {
      const { uplink_message: _dropped, ...rest } = ttnUp()
      return readTtn({ ...rest, ...member }, NOW)
    }
    expect(without({ join_accept: {} })).toMatchObject({ kind: 'join' })
    expect(without({ downlink_ack: {} })).toMatchObject({ kind: 'noted' })
    expect(without({ downlink_failed: {} })).toMatchObject({ kind: 'problem', code: 'DOWNLINK_FAILED' })
    expect(without({})).toMatchObject({ reason: 'unsupported' })
    expect(other({})).toMatchObject({ reason: 'malformed' })
    expect(readTtn(ttnUp({}, { simulated: true }), NOW)).toMatchObject({ reason: 'simulated' })
    expect(readTtn(ttnUp({ frm_payload: '%' }), NOW)).toMatchObject({ field: 'uplink_message.frm_payload' })
  })
})

describe('Cayenne LPP', () => {
  test.each([
    ['03670110', { temperatureSensor: { 3: 27.2 } }],
    ['056700FF', { temperatureSensor: { 5: 25.5 } }],
    ['0367FFD7', { temperatureSensor: { 3: -4.1 } }],
    ['036829', { humiditySensor: { 3: 20.5 } }],
    ['018806765FF2960A0003E8', { gpsLocation: { 1: { latitude: 42.3519, longitude: -87.9094, altitude: 10 } } }],
    ['', {}],
  ])('%s', (bytes, expected) => {
    expect(decodeCayenne(hex(bytes))).toEqual(expected)
  })
  test.each([
    ['03', 'truncated'],
    ['0367', 'truncated'],
    ['036701', 'truncated'],
    ['03670110016811018806', 'truncated'],
    ['03FF00', 'unsupported'],
  ])('%s is %s', (bytes, expected) => {
    expect(decodeCayenne(hex(bytes))).toBe(expected)
  })
  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 255 }), (bytes) => {
        const values = decodeCayenne(bytes)
        if (typeof values !== 'string') expect(JSON.stringify(values)).not.toContain('null')
      }),
    )
  })
})

describe('copies and replays', () => {
  const at = (minute: number, more: Record<string, unknown>) => chirp({ time: new Date(NOW + minute * 60_000).toISOString(), ...more })
  function guarded(...uplinks: Uplink[]) {
    const guard = createReplayGuard()
    return uplinks.map((uplink) => {
      const judgement = guard.judge(uplink)
      if (judgement.kind === 'fresh') guard.remember(uplink)
      return judgement.kind === 'fresh' && judgement.isReset ? 'reset' : judgement.kind
    })
  }
  test('a copy of the network, a replay of somebody', () => {
    expect(guarded(at(0, { fCnt: 5 }), at(0, { fCnt: 5 }), at(9, { fCnt: 5, deduplicationId: 'd-2' }))).toEqual([
      'fresh',
      'duplicate',
      'replayed',
    ])
  })
  test('without an id a copy is a copy', () => {
    expect(guarded(at(0, { fCnt: 5, deduplicationId: '' }), at(1, { fCnt: 5, deduplicationId: '' }))).toEqual(['fresh', 'duplicate'])
  })
  test('a count that falls back; one that is only late; a new session', () => {
    const one = (minute: number, fCnt: number, id: string, devAddr = 'a') =>
      at(minute, { fCnt, deduplicationId: id, devAddr, data: base64(`0${fCnt % 10}`) })
    expect(guarded(one(0, 100, 'a'), one(10, 101, 'b'), one(20, 1, 'c'), one(30, 2, 'd'))).toEqual(['fresh', 'fresh', 'reset', 'fresh'])
    expect(guarded(one(0, 100, 'a'), one(20, 102, 'b'), one(10, 101, 'c'))).toEqual(['fresh', 'fresh', 'fresh'])
    expect(guarded(one(0, 100, 'a'), one(20, 0, 'b', 'other'))).toEqual(['fresh', 'fresh'])
  })
  test('the same bytes under a new count are a new message', () => {
    expect(guarded(at(0, { fCnt: 5 }), at(9, { fCnt: 6, deduplicationId: 'd-2' }))).toEqual(['fresh', 'fresh'])
  })
})

describe('on its way to the disk', () => {
  function world(binding: LorawanBinding | null = null) {
    const batches: Ingested[] = []
    let fail: Error | null = null
    const intake = createLorawanIntake({
      clock: manualClock(NOW),
      bindingOf: () => Promise.resolve(binding),
      sandbox: {
        run: ({ name }, { bytes, fPort }) =>
          Promise.resolve(
            name === 'broken'
              ? { reason: 'codecTimeout', problem: '' }
              : fPort === 42
                ? { errors: ['unknown FPort'] }
                : { data: { temperature: bytes[0] ?? 0, unknown: 1 }, warnings: [] },
          ),
      },
      async accept(batch) {
        await Promise.resolve()
        if (fail) throw fail
        batches.push(batch)
        return { accepted: batch.readings.length, duplicates: 0, refused: 0 }
      },
    })
    const take = (event: LorawanEvent | ReturnType<typeof readTtn>) => intake.take(event, 'network')
    return { intake, take, batches, failWith: (error: Error | null) => void (fail = error) }
  }
  const found = ({ readings }: Ingested) => readings.map(({ channel, value }) => `${channel} ${value}`)

  test('through the codec and the profile', async () => {
    const { take, batches } = world({ codec: CHANNEL_CODEC, profile: OPEN_PROFILE })
    await take(chirp({ data: base64('05') }))
    expect(batches.map(found)).toEqual([['rssi -36', 'temperature 5']])
  })
  test('Cayenne; what the network decoded; nothing that reads it', async () => {
    const cayenne = world({ codec: 'cayenne', profile: OPEN_PROFILE })
    await cayenne.take(chirp({ data: base64('0367011003') }))
    await cayenne.take(chirp({ deduplicationId: 'd-2', fCnt: 1, data: base64('03670110') }))
    expect(cayenne.batches.map(found)).toEqual([['rssi -36'], ['rssi -36', 'temperatureSensor.3 27.2']])
    expect(cayenne.intake.counts().refused).toEqual({ truncated: 1 })
    const unknown = world()
    await unknown.take(chirp({ object: { temperature: 4 } }))
    await unknown.take(chirp({ deduplicationId: 'd-2', fCnt: 1 }))
    await unknown.take(chirp({ deduplicationId: 'd-3', fCnt: 2, object: { pressure: 4 } }))
    expect(unknown.batches.map(found)).toEqual([['rssi -36', 'temperature 4'], ['rssi -36'], ['rssi -36']])
    expect(unknown.intake.counts()).toMatchObject({ messages: 3, readings: 4, refused: { noCodec: 1, noField: 1 } })
  })
  test('a codec that fails or refuses leaves the signal', async () => {
    const broken = world({ codec: { ...PROBE_CODEC, name: 'broken' }, profile: OPEN_PROFILE })
    await broken.take(chirp())
    expect(broken.batches[0]).toMatchObject({ refusedCounts: { codecTimeout: 1 } })
    const refused = world({ codec: PROBE_CODEC, profile: DEVICE_PROFILES[0] ?? OPEN_PROFILE })
    await refused.take(chirp({ fPort: 42 }))
    expect(refused.batches[0]).toMatchObject({ refusedCounts: { codecFailed: 1 } })
  })
  test('copies at once become one; when the disk fails the next one is taken', async () => {
    const { take, batches, failWith, intake } = world({ codec: CHANNEL_CODEC, profile: OPEN_PROFILE })
    failWith(new AppError('station.overloaded', { retryAfterSeconds: 1 }))
    const one = chirp({ data: base64('05') })
    await expect(take(one)).rejects.toThrow('station.overloaded')
    failWith(null)
    const all = await Promise.all([1, 2, 3].map(() => take(one)))
    expect(all.map(({ accepted }) => accepted)).toEqual([2, 0, 0])
    expect(batches).toHaveLength(1)
    expect(intake.counts().refused).toEqual({ duplicate: 2 })
  })
  test("what the network noticed becomes the device's own alarms", async () => {
    const { take, batches } = world()
    await take(readChirpStack('log', { deviceInfo: { devEui: EUI }, time: '2026-01-01T07:00:00Z', code: 'UPLINK_MIC' }, NOW))
    await take(chirp({ fCnt: 50 }))
    await take(chirp({ fCnt: 3, deduplicationId: 'd-2', time: '2026-01-01T07:59:30Z' }))
    expect(batches.flatMap(({ alarms }) => alarms.map(({ kind, codes }) => [kind, ...codes]))).toEqual([
      ['network', 'UPLINK_MIC'],
      ['network', 'UPLINK_F_CNT_RESET'],
    ])
    await take(readChirpStack('join', { deviceInfo: { devEui: EUI } }, NOW))
    await take(chirp({ fCnt: 0, deduplicationId: 'd-3', time: '2026-01-01T07:59:40Z' }))
    expect(batches.at(-1)?.alarms).toEqual([])
  })
  test('a clock that jumps ahead is refused, the message is not sent again for ever', async () => {
    const { take, intake, batches } = world({ codec: CHANNEL_CODEC, profile: OPEN_PROFILE })
    await take(chirp({ time: '2027-01-01T00:00:00Z', data: base64('05') }))
    expect(batches).toEqual([])
    expect(intake.counts().refused).toEqual({ ahead: 2 })
  })
})

describe('whatever is sent', () => {
  const anyJson = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        deviceInfo: fc.constant({ devEui: EUI }),
        data: fc.jsonValue(),
        object: fc.jsonValue(),
        rxInfo: fc.jsonValue(),
        fCnt: fc.jsonValue(),
      },
      { requiredKeys: ['deviceInfo'] },
    ),
  )
  test('no event throws', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(...CHIRPSTACK_EVENTS, 'other'), (body, name) => {
        const event = readChirpStack(name, body, NOW)
        if (!isProblem(event)) expect(event.device.deviceId).toHaveLength(16)
        readTtn(body, NOW)
        readTtn({ ...ttnUp(), uplink_message: body }, NOW)
      }),
      { numRuns: 500 },
    )
  })
  test('base64 is bytes or nothing', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => (bytesOfBase64(text)?.length ?? 0) <= 258))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 255 }), (bytes) =>
        Buffer.from(bytes).equals(Buffer.from(bytesOfBase64(Buffer.from(bytes).toString('base64')) ?? [])),
      ),
    )
  })
})
