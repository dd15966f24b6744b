/** Readings on a real encrypted database: durable before acknowledged, first value stays, sealed by day, charts, retention, proof. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import type { Quantity, ReadingIn } from '../../contract/readings.ts'
import { createReadings, readingsOps, type Readings, type StoredReading } from './index.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const SCOPE = 'tz/coldchain/mfano'
const TIMERS = {
  setTimeout,
  clearTimeout: (timer: unknown) => {
    clearTimeout(timer as NodeJS.Timeout) // the handle this very setTimeout gave
  },
}
const sensors: Record<string, Quantity> = { A: 'temperature', B: 'temperature', H: 'humidity', D: 'doorState' }
let test: TestLog
let readings: Readings
const failures: unknown[] = []
const open = (openLimit?: number): Readings =>
  createReadings({
    ...{ db: test.db, clock: test.clock, ids: { next: test.newId }, log: test.log, timers: TIMERS, seal: 'manual' },
    logger: {
      error: (failure: unknown) => {
        failures.push(failure)
      },
    },
    sensorOf: (sensorId) => (sensors[sensorId] ? { quantity: sensors[sensorId], scope: SCOPE } : null),
    ...(openLimit === undefined ? {} : { openLimit }),
  })
const at = (agoMs: number, value: number, sensorId = 'A'): ReadingIn => ({ sensorId, atMs: test.clock.nowMs() - agoMs, value })
const take = (...batch: ReadingIn[]) => readings.accept(batch, { door: 'api' })
const groups = (): number => test.db.prepare('SELECT COUNT(*) FROM ReadingGroup').pluck().get() as number
const blocks = (): number => test.db.prepare('SELECT COUNT(*) FROM ReadingBlock').pluck().get() as number
const values = async (sensorId = 'A'): Promise<number[]> => (await readings.raw(sensorId, 0, Infinity)).readings.map(({ value }) => value)
/** A reading every ten minutes of the day that ends now. */
const dayOfReadings = (sensorId = 'A'): ReadingIn[] =>
  Array.from({ length: 144 }, (_, no) => at(DAY_MS - no * 10 * MINUTE_MS, 4 + (no % 7) / 10, sensorId))
const seal = async (): Promise<number> => {
  test.clock.advance(DAY_MS)
  return readings.sealCompleted()
}

beforeEach(() => {
  failures.length = 0
  test = createTestLog({ ops: readingsOps, projections: [] })
  readings = open()
})
afterEach(async () => {
  await readings.close()
  test.close()
})

describe('accepting', () => {
  it('answers when they are on disk', async () => {
    const waiting = take(at(0, 4.5), at(1, 4.4, 'B'))
    expect(groups()).toBe(0)
    expect(await waiting).toEqual({ accepted: 2, duplicates: 0, conflicts: 0, refused: [] })
    expect(groups()).toBe(1)
    expect(readings.latest('A')).toEqual({ sensorId: 'A', atMs: test.clock.nowMs(), value: 4.5, receivedAtMs: test.clock.nowMs() })
    expect([...readings.allLatest()].map(({ sensorId }) => sensorId)).toEqual(['A', 'B'])
  })

  it('keeps the first value of a moment, and tells a repeat from a contradiction', async () => {
    const [first, second] = await Promise.all([take(at(0, 4.5)), take(at(0, 4.5), at(0, 5))])
    expect([first, second]).toMatchObject([{ accepted: 1 }, { accepted: 0, duplicates: 1, conflicts: 1 }])
    expect(await values()).toEqual([4.5])
    expect(readings.figures()).toMatchObject({ accepted: 1, duplicates: 1, conflicts: 1, open: 1 })
  })

  it('judges each reading for itself and says why it is not kept', async () => {
    const answer = await take(
      at(0, Number.NaN),
      at(0, Infinity),
      at(Number.NaN, 4),
      at(0, 400),
      at(0, 101, 'H'),
      at(0, 0.5, 'D'),
      at(-31 * MINUTE_MS, 4),
      { sensorId: 'A', atMs: 5, value: 4 },
      at(0, 4, 'stranger'),
      at(0, 4),
    )
    expect(answer.accepted).toBe(1)
    expect(answer.refused.map(({ index, reason }) => `${index} ${reason}`)).toEqual([
      '0 notANumber',
      '1 notANumber',
      '2 notANumber',
      '3 outOfRange',
      '4 outOfRange',
      '5 outOfRange',
      '6 ahead',
      '7 beforeTime',
      '8 unknownSensor',
    ])
    expect(readings.figures().refused).toEqual({ unknownSensor: 1, notANumber: 3, outOfRange: 3, beforeTime: 1, ahead: 1, thinned: 0 })
  })

  it('keeps late ones in their place, and they never become the newest', async () => {
    const heard: StoredReading[] = []
    const stop = readings.follow((group) => heard.push(...group))
    await take(at(0, 5))
    await take(at(HOUR_MS, 4), at(-1, 6))
    stop()
    await take(at(2 * HOUR_MS, 3))
    expect(await values()).toEqual([3, 4, 5, 6])
    expect(readings.latest('A')?.value).toBe(6)
    expect(heard.map(({ value, isNewest }) => [value, isNewest])).toEqual([
      [5, true],
      [4, false],
      [6, true],
    ])
    expect(readings.figures().late).toBe(2)
  })

  it('tells everyone when the disk refuses, and takes the same reading when it is offered again', async () => {
    test.db.exec(`CREATE TRIGGER full BEFORE INSERT ON ReadingGroup BEGIN SELECT RAISE(ABORT, 'no space'); END`)
    const [first, repeat] = await Promise.allSettled([take(at(0, 4)), take(at(0, 4))])
    expect([first?.status, repeat?.status]).toEqual(['rejected', 'rejected'])
    expect(failures).toHaveLength(1)
    expect([readings.latest('A'), readings.figures().open, await values()]).toEqual([null, 0, []])
    test.db.exec('DROP TRIGGER full')
    expect(await take(at(0, 4))).toMatchObject({ accepted: 1, duplicates: 0 })
    expect(test.db.prepare('SELECT sensorId FROM ReadingSensor').pluck().all()).toEqual(['A'])
  })

  it('refuses more than memory should hold, and takes the next ones again', async () => {
    const many = (from: number): ReadingIn[] => Array.from({ length: 10_000 }, (_, no) => at(from + no, 4))
    const waiting = Array.from({ length: 10 }, (_, no) => take(...many(no * 10_000)))
    await expect(take(at(0, 4, 'B'))).rejects.toMatchObject({ code: 'station.overloaded' })
    await Promise.all(waiting)
    expect(await take(at(0, 4, 'B'))).toMatchObject({ accepted: 1 })
  })

  it('a listener that fails loses nothing for others', async () => {
    const heard: number[] = []
    readings.follow(() => {
      throw new Error('listener')
    })
    readings.follow((group) => heard.push(group.length))
    expect(await take(at(0, 4))).toMatchObject({ accepted: 1 })
    expect(heard).toEqual([1])
    expect(failures).toHaveLength(1)
  })
})

describe('a restart', () => {
  it('knows newest values and open readings without a clean end', async () => {
    await take(at(0, 5), at(HOUR_MS, 4))
    readings = open()
    expect(readings.latest('A')).toMatchObject({ value: 5 })
    expect(await take(at(0, 5), at(HOUR_MS, 9), at(1, 7))).toMatchObject({ accepted: 1, duplicates: 1, conflicts: 1 })
    expect(await values()).toEqual([4, 7, 5])
  })

  it('between commit and answer: the sender repeats, and nothing is there twice', async () => {
    void take(at(0, 5), at(1, 4)) // its answer never reaches the sender
    await new Promise((resolve) => {
      setImmediate(() => setImmediate(resolve))
    })
    expect(groups()).toBe(1)
    readings = open()
    expect(await take(at(0, 5), at(1, 4))).toMatchObject({ accepted: 0, duplicates: 2 })
  })

  it('knows the newest value when everything is sealed', async () => {
    await take(...dayOfReadings())
    await seal()
    readings = open()
    expect(readings.latest('A')).toMatchObject({ value: 4 + (143 % 7) / 10 })
  })
})

describe('sealing', () => {
  it('waits until the day is over and half an hour more', async () => {
    await take(at(0, 4)) // 08:00
    test.clock.advance(16 * HOUR_MS + 29 * MINUTE_MS)
    expect(await readings.sealCompleted()).toBe(0)
    test.clock.advance(MINUTE_MS)
    expect(await readings.sealCompleted()).toBe(1)
    expect([groups(), blocks()]).toEqual([0, 1])
    expect(await readings.sealCompleted()).toBe(0)
  })

  it('leaves the new day open and gives the same before and after', async () => {
    await take(...dayOfReadings(), ...dayOfReadings('B'))
    const before = [await values('A'), await values('B')]
    test.clock.advance(16 * HOUR_MS + 40 * MINUTE_MS)
    await take(at(0, 9), at(HOUR_MS, 8))
    expect(await readings.sealCompleted()).toBe(1)
    expect(readings.figures()).toMatchObject({ open: 1, sealed: 289 })
    expect(await values('A')).toEqual([...(before[0] ?? []), 8, 9])
    expect(await values('B')).toEqual(before[1])
    expect(await readings.verify()).toEqual({ checked: 1, problems: [] })
    expect(test.log.verify().problems).toEqual([])
    readings = open()
    expect(readings.figures().open).toBe(1)
    expect(await values('A')).toEqual([...(before[0] ?? []), 8, 9])
  })

  it('keeps the minute of arrival', async () => {
    const receivedAtMs = test.clock.nowMs()
    await take(at(0, 4), at(3 * DAY_MS, 5))
    await seal()
    expect((await readings.raw('A', 0, Infinity)).readings).toEqual([
      { atMs: receivedAtMs - 3 * DAY_MS, value: 5, receivedAtMs },
      { atMs: receivedAtMs, value: 4, receivedAtMs },
    ])
  })

  it('puts what comes after into a segment of its own: both hashes stand in the log, the chart is right', async () => {
    const day = dayOfReadings()
    await take(...day)
    await seal()
    expect(await take(at(DAY_MS + 5 * MINUTE_MS, 30), ...day.slice(3, 6), { ...at(0, 12), atMs: day[9]?.atMs ?? 0 })).toMatchObject({
      ...{ accepted: 1, duplicates: 3, conflicts: 1 },
    })
    expect(await readings.sealCompleted()).toBe(0)
    const drawn = () => readings.series('A', 0, Infinity, 5)
    const open1 = await drawn()
    expect(Math.max(...open1.maximum)).toBe(30)
    await seal()
    expect(blocks()).toBe(3)
    expect(await drawn()).toEqual(open1)
    expect(await take(at(2 * DAY_MS + 5 * MINUTE_MS, 30), ...day)).toMatchObject({ accepted: 0, duplicates: 145 })
    expect(await readings.verify()).toEqual({ checked: 2, problems: [] })
  })

  it('begins before the day is over when too much is open', async () => {
    await readings.close()
    readings = open(500)
    await take(...Array.from({ length: 600 }, (_, no) => at(no, no / 10)))
    expect(await readings.sealCompleted()).toBe(1)
    expect([readings.figures().open, groups()]).toEqual([0, 0])
    await take(...Array.from({ length: 600 }, (_, no) => at(600 + no, no / 10)))
    expect(await readings.sealCompleted()).toBe(1)
    expect((await readings.raw('A', 0, Infinity)).readings).toHaveLength(1_200)
    expect(await readings.verify()).toEqual({ checked: 2, problems: [] })
  })

  it('makes several segments of many sensors', async () => {
    for (let no = 0; no < 1_100; no += 1) sensors[`S${String(no)}`] = 'humidity'
    await take(...Array.from({ length: 1_100 }, (_, no) => at(0, 50, `S${String(no)}`)))
    expect(await seal()).toBe(5)
    expect(await readings.verify()).toEqual({ checked: 5, problems: [] })
  })

  it('takes up what a crash interrupted: hashes and readings are there once', async () => {
    await take(...dayOfReadings())
    const rows = test.db.prepare('SELECT data FROM ReadingGroup').all() as { data: Buffer }[]
    await seal()
    for (const { data } of rows) test.db.prepare('INSERT INTO ReadingGroup (data) VALUES (?)').run(data)
    test.db.exec('UPDATE ReadingSegment SET isLogged = 0')
    readings = open()
    expect(readings.figures().open).toBe(0)
    await seal()
    expect((await readings.raw('A', 0, Infinity)).readings).toHaveLength(144)
    expect(await readings.verify()).toEqual({ checked: 1, problems: [] })
  })
})

describe('charts', () => {
  it('are single readings while they fit', async () => {
    await take(...dayOfReadings())
    const nowMs = test.clock.nowMs()
    const series = await readings.series('A', nowMs - HOUR_MS, nowMs)
    expect(series).toMatchObject({ stepMs: 0, count: [1, 1, 1, 1, 1, 1], isThinned: false, damagedDays: [] })
    expect(series.minimum).toEqual(series.maximum)
  })

  it('are whole stretches that a clock is read by when they do not fit', async () => {
    await take(...dayOfReadings())
    await seal()
    const series = await readings.series('A', 0, Infinity, 12)
    expect(series.stepMs).toBe(3 * HOUR_MS)
    expect(series.atMs.every((atMs) => atMs % (3 * HOUR_MS) === 0)).toBe(true)
    expect(series.count.reduce((sum, count) => sum + count, 0)).toBe(144)
  })

  it('of nothing are empty', async () => {
    expect((await readings.series('A', 0, 1)).atMs).toEqual([])
    await take(at(0, 4))
    const nowMs = test.clock.nowMs()
    expect((await readings.series('A', nowMs - 10, nowMs)).atMs).toEqual([])
    expect((await readings.series('A', nowMs, nowMs)).atMs).toEqual([])
    expect((await readings.series('A', nowMs, nowMs + 1)).atMs).toEqual([nowMs])
    expect(await readings.raw('A', nowMs, nowMs - 5)).toMatchObject({ readings: [] })
  })

  it('of raw readings say when there is more', async () => {
    await take(...dayOfReadings())
    await seal()
    expect(await readings.raw('A', 0, Infinity, 7)).toMatchObject({ isTruncated: true, readings: { length: 7 } })
    expect(await readings.raw('A', 0, Infinity, 144)).toMatchObject({ isTruncated: false, readings: { length: 144 } })
  })
})

describe('retention', () => {
  it('drops readings and keeps hours that the log still proves', async () => {
    await take(...dayOfReadings())
    await seal()
    const hours = await readings.series('A', 0, Infinity, 40)
    expect(await readings.thin(0)).toBe(0)
    expect(await readings.thin(test.clock.nowMs())).toBe(1)
    expect(await readings.thin(test.clock.nowMs())).toBe(0)
    expect(await readings.series('A', 0, Infinity)).toEqual({ ...hours, isThinned: true })
    expect(await readings.raw('A', 0, Infinity)).toMatchObject({ readings: [], thinnedDays: ['2025-12-31', '2026-01-01'] })
    expect(await take(at(DAY_MS + HOUR_MS + 5, 4))).toMatchObject({ accepted: 0, refused: [{ index: 0, reason: 'thinned' }] })
    expect(await readings.verify()).toEqual({ checked: 1, problems: [] })
    expect(test.log.verify().problems).toEqual([])
    expect(test.db.prepare('SELECT SUM(LENGTH(data)) FROM ReadingBlock').pluck().get()).toBe(0)
  })

  it('leaves readings alone that are not what was sealed', async () => {
    await take(...dayOfReadings())
    await seal()
    test.db.exec(`UPDATE ReadingBlock SET data = zeroblob(9)`)
    expect(await readings.thin(test.clock.nowMs())).toBe(0)
    expect(failures.length).toBeGreaterThan(0)
  })
})

describe('proof', () => {
  beforeEach(async () => {
    await take(...dayOfReadings(), ...dayOfReadings('B'))
    await seal()
  })
  const segmentId = (): string => test.db.prepare('SELECT id FROM ReadingSegment').pluck().get() as string
  const firstBlock = (): number => test.db.prepare('SELECT MIN(id) FROM ReadingBlock').pluck().get() as number

  it('names the sensor and the day whose bytes are damaged; the rest of the chart is drawn', async () => {
    test.db.exec(`UPDATE ReadingBlock SET data = CAST(data || 'x' AS BLOB) WHERE id = ${String(firstBlock())}`)
    const place = { sensorId: 'A', day: '2025-12-31' }
    expect((await readings.verify()).problems).toEqual([{ segmentId: segmentId(), problem: 'damaged', ...place }])
    const series = await readings.series('A', 0, Infinity)
    expect(series.damagedDays).toEqual(['2025-12-31'])
    expect(series.atMs).toHaveLength(48)
    expect(await readings.raw('A', 0, Infinity)).toMatchObject({ readings: { length: 48 }, damagedDays: ['2025-12-31'] })
    expect(readings.figures().damaged).toBe(1)
    expect(failures).toHaveLength(1)
  })

  it('finds bytes that are whole but not those that were sealed', async () => {
    const [a, b] = test.db.prepare('SELECT data FROM ReadingBlock ORDER BY id').pluck().all() as Buffer[]
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(false)
    test.db.prepare('UPDATE ReadingBlock SET data = ? WHERE id = ?').run(b, firstBlock())
    expect((await readings.verify()).problems).toMatchObject([{ segmentId: segmentId(), problem: 'changed' }])
  })

  it('finds missing blocks, missing segments and segments the log does not know', async () => {
    const id = segmentId()
    test.db.exec(`DELETE FROM ReadingBlock WHERE id = ${String(firstBlock())}`)
    expect((await readings.verify()).problems).toEqual([{ segmentId: id, problem: 'missing', sensorId: 'A', day: '2025-12-31' }])
    test.db.exec(`UPDATE ReadingSegment SET id = 'other'`)
    expect((await readings.verify()).problems).toEqual([
      { segmentId: id, problem: 'missing' },
      { segmentId: 'other', problem: 'notInLog' },
    ])
  })
})
