/** The tracker doors on real sockets and a real database: what is answered, what is kept, who is cut. */
import { createSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manualTimers, type ManualTimers } from '../../../../tests/harness/manual-timers.ts'
import { createTestLog, type TestLog } from '../../../../tests/harness/test-log.ts'
import { until } from '../../../../tests/harness/until.ts'
import {
  gl200Place,
  gps103Place,
  gt06Frame,
  gt06Heartbeat,
  gt06Login,
  gt06Place,
  h02Place,
  meitrackPlace,
  teltonikaDatagram,
  teltonikaLogin,
  teltonikaPacket,
  tk103Place,
  TOLD,
} from '../../../../tests/fixtures/tracker-frames.ts'
import { TRACKER_PORT_NAMES, type TrackerPortName, type TrackerPortView } from '../../../contract/trackers.ts'
import { AppError } from '../../../kernel/app-error.ts'
import { createTelemetry, telemetryOps, type Telemetry } from '../../../telemetry/index.ts'
import { openTrackerDoor, type TrackerDoor, type TrackerDoorConfig } from './door.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined }
const IMEI = '350000000000011'
let test: TestLog
let telemetry: Telemetry
let timers: ManualTimers
let door: TrackerDoor
let told: typeof TOLD
const sockets: Socket[] = []

async function start(limits: TrackerDoorConfig['limits'] = {}, over: Partial<Telemetry> = {}): Promise<void> {
  const ports = new Map(TRACKER_PORT_NAMES.map((name) => [name, 0]))
  const services = { telemetry: { ...telemetry, ...over }, clock: test.clock, ids: { next: test.newId }, logger: silent }
  door = await openTrackerDoor({ host: '127.0.0.1', ports, limits }, services, timers)
}
beforeEach(() => {
  test = createTestLog({ ops: telemetryOps, projections: [] })
  timers = manualTimers()
  telemetry = createTelemetry({
    db: test.db,
    clock: test.clock,
    ids: { next: test.newId },
    log: test.log,
    logger: silent,
    unitOfDevice: (deviceId) => (/9$/.test(deviceId) ? null : `unit of ${deviceId}`),
    seal: 'manual',
  })
  told = { ...TOLD, atMs: test.clock.nowMs() - 60_000 }
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await door.close()
  await telemetry.close()
  test.close()
})
const portOf = (name: TrackerPortName): TrackerPortView => {
  const view = door.state().ports.find(({ protocol }) => protocol === name)
  if (!view) throw new Error(`no door for ${name}`)
  return view
}
const stored = (): number => test.db.prepare('SELECT count(*) FROM Fix').pluck().get() as number

/** A device on the line that remembers what it was told and whether it was cut. */
async function dial(name: TrackerPortName) {
  const socket = connect({ host: '127.0.0.1', port: portOf(name).port })
  sockets.push(socket)
  const heard: Buffer[] = []
  const state = { isCut: false }
  socket.on('data', (bytes) => heard.push(bytes))
  socket.on('error', () => undefined)
  socket.on('close', () => (state.isCut = true))
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return {
    socket,
    send: (...parts: (Buffer | string)[]) => {
      for (const part of parts) socket.write(part)
    },
    heard: () => Buffer.concat(heard),
    hears: (bytes: number) => until(() => Buffer.concat(heard).length >= bytes),
    cut: () => until(() => state.isCut),
  }
}

describe('over TCP', () => {
  it('a GT06 signs in, reports and lives; each answer is exact and comes when the position is on disk', async () => {
    await start()
    const device = await dial('gt06')
    const bytes = Buffer.concat([gt06Login(IMEI, 1), gt06Place(told, 2), gt06Heartbeat(3)])
    for (const byte of bytes) device.send(Buffer.of(byte))
    await device.hears(30)
    // The first answer is the one printed in Concox' own protocol paper.
    const answers = ['787805010001d9dc0d0a', `787805220002${ack(0x22, 2)}0d0a`, `787805130003${ack(0x13, 3)}0d0a`]
    expect(device.heard().toString('hex')).toBe(answers.join(''))
    expect(stored()).toBe(1)
    expect(telemetry.latest(`unit of ${IMEI}`)).toMatchObject({ fixedAtMs: told.atMs, latitude: told.latitude, headingDegrees: 90 })
    expect(telemetry.latest(`unit of ${IMEI}`)?.speedKmh).toBeCloseTo(36, 5)
    expect(portOf('gt06')).toMatchObject({ isOpen: true, connections: 1, counts: { messages: 3, fixes: 1, malformed: 0 } })
  })

  it.each([
    ['h02', h02Place('4200000001', TOLD), /^\*HQ,4200000001,V4,V1,\d{14}#$/],
    ['tk103', Buffer.concat([Buffer.from('(013500000031BP00x)'), tk103Place('013500000031', TOLD)]), /^\(013500000031AP01HSO\)$/],
    ['gps103', Buffer.concat([Buffer.from('##,imei:350000000000021,A;'), gps103Place('350000000000021', TOLD)]), /^LOAD$/],
    ['gl200', gl200Place('350000000000061', TOLD), /^\+SACK:4D83\$$/],
  ] as const)('%s is answered in its own words', async (name, bytes, answer) => {
    test.clock.advance(TOLD.atMs + 60_000 - test.clock.nowMs())
    await start()
    const device = await dial(name)
    device.send(bytes)
    await until(() => answer.test(device.heard().toString('latin1')))
    await until(() => stored() === 1)
  })
  it('meitrack expects no answer', async () => {
    test.clock.advance(TOLD.atMs + 60_000 - test.clock.nowMs())
    await start()
    const device = await dial('meitrack')
    device.send(meitrackPlace('350000000000051', TOLD))
    await until(() => stored() === 1)
    expect(device.heard()).toHaveLength(0)
  })
  it('a Teltonika is told how many records are on disk', async () => {
    await start()
    const device = await dial('teltonika')
    device.send(teltonikaLogin('350000000000041'), teltonikaPacket([told, { ...told, atMs: told.atMs + 1000 }]))
    await device.hears(5)
    expect(device.heard().toString('hex')).toBe('0100000002')
    expect(stored()).toBe(2)
  })

  it('a damaged Teltonika packet is not taken and not answered', async () => {
    await start()
    const device = await dial('teltonika')
    const packet = teltonikaPacket([told])
    packet[30] = (packet[30] ?? 0) ^ 1
    device.send(teltonikaLogin('350000000000041'), packet, teltonikaPacket([told]))
    await device.hears(5)
    expect([device.heard().toString('hex'), stored(), portOf('teltonika').counts.malformed]).toEqual(['0100000001', 1, 1])
  })

  it('a device nobody knows waits for approval with its last place; its positions are not answered, so it sends them again', async () => {
    await start()
    const device = await dial('gt06')
    device.send(gt06Login('350000000000019', 1))
    await device.hears(10)
    expect(telemetry.unknownDevices()).toMatchObject([{ deviceId: '350000000000019', protocol: 'gt06', lastFix: null }])
    device.send(gt06Place(told, 2), gt06Heartbeat(3))
    await device.hears(20)
    expect(device.heard().subarray(10).toString('hex')).toBe(`787805130003${ack(0x13, 3)}0d0a`)
    const [stranger] = telemetry.unknownDevices()
    expect(stranger?.count).toBeGreaterThanOrEqual(2)
    expect(stranger).toMatchObject({ lastFix: { latitude: told.latitude, longitude: told.longitude } })
    expect(stranger?.lastPayload).toMatch(/^78782222/)
    expect(portOf('gt06').counts).toMatchObject({ unknown: 1 })
  })

  it('clocks years off are counted, named and answered; the unit does not move', async () => {
    await start()
    const device = await dial('gt06')
    const old = { ...told, atMs: told.atMs - 1024 * 7 * 86_400_000 }
    device.send(gt06Login(IMEI, 1), gt06Place(old, 2), gt06Place({ ...told, atMs: told.atMs + 40 * 86_400_000 }, 3))
    await device.hears(30)
    expect(stored()).toBe(0)
    expect(portOf('gt06').counts).toMatchObject({ badTime: 2, fixes: 0 })
    expect(door.state().wrongClocks).toMatchObject([{ deviceId: IMEI, protocol: 'gt06', count: 2 }])
    expect(Math.round((door.state().wrongClocks[0]?.aheadSeconds ?? 0) / 86_400)).toBe(40)
  })

  it('a clock in local time that was told at sign-in is put right', async () => {
    await start()
    const device = await dial('gt06')
    const login = gt06Frame(0x01, Buffer.from(`0${IMEI}00000c80`, 'hex')) // two hours ahead of UTC
    device.send(login, gt06Place({ ...told, atMs: told.atMs + 2 * 3_600_000 }, 2))
    await until(() => stored() === 1)
    expect(telemetry.latest(`unit of ${IMEI}`)?.fixedAtMs).toBe(told.atMs)
  })

  it('a place without satellites, or at 0,0, moves nothing', async () => {
    await start()
    const device = await dial('gt06')
    const place = gt06Place(told, 2)
    const body = place.subarray(4, 4 + 29)
    body[16] = (body[16] ?? 0) & ~0x10
    device.send(gt06Login(IMEI, 1), gt06Frame(0x22, body, 2), gt06Place({ ...told, latitude: 0, longitude: 0 }, 3))
    await device.hears(30)
    expect(stored()).toBe(0)
    expect(portOf('gt06').counts).toMatchObject({ withoutFix: 1, impossible: 1 })
  })
})

describe('over UDP', () => {
  it('a datagram is answered with its numbers', async () => {
    await start()
    const socket = createSocket('udp4')
    const answer = new Promise<Buffer>((resolve) => socket.once('message', resolve))
    socket.send(teltonikaDatagram('350000000000041', [told], 0xcafe, 7), portOf('teltonika').port, '127.0.0.1')
    expect((await answer).toString('hex')).toBe('0005cafe010701')
    expect(stored()).toBe(1)
    socket.close()
  })
  it('a GT06 is remembered from one datagram to the next; noise is counted', async () => {
    await start()
    const socket = createSocket('udp4')
    const heard: Buffer[] = []
    socket.on('message', (bytes) => heard.push(bytes))
    const { port } = portOf('gt06')
    socket.send(gt06Login(IMEI, 1), port, '127.0.0.1')
    await until(() => heard.length === 1)
    socket.send(gt06Place(told, 2), port, '127.0.0.1')
    socket.send(Buffer.from('what is this'), port, '127.0.0.1')
    await until(() => heard.length === 2 && portOf('gt06').counts.malformed === 1)
    expect(stored()).toBe(1)
    socket.close()
  })
})

describe('over HTTP', () => {
  it('OsmAnd and OwnTracks stand at / on ports of their own', async () => {
    await start()
    const seconds = Math.floor(told.atMs / 1000)
    const osmand = await fetch(`http://127.0.0.1:${portOf('osmand').port}/?id=T-1&lat=-2.1&lon=33.2&timestamp=${seconds}`)
    expect([osmand.status, await osmand.text()]).toEqual([200, ''])
    const send = (body: unknown, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${portOf('owntracks').port}/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    const place = { _type: 'location', lat: -2.1, lon: 33.2, tst: seconds, vel: 18, acc: 12, batt: 80, tid: 'A1' }
    const owntracks = await send(place, { 'x-limit-u': 'asha', 'x-limit-d': 'phone' })
    expect([owntracks.status, await owntracks.text()]).toEqual([200, '[]'])
    expect(telemetry.latest('unit of asha:phone')).toMatchObject({ speedKmh: 18, accuracyMetres: 12, headingDegrees: null })
    expect((await send({ _type: 'lwt', tst: seconds, topic: 'owntracks/asha/phone' })).status).toBe(200)
    expect((await send({ ...place, topic: 'owntracks/asha/phone9' })).status).toBe(404)
    expect(await (await send({ ...place, tst: 100 }, { 'x-limit-u': 'asha', 'x-limit-d': 'phone' })).json()).toMatchObject({
      error: { code: 'fix.invalid', params: { field: 'tst' } },
    })
    expect((await send({ ...place, lat: 95 })).status).toBe(400)
    expect((await send({ ...place, topic: 'owntracks/a b/c' })).status).toBe(400)
    expect(portOf('owntracks').counts).toMatchObject({ fixes: 1, unknown: 1, badTime: 1, malformed: 2 })
  })
})

describe('limits', () => {
  it('cuts who does not say who it is, who is too slow with a message, and who has been silent for long', async () => {
    await start({ signInMs: 30_000, frameMs: 60_000, idleMs: 1_800_000 })
    const nobody = await dial('gt06')
    const slow = await dial('gt06')
    const quiet = await dial('gt06')
    slow.send(gt06Login(IMEI, 1), gt06Place(told, 2).subarray(0, 20))
    quiet.send(gt06Login('350000000000012', 1))
    await slow.hears(10)
    await quiet.hears(10)
    const pass = (ms: number): void => {
      test.clock.advance(ms)
      timers.pass(ms)
    }
    pass(35_000)
    await nobody.cut()
    expect(portOf('gt06')).toMatchObject({ connections: 2, lastProblem: { code: 'noSignIn' } })
    pass(30_000)
    await slow.cut()
    expect(portOf('gt06').lastProblem).toMatchObject({ code: 'tooSlow' })
    pass(1_800_000)
    await quiet.cut()
    expect(portOf('gt06').connections).toBe(0)
  })

  it('cuts who sends what is no message, and who never ends one', async () => {
    await start({ malformed: 3 })
    const noise = await dial('tk103')
    for (let at = 0; at < 3; at += 1) noise.send('(nothing)')
    await noise.cut()
    expect(portOf('tk103').lastProblem).toMatchObject({ code: 'noMessages' })
    const endless = await dial('h02')
    endless.send(`*HQ,${'1'.repeat(5_000)}`)
    await endless.cut()
    expect(portOf('h02').lastProblem).toMatchObject({ code: 'tooLong' })
  })

  it('lets in so many, so many from an address, and so many who have no name yet', async () => {
    await start({ connections: 3, perAddress: 2, unnamedPerAddress: 1 })
    const first = await dial('gt06')
    const tooEarly = await dial('gt06')
    await tooEarly.cut()
    first.send(gt06Login(IMEI, 1))
    await first.hears(10)
    const second = await dial('gt06')
    second.send(gt06Login('350000000000012', 1))
    await second.hears(10)
    const third = await dial('gt06')
    await third.cut()
    expect(portOf('gt06')).toMatchObject({ connections: 2, counts: { refused: 2 }, lastProblem: { code: 'tooManyFromAddress' } })
  })

  it('a device that floods waits; nothing of it is lost', async () => {
    await start({ rate: { burst: 5, perSecond: 1 } })
    const device = await dial('gt06')
    device.send(gt06Login(IMEI, 1))
    await device.hears(10)
    for (let at = 0; at < 3; at += 1)
      device.send(Buffer.concat([0, 1, 2].map((step) => gt06Place({ ...told, atMs: told.atMs + (at * 3 + step) * 1000 }, at * 3 + step))))
    await until(() => timers.waiting > 1)
    while (stored() < 9) {
      test.clock.advance(1000)
      timers.pass(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(stored()).toBe(9)
  })

  it('while telemetry has no room the line waits, and the answer with it', async () => {
    let refusals = 2
    const accept: Telemetry['accept'] = async (fixes, source) => {
      refusals -= 1
      if (refusals >= 0) throw new AppError('station.overloaded', { retryAfterSeconds: 1 })
      return telemetry.accept(fixes, source)
    }
    await start({}, { accept })
    const device = await dial('gt06')
    device.send(Buffer.concat([gt06Login(IMEI, 1), gt06Place(told, 2)]))
    await until(() => timers.waiting === 2)
    expect([device.heard().length, stored()]).toEqual([0, 0])
    timers.pass(1_000)
    await until(() => refusals === 0 && timers.waiting === 2)
    timers.pass(1_000)
    await device.hears(20)
    expect(stored()).toBe(1)
  })

  it('when the disk refuses, nothing is answered and the line is cut', async () => {
    await start({}, { accept: () => Promise.reject(new AppError('db.disk-full', { path: 'test' })) })
    const device = await dial('gt06')
    device.send(gt06Login(IMEI, 1))
    await device.hears(10)
    device.send(gt06Place(told, 2))
    await device.cut()
    expect(device.heard()).toHaveLength(10)
    expect(portOf('gt06').lastProblem).toMatchObject({ code: 'notStored' })
  })

  it('a port that is taken is shown; the others are open', async () => {
    await start()
    const { port } = portOf('gt06')
    const services = { telemetry, clock: test.clock, ids: { next: test.newId }, logger: silent }
    const second = await openTrackerDoor(
      {
        host: '127.0.0.1',
        ports: new Map([
          ['gt06', port],
          ['h02', 0],
        ]),
        limits: {},
      },
      services,
      timers,
    )
    expect(second.state().ports).toMatchObject([
      { protocol: 'gt06', isOpen: false, lastProblem: { code: 'portTaken' } },
      { protocol: 'h02', isOpen: true },
    ])
    await second.close()
  })
})

/** Check sum of GT06 answers of type and serial, in hex. */
function ack(type: number, serial: number): string {
  return gt06Frame(type, Buffer.alloc(0), serial).subarray(6, 8).toString('hex')
}
