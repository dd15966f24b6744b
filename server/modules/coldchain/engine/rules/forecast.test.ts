/** Forecasts: never from too little, right about a steady rise, unmoved by noise and spikes; the line behind them against its definition. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RuleProfile, Verdict } from '../../../../contract/coldchain.ts'
import { compileLane } from './compile.ts'
import { evaluateSeries, type TimedValue } from './history.ts'
import { forecastsOf } from './lane.ts'
import { shippedProfile } from './profiles.ts'
import { risingTrend } from './theil-sen.ts'

const SENSOR = '01J0000000000000000000SENS'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const START = Date.UTC(2026, 10, 21)
const only = (ruleId: string): RuleProfile => {
  const profile = shippedProfile('pqs-refrigerator')
  if (!profile) throw new Error('profile')
  return { ...profile, rules: profile.rules.filter((rule) => rule.ruleId === ruleId) }
}
const rising = compileLane(only('rising'), 'temperature')
const falling = compileLane(only('falling'), 'temperature')
const series = (values: readonly number[], stepMs = 10 * MINUTE_MS): TimedValue[] =>
  values.map((value, at) => ({ atMs: START + at * stepMs, value }))
const ramp = (from: number, perReading: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at * perReading)
const verdictsOf = (plan: typeof rising, readings: readonly TimedValue[]): Verdict[] => evaluateSeries(plan, SENSOR, readings).verdicts

describe('forecast', () => {
  test('a steady rise of 3 °C an hour is said to reach 8 °C when it does', () => {
    const { lane, verdicts } = evaluateSeries(rising, SENSOR, series(ramp(2, 0.5, 9)))
    const [forecast] = forecastsOf(lane)
    // At 6.0 °C with 0.5 °C each 10 min left: 8 °C in 40 min.
    expect(forecast?.perHour).toBeCloseTo(3, 6)
    expect((forecast?.reachesAtMs ?? 0) - START).toBe(120 * MINUTE_MS)
    expect(forecast).toMatchObject({ confidence: 0.95, readings: 9, windowFromMs: START })
    expect(verdicts).toMatchObject([{ code: 'RISING', end: 'open', isCertain: false }])
  })
  test('says nothing from fewer than six readings, or from less than 45 minutes', () => {
    expect(verdictsOf(rising, series(ramp(4, 0.7, 5)))).toEqual([])
    expect(verdictsOf(rising, series(ramp(4, 0.2, 10), MINUTE_MS))).toEqual([])
    expect(forecastsOf(evaluateSeries(rising, SENSOR, series([4, 7.9])).lane)).toEqual([])
  })
  test('ends when it comes true', () => {
    const [verdict] = verdictsOf(rising, series(ramp(2, 0.5, 20)))
    expect(verdict).toMatchObject({ end: 'reached', endedAtMs: START + 130 * MINUTE_MS })
    expect(verdict?.raisedAtMs).toBeLessThan(START + 70 * MINUTE_MS)
  })
  test('ends when the rise does', () => {
    expect(verdictsOf(rising, series([...ramp(2, 0.4, 10), ...new Array<number>(30).fill(5.4)]))).toMatchObject([{ end: 'inRange' }])
  })
  test('a quiet fridge, a saw-tooth and a door left open for ten minutes say nothing', () => {
    expect(verdictsOf(rising, series(new Array<number>(500).fill(5)))).toEqual([])
    const sawTooth = Array.from({ length: 600 }, (_, at) => 4.5 + 0.1 * (at % 6))
    expect(verdictsOf(rising, series(sawTooth))).toEqual([])
    const opened = [...new Array<number>(20).fill(5), 7.5, ...new Array<number>(20).fill(5)]
    expect(verdictsOf(rising, series(opened))).toEqual([])
  })
  test('the way down to freezing', () => {
    const [verdict] = verdictsOf(falling, series(ramp(5, -0.4, 12)))
    expect(verdict).toMatchObject({ code: 'FALLING' })
    expect(verdict?.forecast?.perHour).toBeCloseTo(-2.4, 6)
  })
  test('a rise too slow for the horizon is not an alarm', () => {
    expect(verdictsOf(rising, series(ramp(2, 0.06, 40)))).toEqual([])
  })
  test('whatever the readings, a forecast lies ahead, within its interval, and rests on enough of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ step: fc.constantFrom(0, 2, 10, 15, 60, 200), jump: fc.integer({ min: -4, max: 9 }) }), { maxLength: 80 }),
        (steps) => {
          let [atMs, value] = [START, 3]
          const readings = steps.map(({ step, jump }): TimedValue => {
            atMs += step * MINUTE_MS
            value = Math.min(7.9, value + jump / 10)
            return { atMs, value }
          })
          for (const { forecast } of verdictsOf(rising, readings)) {
            if (!forecast) throw new Error('a verdict without its forecast')
            expect(forecast.readings).toBeGreaterThanOrEqual(6)
            expect(forecast.atMs - forecast.windowFromMs).toBeGreaterThanOrEqual(45 * MINUTE_MS)
            expect(forecast.earliestAtMs).toBeGreaterThanOrEqual(forecast.atMs)
            expect(forecast.reachesAtMs).toBeGreaterThanOrEqual(forecast.earliestAtMs)
            expect(forecast.latestAtMs).toBeGreaterThanOrEqual(forecast.reachesAtMs)
            expect(forecast.reachesAtMs - forecast.atMs).toBeLessThanOrEqual(5 * HOUR_MS)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('Theil-Sen line', () => {
  const line = (values: number[], z = 1.96) =>
    risingTrend(
      Float64Array.from(values, (_, at) => at),
      Float64Array.from(values),
      values.length,
      z,
    )

  test('an exact line', () => {
    expect(line([1, 3, 5, 7, 9, 11, 13])).toEqual({ slope: 2, low: 2, high: 2, level: 13, spread: 0 })
  })
  test('two wild readings of nine do not move it', () => {
    const trend = line([1, 2, 3, 40, 5, 6, -30, 8, 9], 1)
    expect(trend?.slope).toBeCloseTo(1, 1)
    expect(trend?.level).toBeCloseTo(9, 0)
  })
  test('too few readings have no bounds, and a line that may be flat is none', () => {
    expect(line([1, 2])).toBeNull()
    expect(line([1, 2, 3])).toBeNull()
    expect(line(Array.from({ length: 25 }, (_, at) => at))).toBeNull()
    expect(line(new Array<number>(12).fill(1))).toBeNull()
    expect(line([12, 11, 10, 9, 8, 7, 6, 5])).toBeNull()
    expect(line([1, 9, 2, 8, 3, 7, 4, 6])).toBeNull()
  })
  test('the slope is the median of all slopes and lies within its bounds, which are above zero; a constant moves nothing', () => {
    const noisyRise = fc
      .array(fc.integer({ min: -8, max: 8 }), { minLength: 6, maxLength: 24 })
      .map((noise) => noise.map((value, at) => value + 2 * at))
    fc.assert(
      fc.property(noisyRise, fc.integer({ min: -9, max: 9 }), (values, c) => {
        const trend = line(values)
        const slopes = values.flatMap((value, i) => values.slice(0, i).map((before, j) => (value - before) / (i - j))).sort((a, b) => a - b)
        const middle = slopes.length >> 1
        const median = slopes.length % 2 === 1 ? slopes[middle] : ((slopes[middle - 1] ?? 0) + (slopes[middle] ?? 0)) / 2
        const reach = 1.96 * Math.sqrt((values.length * (values.length - 1) * (2 * values.length + 5)) / 18)
        const low = slopes[Math.floor((slopes.length - reach) / 2) - 1]
        if (low === undefined || low <= 0) {
          expect(trend).toBeNull()
          return
        }
        expect(trend?.low).toBe(low)
        expect(trend?.slope).toBeCloseTo(median ?? 0, 12)
        expect(trend?.slope).toBeGreaterThanOrEqual(low)
        expect(trend?.high).toBeGreaterThanOrEqual(trend?.slope ?? 0)
        const moved = line(values.map((value) => value + c))
        expect(moved?.slope).toBeCloseTo(trend?.slope ?? 0, 10)
        expect((moved?.level ?? 0) - (trend?.level ?? 0)).toBeCloseTo(c, 10)
      }),
      { numRuns: 300 },
    )
  })
})
