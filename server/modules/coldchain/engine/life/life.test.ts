/** Mean kinetic temperature, vaccine vial monitors and freezing: published vectors, restated here; lots that move, and time nobody measured. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SensorId } from '../../../../contract/readings.ts'
import type { Stay, VvmType } from '../../../../contract/coldchain.ts'
import type { TimedValue } from '../rules/history.ts'
import { freezeExposure } from './freeze.ts'
import { daysLeftAt, leftIfUnknownAt, lotLife, type ReadingsOf } from './lot-life.ts'
import { judgeMkt, MKT_LIMITS, MKT_WINDOWS, mktOf, weightedMkt } from './mkt.ts'
import { addToMktRing, mktOfRing, newMktRing } from './mkt-ring.ts'
import { cutSeries, lengthOf } from './series.ts'
import { isVvmKnown, vvmDaysToEnd, vvmLossOfSeries, vvmPercentLost, vvmRatePerDay } from './vvm.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const START = Date.UTC(2026, 10, 21)
const KNOWN: readonly VvmType[] = ['VVM2', 'VVM7', 'VVM14', 'VVM30']
const [SENSOR_A, SENSOR_B] = ['01J0000000000000000000000A', '01J0000000000000000000000B'] as [SensorId, SensorId]
const every = (stepMs: number, values: readonly number[], fromMs = START): TimedValue[] =>
  values.map((value, at) => ({ atMs: fromMs + at * stepMs, value }))
const constant = (value: number, count: number): number[] => new Array<number>(count).fill(value)
const pairs = (...list: [celsius: number, weight: number][]) => list.map(([celsius, weight]) => ({ celsius, weight }))

describe('mean kinetic temperature', () => {
  test.each([
    [pairs([25, 10]), 25],
    [pairs([20, 1], [30, 1]), 26.2599],
    [pairs([2, 1], [8, 1]), 5.5364],
    [pairs([15, 1], [25, 1]), 21.3004],
    [pairs([23, 1], [25, 1]), 24.0532],
    [pairs([5, 23], [30, 1]), 9.4722],
    [pairs([4, 95], [25, 1]), 4.886],
  ])('USP <1160>: %j', (values, expected) => {
    expect(Math.abs((weightedMkt(values) ?? 0) - expected)).toBeLessThanOrEqual(5e-5)
  })
  test('nothing weighs nothing', () => {
    expect(weightedMkt([])).toBeNull()
    expect(mktOf([], START, START + DAY_MS, HOUR_MS)).toMatchObject({ celsius: null, least: null, unknownMs: DAY_MS })
  })
  test('the trapezoid of two readings is the mean of their harm; readings of the same time are one', () => {
    const two = every(HOUR_MS, [20, 30])
    expect(mktOf(two, START, START + HOUR_MS, HOUR_MS).celsius).toBeCloseTo(26.2599, 4)
    const doubled = [...two, { atMs: START, value: 22 }, { atMs: START, value: 18 }]
    expect(mktOf(doubled, START, START + HOUR_MS, HOUR_MS).celsius).toBeCloseTo(26.2599, 4)
  })
  test('time counts, not the number of readings', () => {
    const uneven = [...every(MINUTE_MS, constant(30, 61)), ...every(HOUR_MS, constant(5, 24), START + 61 * MINUTE_MS)]
    const { celsius, mean } = mktOf(uneven, START, START + 84 * HOUR_MS, 2 * HOUR_MS)
    expect(celsius).toBeLessThan(11)
    expect(mean).toBeLessThan(7)
  })
  test('time between readings far apart is unknown and stays out of the value', () => {
    const gap = [...every(HOUR_MS, [5, 5]), ...every(HOUR_MS, [5, 5], START + 20 * HOUR_MS)]
    expect(mktOf(gap, START, START + DAY_MS, 2 * HOUR_MS)).toMatchObject({ knownMs: 2 * HOUR_MS, unknownMs: 22 * HOUR_MS })
  })
  test('limits nobody has signed for judge nothing; signed, no mean excuses cold, a spike or unseen time', () => {
    const judge = (values: readonly number[], hours = values.length - 1, isOn = true) =>
      judgeMkt(mktOf(every(HOUR_MS, values), START, START + hours * HOUR_MS, 2 * HOUR_MS), { ...MKT_LIMITS.refrigerated, isOn })
    expect(judge(constant(20, 24), 23, false)).toBe('notJudged')
    expect(Object.values(MKT_LIMITS).some(({ isOn }) => isOn)).toBe(false)
    expect(judge(constant(5, 24))).toBe('within')
    expect(judge([...constant(5, 24), 1.9])).toBe('beyond')
    expect(judge([...constant(2, 24), 15.1])).toBe('beyond')
    expect(judge(constant(8.1, 24))).toBe('beyond')
    expect(judge(constant(5, 24), 30)).toBe('unknown')
    expect(judge([])).toBe('unknown')
  })
  test('lies within the readings, never below their mean, and ignores what is no number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ step: fc.integer({ min: 0, max: 90 }), tenths: fc.integer({ min: -300, max: 500 }) }), { minLength: 2 }),
        (steps) => {
          let atMs = START
          const readings = steps.map(({ step, tenths }): TimedValue => ({ atMs: (atMs += step * MINUTE_MS), value: tenths / 10 }))
          const result = mktOf([...readings, { atMs: START, value: Number.NaN }], START, atMs, 100 * MINUTE_MS)
          if (result.celsius === null) return
          const values = readings.map(({ value }) => value)
          expect(result.celsius).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
          expect(result.celsius).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
          expect(result.celsius).toBeGreaterThanOrEqual((result.mean ?? 0) - 1e-6)
          expect(result.knownMs).toBe(atMs - (readings[0]?.atMs ?? 0))
        },
      ),
      { numRuns: 300 },
    )
  })
  test('the sliding window, reading by reading, equals the formula over the same time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ step: fc.constantFrom(0, 1, 10, 15, 47, 200, 2_000), tenths: fc.integer({ min: -100, max: 400 }) }), {
          minLength: 1,
          maxLength: 150,
        }),
        (steps) => {
          const ring = newMktRing(MKT_WINDOWS.refrigerated, 24, 100 * MINUTE_MS)
          let atMs = START + 7 * MINUTE_MS
          const readings: TimedValue[] = []
          for (const { step, tenths } of steps) {
            atMs += step * MINUTE_MS
            addToMktRing(ring, atMs, tenths / 10)
            addToMktRing(ring, atMs, Number.NaN)
            if (readings.at(-1)?.atMs !== atMs) readings.push({ atMs, value: tenths / 10 })
          }
          const found = mktOfRing(ring)
          if (!found) throw new Error('empty')
          expect(found.untilMs - found.fromMs).toBeGreaterThanOrEqual(DAY_MS)
          expect(found.untilMs - found.fromMs).toBeLessThan(25 * HOUR_MS)
          const exact = mktOf(readings, found.fromMs, found.untilMs, 100 * MINUTE_MS)
          expect(found.knownMs).toBe(exact.knownMs)
          if (exact.celsius === null) expect(found.celsius).toBeNull()
          else expect(found.celsius).toBeCloseTo(exact.celsius, 6)
        },
      ),
      { numRuns: 300 },
    )
    expect(mktOfRing(newMktRing(DAY_MS, 24, HOUR_MS))).toBeNull()
  })
})

describe('vaccine vial monitors', () => {
  const PER_DAY_AT_37 = { VVM2: 0.5689053, VVM7: 0.1646515, VVM14: 0.08232575, VVM30: 0.03847373 }
  const PER_TEN_MINUTES = { VVM2: 0.3950731, VVM7: 0.1143413, VVM14: 0.05717066, VVM30: 0.02671787 }
  const relative = (found: number, expected: number): number => Math.abs(found / expected - 1)

  test.each(Object.entries(PER_DAY_AT_37))('rate of %s at 37 °C', (type, expected) => {
    expect(relative(vvmRatePerDay(type as VvmType, 37) ?? 0, expected)).toBeLessThan(1e-6)
  })
  test.each(Object.entries(PER_TEN_MINUTES))('%s in ten minutes at 37 °C', (type, expected) => {
    expect(relative(vvmPercentLost(type as VvmType, 37, 10 * MINUTE_MS), expected)).toBeLessThan(1e-6)
  })
  test('two days at 37 °C are more than a VVM2 has; the first reading stands for the median interval', () => {
    const { percentLost, unknownMs } = vvmLossOfSeries('VVM2', every(10 * MINUTE_MS, constant(37, 288)), HOUR_MS)
    expect(relative(percentLost, 113.7811)).toBeLessThan(1e-5)
    expect(unknownMs).toBe(0)
  })
  test.each([
    [37, [1.76, 6.07, 12.15, 25.99]],
    [25, [8.82, 35.7, 71.4, 152.9]],
    [5, [176.7, 961, 1_922, 4_120]],
  ])('days to the end point at %d °C', (celsius, days) => {
    for (const [at, type] of KNOWN.entries()) expect(relative(vvmDaysToEnd(type, celsius), days[at] ?? 0)).toBeLessThan(0.004)
  })
  test.each([
    ['VVM30', 37, 30],
    ['VVM30', 25, 193],
    ['VVM14', 37, 14],
    ['VVM14', 25, 90],
    ['VVM7', 37, 7],
    ['VVM7', 25, 45],
    ['VVM2', 37, 2],
    ['VVM2', 5, 225],
  ] as const)('%s at %d °C is never said to last longer than the %d days of WHO E6/IN5', (type, celsius, days) => {
    expect(vvmDaysToEnd(type, celsius)).toBeLessThanOrEqual(days)
  })
  test('types without verified constants are not computed', () => {
    expect([...KNOWN, 'VVM11' as const, 'VVM250' as const].map(isVvmKnown)).toEqual([true, true, true, true, false, false])
    expect(vvmRatePerDay('VVM250', 37)).toBeNull()
    expect(() => vvmPercentLost('VVM11', 37, DAY_MS)).toThrow(RangeError)
  })
  test('more heat and more time never give life back', () => {
    const temperature = fc.integer({ min: -200, max: 500 }).map((tenths) => tenths / 10)
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), fc.array(temperature, { minLength: 1 }), fc.nat(), fc.nat(50), (type, values, at, tenths) => {
        const loss = (list: number[]): number => vvmLossOfSeries(type, every(10 * MINUTE_MS, list), HOUR_MS).percentLost
        const hotter = values.map((value, index) => (index === at % values.length ? value + tenths / 10 : value))
        expect(loss(hotter)).toBeGreaterThanOrEqual(loss(values))
        expect(loss([...values, -20])).toBeGreaterThanOrEqual(loss(values))
      }),
    )
  })
})

describe('a lot that moves', () => {
  const store = every(10 * MINUTE_MS, constant(5, 6 * 24 + 1))
  const clinic = every(10 * MINUTE_MS, constant(37, 6 * 24 + 1), START + 25 * HOUR_MS)
  const readingsOf: ReadingsOf = (sensorId) => (sensorId === SENSOR_A ? store : sensorId === SENSOR_B ? clinic : [])
  const stays: Stay[] = [
    { placeId: 'store', sensorId: SENSOR_A, fromMs: START, untilMs: START + DAY_MS },
    { placeId: 'clinic', sensorId: SENSOR_B, fromMs: START + 25 * HOUR_MS, untilMs: null },
  ]
  const now = START + 25 * HOUR_MS + DAY_MS
  const life = (list = stays, lostBeforePercent: number | null = 0) =>
    lotLife({ vvm: 'VVM7', lostBeforePercent, stays: list }, readingsOf, now, 35 * MINUTE_MS)

  test('loses at each place what that place cost; the journey without a sensor is named', () => {
    const found = life()
    expect(found.stays.map(({ percentLost }) => percentLost)).toEqual([
      expect.closeTo(vvmPercentLost('VVM7', 5, DAY_MS), 9),
      expect.closeTo(vvmPercentLost('VVM7', 37, DAY_MS), 9),
    ])
    expect(found.unknown).toEqual([{ fromMs: START + DAY_MS, untilMs: START + 25 * HOUR_MS, reason: 'between', placeId: null }])
    expect(found).toMatchObject({ isComplete: false, unknownMs: HOUR_MS, knownMs: 2 * DAY_MS, overlaps: [] })
    expect(leftIfUnknownAt(found, 'VVM7', 37)).toBeCloseTo(found.leftAtMostPercent - vvmPercentLost('VVM7', 37, HOUR_MS), 9)
    expect(daysLeftAt(found, 'VVM7', 5)).toBeCloseTo((found.leftAtMostPercent / 100) * vvmDaysToEnd('VVM7', 5), 9)
  })
  test('what was before counts, and not knowing it is said', () => {
    expect(life(stays, 40).percentLost).toBeCloseTo(life().percentLost + 40, 9)
    const [only] = stays
    expect(life(only ? [{ ...only, untilMs: START + DAY_MS }] : [], null).isComplete).toBe(false)
    expect(life(only ? [only] : [], 0).isComplete).toBe(true)
    expect(life(stays, 99.9).leftAtMostPercent).toBe(0)
  })
  test('a place without a sensor, and a sensor without readings, are unknown time and not good time', () => {
    const found = life([{ placeId: 'shed', sensorId: null, fromMs: START, untilMs: START + HOUR_MS }])
    expect(found).toMatchObject({ percentLost: 0, unknown: [{ reason: 'noSensor', placeId: 'shed' }], isComplete: false })
    const silent = life([{ placeId: 'van', sensorId: '01J0000000000000000000000C' as SensorId, fromMs: START, untilMs: START + HOUR_MS }])
    expect(silent.unknown).toMatchObject([{ reason: 'noReadings', placeId: 'van' }])
  })
  test('two places at once: the earlier is believed until it ends, and it is said', () => {
    const [first] = stays
    if (!first) throw new Error('no stay')
    const found = life([first, { placeId: 'twin', sensorId: SENSOR_A, fromMs: START + 12 * HOUR_MS, untilMs: START + DAY_MS }])
    expect(found.overlaps).toMatchObject([{ placeId: 'twin' }])
    expect(found.knownMs).toBe(DAY_MS)
  })
  test('freezing is found over places, and unseen time keeps it open', () => {
    const cold: ReadingsOf = (id) =>
      every(10 * MINUTE_MS, constant(id === SENSOR_A ? -0.5 : -3, 4), id === SENSOR_A ? START : START + 30 * MINUTE_MS)
    const half: Stay[] = [
      { placeId: 'box', sensorId: SENSOR_A, fromMs: START, untilMs: START + 30 * MINUTE_MS },
      { placeId: 'fridge', sensorId: SENSOR_B, fromMs: START + 30 * MINUTE_MS, untilMs: START + HOUR_MS },
    ]
    const found = freezeExposure(half, cold, START + HOUR_MS, 35 * MINUTE_MS)
    expect(found).toMatchObject({ state: 'frozen', belowMs: HOUR_MS, longestMs: HOUR_MS, least: -3, unknownMs: 0 })
    expect(found.episodes).toHaveLength(1)
    expect(freezeExposure(half.slice(0, 1), cold, START + HOUR_MS, 35 * MINUTE_MS).state).toBe('touched')
    expect(freezeExposure(stays.slice(0, 1), readingsOf, now, 35 * MINUTE_MS).state).toBe('none')
    expect(freezeExposure(stays, readingsOf, now, 35 * MINUTE_MS)).toMatchObject({ state: 'unknown', least: null })
  })
  test('every moment of a window is either spoken for or unknown, however it is cut', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 40 })
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: -100, max: 400 }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.nat(2_000),
        (list, from, length, cut) => {
          let atMs = START
          const readings = list.map((step): TimedValue => ({ atMs: (atMs += step * MINUTE_MS), value: step }))
          const [fromMs, untilMs] = [START + from * MINUTE_MS, START + (from + length) * MINUTE_MS]
          const whole = cutSeries(readings, fromMs, untilMs, 35 * MINUTE_MS)
          expect(lengthOf(whole.stretches) + lengthOf(whole.unknown)).toBe(untilMs - fromMs)
          const spans = [...whole.stretches, ...whole.unknown].sort((a, b) => a.fromMs - b.fromMs)
          for (const [at, span] of spans.entries()) expect(span.fromMs).toBe(spans[at - 1]?.untilMs ?? fromMs)
          const cutMs = fromMs + (cut % length) * MINUTE_MS
          const parts = [cutSeries(readings, fromMs, cutMs, 35 * MINUTE_MS), cutSeries(readings, cutMs, untilMs, 35 * MINUTE_MS)]
          expect(parts.reduce((sum, part) => sum + lengthOf(part.stretches) + lengthOf(part.unknown), 0)).toBe(untilMs - fromMs)
        },
      ),
      { numRuns: 300 },
    )
  })
})
