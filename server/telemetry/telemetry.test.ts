/** Telemetry on a real encrypted database: durable before acknowledged, repeats recognised, restart remembers, hours sealed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestLog, type TestLog } from '../../tests/harness/test-log.ts'
import { AppError } from '../kernel/app-error.ts'
import { createTelemetry, telemetryOps, type IncomingFix, type Telemetry, type UnitPosition } from './index.ts'

const HOUR_MS = 3_600_000
const units: Record<string, string> = { 'T-1': 'U1', 'T-1b': 'U1', 'T-2': 'U2' }
let test: TestLog
let telemetry: Telemetry
const failures: unknown[] = []
const open = (): Telemetry =>
  createTelemetry({
    db: test.db,
    clock: test.clock,
    ids: { next: test.newId },
    log: test.log,
    logger: {
      error: (failure: unknown) => {
        failures.push(failure)
      },
    },
    unitOfDevice: (deviceId) => units[deviceId] ?? null,
    seal: 'manual',
  })
const fix = (part: Partial<IncomingFix> = {}): IncomingFix => ({
  deviceId: 'T-1',
  fixedAtMs: test.clock.nowMs(),
  latitude: -2.1,
  longitude: 33.2,
  speedKmh: null,
  headingDegrees: null,
  accuracyMetres: null,
  altitudeMetres: null,
  batteryPercent: null,
  ...part,
})
const stored = (): number => test.db.prepare('SELECT count(*) FROM Fix').pluck().get() as number

beforeEach(() => {
  failures.length = 0
  test = createTestLog({ ops: telemetryOps, projections: [] })
  telemetry = open()
})
afterEach(async () => {
  await telemetry.close()
  test.close()
})

describe('accepting fixes', () => {
  it('answers when they are on disk', async () => {
    const waiting = telemetry.accept([fix(), fix({ deviceId: 'T-2' })])
    expect(stored()).toBe(0)
    expect(await waiting).toEqual({ accepted: 2, duplicates: 0, unknownDevices: [] })
    expect(stored()).toBe(2)
    expect(telemetry.latest('U2')).toMatchObject({ unitId: 'U2', deviceId: 'T-2', latitude: -2.1, receivedAtMs: test.clock.nowMs() })
  })

  it('takes a repeated fix once, waiting or stored', async () => {
    const [first, second] = await Promise.all([telemetry.accept([fix()]), telemetry.accept([fix()])])
    expect([first, second]).toMatchObject([
      { accepted: 1, duplicates: 0 },
      { accepted: 0, duplicates: 1 },
    ])
    expect(await telemetry.accept([fix({ latitude: -3 })])).toMatchObject({ accepted: 0, duplicates: 1 })
    expect(stored()).toBe(1)
  })

  it('never moves a unit back in time, but keeps the late fix', async () => {
    await telemetry.accept([fix({ latitude: -2.5 })])
    await telemetry.accept([fix({ deviceId: 'T-1b', fixedAtMs: test.clock.nowMs() - 60_000, latitude: -2.2 })])
    expect(telemetry.latest('U1')?.latitude).toBe(-2.5)
    expect((await telemetry.history('U1', 0, Infinity)).points.map((point) => point.latitude)).toEqual([-2.2, -2.5])
  })

  it('notes unknown devices for approval and stores nothing of them', async () => {
    expect(await telemetry.accept([fix({ deviceId: 'stranger' })], { protocol: 'osmand', payload: '/?id=stranger' })).toEqual({
      accepted: 0,
      duplicates: 0,
      unknownDevices: ['stranger'],
    })
    expect(stored()).toBe(0)
    expect(telemetry.unknownDevices()).toMatchObject([{ deviceId: 'stranger', protocol: 'osmand', count: 1, lastPayload: '/?id=stranger' }])
    units['stranger'] = 'U9'
    expect(telemetry.unknownDevices()).toEqual([])
    delete units['stranger']
  })

  it('keeps a bounded number of unknown devices and does not let noise push out a fresh one', async () => {
    for (let at = 0; at < 700; at += 1) await telemetry.accept([fix({ deviceId: `noise-${at}` })])
    const names = telemetry.unknownDevices().map(({ deviceId }) => deviceId)
    expect(names).toHaveLength(500)
    expect(names).toContain('noise-0')
    test.clock.advance(2 * HOUR_MS)
    await telemetry.accept([fix({ deviceId: 'real' })])
    expect(telemetry.unknownDevices()[0]?.deviceId).toBe('real')
    expect(telemetry.unknownDevices()).toHaveLength(500)
  })

  it.each([
    ['latitude', { latitude: 90.1 }],
    ['latitude', { latitude: Number.NaN }],
    ['longitude', { longitude: -181 }],
    ['fixedAt', { fixedAtMs: Date.UTC(1999, 11, 31) }],
    ['fixedAt', { fixedAtMs: Date.UTC(2026, 0, 2, 8, 0, 1) }],
    ['fixedAt', { fixedAtMs: Infinity }],
    ['latitude', { latitude: 0, longitude: 0 }],
    ['speedKmh', { speedKmh: -1 }],
    ['headingDegrees', { headingDegrees: 400 }],
    ['batteryPercent', { batteryPercent: 101 }],
  ] as const)('refuses a wrong %s and takes nothing of the batch', async (field, wrong) => {
    await expect(telemetry.accept([fix(wrong)])).rejects.toMatchObject({ code: 'fix.invalid', params: { field } })
    await expect(telemetry.accept([fix(), fix(wrong)])).rejects.toMatchObject({ params: { field: `fixes.1.${field}` } })
    expect(stored()).toBe(0)
    expect(telemetry.latest('U1')).toBeNull()
  })

  it('refuses more than memory should hold, and takes the next ones again', async () => {
    const many = (from: number): IncomingFix[] =>
      Array.from({ length: 20_000 }, (_, at) => fix({ fixedAtMs: test.clock.nowMs() - from - at }))
    const accepted = [telemetry.accept(many(0)), telemetry.accept(many(20_000)), telemetry.accept(many(40_000))]
    await expect(telemetry.accept([fix({ deviceId: 'T-2' })])).rejects.toMatchObject({ code: 'station.overloaded' })
    expect((await Promise.all(accepted)).map((answer) => answer.accepted)).toEqual([20_000, 20_000, 20_000])
    expect(await telemetry.accept([fix({ deviceId: 'T-2' })])).toMatchObject({ accepted: 1 })
    expect(stored()).toBe(60_001)
  })

  it('tells everyone when the disk refuses, and takes the same fix when it is offered again', async () => {
    test.db.exec(`CREATE TRIGGER full BEFORE INSERT ON Fix BEGIN SELECT RAISE(ABORT, 'no space'); END`)
    await expect(telemetry.accept([fix()])).rejects.toThrow('no space')
    expect(failures).toHaveLength(1)
    expect(telemetry.latest('U1')).toBeNull()
    test.db.exec('DROP TRIGGER full')
    expect(await telemetry.accept([fix()])).toMatchObject({ accepted: 1, duplicates: 0 })
  })

  it('shares the connection with commands', async () => {
    const { segmentSealed } = await import('./ops.ts')
    const { accept } = await import('../log/index.ts')
    const command = () =>
      test.run(() =>
        accept([
          segmentSealed({
            segmentId: test.newId(),
            hour: '2026-01-01T08',
            part: 1,
            count: 1,
            fixedFrom: '2026-01-01T08:00:00.000Z',
            fixedTo: '2026-01-01T08:00:00.000Z',
            sha256: 'a'.repeat(64),
          }),
        ]),
      )
    const work: Promise<unknown>[] = []
    for (let at = 0; at < 300; at += 1) work.push(command(), telemetry.accept([fix({ fixedAtMs: test.clock.nowMs() - at })]))
    await Promise.all(work)
    expect(stored()).toBe(300)
    expect(test.log.verify().problems).toEqual([])
  })
})

describe('following', () => {
  it('starts with everything and goes on with what moved, newest only', async () => {
    await telemetry.accept([fix({ fixedAtMs: test.clock.nowMs() - 5000 }), fix({ deviceId: 'T-2' })])
    const stop = new AbortController()
    const batches: (readonly UnitPosition[])[] = []
    const reading = (async () => {
      for await (const batch of telemetry.follow(1, stop.signal)) {
        batches.push(batch)
        if (batches.length === 1)
          await telemetry.accept([
            fix({ fixedAtMs: test.clock.nowMs() - 2000 }),
            fix({ fixedAtMs: test.clock.nowMs() - 1000 }),
            fix({ fixedAtMs: test.clock.nowMs() - 9000 }),
          ])
        else stop.abort()
      }
    })()
    await reading
    expect(batches.map((batch) => batch.map(({ unitId, fixedAtMs }) => [unitId, test.clock.nowMs() - fixedAtMs]))).toEqual([
      [
        ['U1', 5000],
        ['U2', 0],
      ],
      [['U1', 1000]],
    ])
  })

  it('ends when it is told to, also while it waits', async () => {
    const stop = new AbortController()
    const positions = telemetry.follow(1, stop.signal)
    await positions.next()
    const waiting = positions.next()
    stop.abort()
    expect((await waiting).done).toBe(true)
  })
})

describe('a restart', () => {
  it('knows the newest positions, the open fixes and the unknown devices', async () => {
    await telemetry.accept([fix({ latitude: -2.4, batteryPercent: 55 }), fix({ deviceId: 'T-2' }), fix({ deviceId: 'stranger' })])
    await telemetry.close()
    telemetry = open()
    expect(telemetry.latest('U1')).toMatchObject({ latitude: -2.4 })
    expect(telemetry.unknownDevices()).toMatchObject([{ deviceId: 'stranger', count: 1 }])
    expect(await telemetry.accept([fix()])).toMatchObject({ accepted: 0, duplicates: 1 })
    expect(await telemetry.accept([fix({ fixedAtMs: test.clock.nowMs() - 1 })])).toMatchObject({ accepted: 1 })
  })

  it('knows them without a clean end', async () => {
    await telemetry.accept([fix({ latitude: -2.4 })])
    const second = open()
    expect(second.latest('U1')).toMatchObject({ latitude: -2.4 })
    await second.close()
  })
})

describe('sealing', () => {
  const travel = async (count: number): Promise<void> => {
    await telemetry.accept(
      Array.from({ length: count }, (_, at) => fix({ fixedAtMs: test.clock.nowMs() - at * 1000, latitude: -2.1 - at / 1000 })),
    )
  }
  const segments = () => test.db.prepare('SELECT hour, part, count FROM FixSegment ORDER BY firstNo').all()

  it('leaves the present hour and the ten minutes after it open', async () => {
    await travel(10)
    test.clock.advance(HOUR_MS + 9 * 60_000)
    expect(await telemetry.sealCompleted()).toBe(0)
    test.clock.advance(60_000)
    expect(await telemetry.sealCompleted()).toBe(1)
    expect(stored()).toBe(0)
  })

  it('writes the hash into the log, removes the rows and gives the same history before and after', async () => {
    await travel(2_500)
    const before = await telemetry.history('U1', 0, Infinity)
    test.clock.advance(HOUR_MS)
    await travel(5)
    const middle = await telemetry.history('U1', 0, Infinity)
    test.clock.advance(2 * HOUR_MS)
    expect(await telemetry.sealCompleted()).toBe(2)
    expect(segments()).toEqual([
      { hour: '2026-01-01T08', part: 1, count: 2500 },
      { hour: '2026-01-01T09', part: 1, count: 5 },
    ])
    expect(stored()).toBe(0)
    expect(before.points).toHaveLength(2_500)
    const after = await telemetry.history('U1', 0, Infinity)
    const bare = (points: readonly UnitPosition[]) =>
      points.map(({ fixedAtMs, receivedAtMs, latitude, longitude }) => [fixedAtMs, receivedAtMs, latitude, longitude])
    expect(bare(after.points)).toEqual(bare(middle.points))
    expect(await telemetry.verifySegments()).toEqual({ checked: 2, problems: [] })
    expect(telemetry.latest('U1')).toMatchObject({ latitude: -2.1 })
    expect(test.log.verify().problems).toEqual([])
  })

  it('answers a part of a track and says when there is more', async () => {
    await travel(100)
    const now = test.clock.nowMs()
    test.clock.advance(2 * HOUR_MS)
    await telemetry.sealCompleted()
    expect((await telemetry.history('U1', now - 10_000, now)).points).toHaveLength(10)
    expect(await telemetry.history('U1', 0, Infinity, 7)).toMatchObject({ isTruncated: true, points: { length: 7 } })
    expect(await telemetry.history('U2', 0, Infinity)).toEqual({ points: [], isTruncated: false })
  })

  it('takes up what a crash interrupted: hash and removal happen once', async () => {
    await travel(20)
    test.clock.advance(2 * HOUR_MS)
    const rows = test.db.prepare('SELECT * FROM Fix').all() as Record<string, unknown>[]
    await telemetry.sealCompleted()
    const insert = test.db.prepare(
      `INSERT INTO Fix (${Object.keys(rows[0] ?? {}).join(', ')}) VALUES (${Object.keys(rows[0] ?? {})
        .map(() => '?')
        .join(', ')})`,
    )
    for (const row of rows) insert.run(...Object.values(row))
    await telemetry.close()
    telemetry = open()
    expect(stored()).toBe(20)
    await telemetry.sealCompleted()
    expect(stored()).toBe(0)
    expect((await telemetry.history('U1', 0, Infinity)).points).toHaveLength(20)
    expect(await telemetry.verifySegments()).toEqual({ checked: 1, problems: [] })
  })

  it('shows a fix once that was repeated after its hour was sealed', async () => {
    await travel(3)
    const now = test.clock.nowMs()
    test.clock.advance(2 * HOUR_MS)
    await telemetry.sealCompleted()
    await telemetry.accept([fix({ fixedAtMs: now, latitude: -2.1 })])
    expect((await telemetry.history('U1', 0, Infinity)).points).toHaveLength(3)
  })

  it('numbers go on after everything was sealed', async () => {
    await travel(3)
    test.clock.advance(2 * HOUR_MS)
    await telemetry.sealCompleted()
    await telemetry.close()
    telemetry = open()
    await travel(1)
    expect(test.db.prepare('SELECT no FROM Fix').pluck().all()).toEqual([4])
  })

  it('finds changed, missing and unlogged hours', async () => {
    await travel(3)
    test.clock.advance(2 * HOUR_MS)
    await telemetry.sealCompleted()
    const id = test.db.prepare('SELECT id FROM FixSegment').pluck().get() as string
    test.db.prepare('UPDATE FixSegment SET data = zeroblob(10) WHERE id = ?').run(id)
    expect((await telemetry.verifySegments()).problems).toEqual([{ segmentId: id, problem: 'changed' }])
    test.db.prepare('DELETE FROM FixSegment').run()
    expect((await telemetry.verifySegments()).problems).toEqual([{ segmentId: id, problem: 'missing' }])
  })
})

it('an unexpected problem is an AppError with a field', async () => {
  await expect(telemetry.accept([fix({ latitude: 200 })])).rejects.toBeInstanceOf(AppError)
})
