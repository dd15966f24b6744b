/** What a reading costs on disk: a generated year of one fridge sealed day by day, and the two real series of the Numenta benchmark. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createFridge, type FridgeOptions } from '../../../tests/bench/readings/fridge.ts'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { createReadings, readingsOps, type Readings } from './index.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2025, 0, 1)
/** What a row of ReadingBlock takes besides its bytes: number, segment, lengths, and its place in the page. */
const ROW_BYTES = 20
/** Goal of a reading on disk. */
const GOAL_BYTES = 3
const TIMERS = {
  setTimeout,
  clearTimeout: (timer: unknown) => {
    clearTimeout(timer as NodeJS.Timeout) // the handle this very setTimeout gave
  },
}
const open = ({ db, clock, newId, log }: TestLog): Readings =>
  createReadings({
    ...{ db, clock, log, ids: { next: newId }, timers: TIMERS, seal: 'manual', logger: { error: () => undefined } },
    sensorOf: () => ({ quantity: 'temperature', scope: 'tz/coldchain/mfano' }),
  })
const bytesOf = ({ db }: TestLog): number =>
  (db
    .prepare(`SELECT SUM(LENGTH(level) + LENGTH(data) + ${String(ROW_BYTES)}) FROM ReadingBlock`)
    .pluck()
    .get() as number) + (db.prepare('SELECT SUM(LENGTH(blocks) + 250) FROM ReadingSegment').pluck().get() as number)

async function withStore<Result>(startMs: number, work: (test: TestLog, readings: Readings) => Promise<Result>): Promise<Result> {
  const test = createTestLog({ ops: readingsOps, projections: [], startMs })
  const readings = open(test)
  try {
    return await work(test, readings)
  } finally {
    await readings.close()
    test.close()
  }
}

/** Takes the readings of a year as they come, seals every day. @returns bytes a reading, without what one segment a day costs */
const yearOf = (options: FridgeOptions): Promise<number> =>
  withStore(START_MS, async (test, readings) => {
    const fridge = createFridge(options)
    let count = 0
    for (let day = 0; day < 365; day += 1) {
      const batch = Array.from({ length: DAY_MS / options.stepMs }, (_, at) => ({
        sensorId: 'A',
        ...fridge(START_MS + day * DAY_MS + at * options.stepMs + options.jitterSeconds * 1_000),
      }))
      test.clock.advance(DAY_MS)
      count += (await readings.accept(batch, { door: 'mqtt' })).accepted
      test.clock.advance(day === 0 ? 3_600_000 : 0)
      await readings.sealCompleted()
    }
    expect((await readings.raw('A', 0, Infinity)).readings.length + readings.figures().open).toBeGreaterThanOrEqual(
      Math.min(count, 100_000),
    )
    const year = await readings.series('A', 0, Infinity)
    expect(year.count.reduce((sum, many) => sum + many, 0)).toBe(count)
    return (
      (test.db
        .prepare(`SELECT SUM(LENGTH(level) + LENGTH(data) + ${String(ROW_BYTES)}) FROM ReadingBlock`)
        .pluck()
        .get() as number) / count
    )
  })

describe('bytes a reading', () => {
  it.each([
    ['every 10 minutes, two decimals, on the minute', { decimals: 2, stepMs: 600_000, jitterSeconds: 0 }, 1.5],
    ['every 10 minutes, one decimal, seconds off', { decimals: 1, stepMs: 600_000, jitterSeconds: 4 }, 1.5],
    ['every 10 minutes, two decimals, half a minute off', { decimals: 2, stepMs: 600_000, jitterSeconds: 30 }, 2.5],
    ['every 5 minutes, one decimal, on the minute', { decimals: 1, stepMs: 300_000, jitterSeconds: 0 }, 1],
  ] as const)('of a year, %s', { timeout: 60_000 }, async (_name, options, atMost) => {
    const bytes = await yearOf({ seed: 7, ...options })
    expect(bytes).toBeLessThan(Math.min(GOAL_BYTES, atMost))
  })
})

const folder = fileURLToPath(new URL('../../../../shared/data/nab/', import.meta.url))
describe.skipIf(!existsSync(folder))('real series of the Numenta benchmark', () => {
  const rowsOf = (name: string): { atMs: number; value: number }[] =>
    readFileSync(`${folder}${name}_temperature_system_failure.csv`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [time = '', value = ''] = line.split(',')
        return { atMs: Date.parse(`${time.replace(' ', 'T')}Z`), value: Number(value) }
      })

  it.each([
    // as published, with eight and more decimals: no instrument tells these, and they are kept to the last bit all the same
    ['ambient', null, 9],
    ['machine', null, 10],
    ['ambient', 100, 3.1], // one an hour: a block of 24 readings carries as much again around them
    ['machine', 100, 1.8],
  ] as const)('%s, steps in 1: %s', async (name, scale, atMost) => {
    const rows = rowsOf(name).map(({ atMs, value }) => ({
      sensorId: 'A',
      atMs,
      value: scale === null ? value : Math.round(value * scale) / scale,
    }))
    await withStore(Date.UTC(2015, 0, 1), async (test, readings) => {
      const { accepted, refused } = await readings.accept(rows, { door: 'logger' })
      test.clock.advance(2 * DAY_MS)
      await readings.sealCompleted()
      expect(refused).toEqual([])
      const first = new Map(rows.toReversed().map(({ atMs, value }) => [atMs, value])) // the first value of a moment stays
      const back = (await readings.raw('A', 0, Infinity)).readings
      expect(back.map(({ atMs, value }) => [atMs, value])).toEqual([...first].sort(([a], [b]) => a - b))
      expect(back).toHaveLength(accepted)
      expect(bytesOf(test) / accepted).toBeLessThan(atMost)
    })
  })
})
