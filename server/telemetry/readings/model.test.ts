/** Any course of events: late, repeated, contradicting and out-of-order readings, sealing and crashes in between. The store says what a plain map says. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import type { ReadingIn, ReadingSeries } from '../../contract/readings.ts'
import { createReadings, readingsOps, type Readings } from './index.ts'

const HOUR_MS = 3_600_000
const SENSORS = ['A', 'B', 'C']
const TIMERS = {
  setTimeout,
  clearTimeout: (timer: unknown) => {
    clearTimeout(timer as NodeJS.Timeout) // the handle this very setTimeout gave
  },
}
type Model = Map<string, Map<number, number>>
type World = { readonly test: TestLog; readonly model: Model; readings: Readings }

const open = ({ db, clock, newId, log }: TestLog): Readings =>
  createReadings({
    ...{ db, clock, log, ids: { next: newId }, timers: TIMERS, seal: 'manual', openLimit: 400 },
    logger: {
      error: (failure: unknown) => {
        throw failure
      },
    },
    sensorOf: (sensorId) => ({ quantity: 'temperature', scope: sensorId === 'C' ? 'tz/coldchain/jirani' : 'tz/coldchain/mfano' }),
  })

/** How long ago and which value; times on a grid, so that moments meet. */
const reading = fc.record({
  sensor: fc.constantFrom(...SENSORS),
  ago: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_000 }) }),
  value: fc.oneof(
    fc.integer({ min: -20, max: 120 }).map((steps) => steps / 10),
    fc.double({ min: -50, max: 50, noNaN: true }),
  ),
})
const event = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('batch' as const), rows: fc.array(reading, { maxLength: 60 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'seal' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), isClean: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lost answer' as const), rows: fc.array(reading, { maxLength: 20 }) }) },
)
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never

function expected(model: Model, batch: readonly ReadingIn[]): { accepted: number; duplicates: number; conflicts: number } {
  const answer = { accepted: 0, duplicates: 0, conflicts: 0 }
  for (const { sensorId, atMs, value } of batch) {
    const known = model.get(sensorId) ?? new Map<number, number>()
    model.set(sensorId, known)
    if (!known.has(atMs)) {
      known.set(atMs, value + 0)
      answer.accepted += 1
    } else if (known.get(atMs) === value) answer.duplicates += 1
    else answer.conflicts += 1
  }
  return answer
}

async function run(world: World, step: Event): Promise<void> {
  const { test, model } = world
  const batchOf = (rows: readonly { sensor: string; ago: number; value: number }[]): ReadingIn[] =>
    rows.map(({ sensor, ago, value }) => ({ sensorId: sensor, atMs: test.clock.nowMs() - ago * 600_000, value }))
  if (step.kind === 'batch') {
    const batch = batchOf(step.rows)
    expect(await world.readings.accept(batch, { door: 'api' })).toMatchObject(expected(model, batch))
  } else if (step.kind === 'wait') test.clock.advance(step.hours * HOUR_MS)
  else if (step.kind === 'seal') await world.readings.sealCompleted()
  else if (step.kind === 'restart') {
    if (step.isClean) await world.readings.close()
    world.readings = open(test)
  } else {
    const batch = batchOf(step.rows)
    expected(model, batch)
    await world.readings.accept(batch, { door: 'api' }) // on disk, but whoever sent it was told nothing
    world.readings = open(test)
    const { length } = batch
    const again = await world.readings.accept(batch, { door: 'api' })
    expect([again.accepted, again.duplicates + again.conflicts]).toEqual([0, length])
  }
}

/** What a chart must show of these readings. */
function checkSeries(series: ReadingSeries, rows: readonly (readonly [number, number])[], fromMs: number, toMs: number): void {
  const inside = rows.filter(([atMs]) => atMs >= fromMs && atMs < toMs)
  const { stepMs } = series
  if (stepMs === 0) {
    expect(series.atMs.map((atMs, at) => [atMs, series.mean[at]])).toEqual(inside)
    return
  }
  const shown = new Set(series.atMs)
  expect(inside.every(([atMs]) => shown.has(Math.floor(atMs / stepMs) * stepMs))).toBe(true)
  for (const [at, startMs] of series.atMs.entries()) {
    const values = rows.filter(([atMs]) => Math.floor(atMs / stepMs) * stepMs === startMs).map(([, value]) => value)
    expect([series.count[at], series.minimum[at], series.maximum[at]]).toEqual([values.length, Math.min(...values), Math.max(...values)])
    expect(series.mean[at]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 9)
  }
}

async function compare({ readings, model, test }: World, cut: { from: number; length: number; points: number }): Promise<void> {
  for (const sensorId of SENSORS) {
    const rows = [...(model.get(sensorId) ?? [])].sort(([a], [b]) => a - b)
    const raw = await readings.raw(sensorId, 0, Infinity)
    expect(raw.readings.map(({ atMs, value }) => [atMs, value])).toEqual(rows)
    expect(readings.latest(sensorId)?.atMs ?? null).toBe(rows.at(-1)?.[0] ?? null)
    const fromMs = test.clock.nowMs() - cut.from * HOUR_MS
    const toMs = fromMs + cut.length * HOUR_MS
    for (const [from, to] of [
      [0, Infinity],
      [fromMs, toMs],
    ] as const) {
      const series = await readings.series(sensorId, from, to, cut.points)
      expect(series.atMs.length).toBeLessThanOrEqual(cut.points)
      checkSeries(series, rows, from, to)
    }
  }
}

it('any course of events leaves what a plain map holds', { timeout: 120_000 }, async () => {
  const cut = fc.record({
    from: fc.integer({ min: 1, max: 300 }),
    length: fc.integer({ min: 1, max: 200 }),
    points: fc.integer({ min: 1, max: 80 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 25 }), cut, async (steps, range) => {
      const test = createTestLog({ ops: readingsOps, projections: [] })
      const world: World = { test, model: new Map(), readings: open(test) }
      try {
        for (const step of steps) await run(world, step)
        await compare(world, range)
        expect((await world.readings.verify()).problems).toEqual([])
        await world.readings.close()
      } finally {
        test.close()
      }
    }),
    { numRuns: 60 },
  )
})
