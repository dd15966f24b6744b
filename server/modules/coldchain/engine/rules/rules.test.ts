/** Rule vectors of WHO PQS, shipping indicators and loggers, reading by reading; edges of thresholds, gaps, late and broken readings. */
import { describe, expect, test } from 'vitest'
import { RuleProfile, Verdict, type ColdRule, type LevelRule, type Product } from '../../../../contract/coldchain.ts'
import type { Quantity } from '../../../../contract/readings.ts'
import { deviceMkt } from '../life/mkt.ts'
import { compileLane, normalQuantile } from './compile.ts'
import { evaluateSeries, type TimedValue } from './history.ts'
import { newLane, openVerdicts, passTime, progressOf, takeReading, TAKEN, type VerdictChange } from './lane.ts'
import { profileOfProduct } from './products.ts'
import { qTagProfile, SHIPPED_PROFILES, shippedProfile } from './profiles.ts'

const SENSOR = '01J0000000000000000000SENS'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const START = Date.UTC(2026, 10, 21)

const only = (profileId: string, ...ruleIds: string[]): RuleProfile => {
  const profile = shippedProfile(profileId)
  if (!profile) throw new Error(profileId)
  return { ...profile, rules: profile.rules.filter(({ ruleId }) => ruleIds.length === 0 || ruleIds.includes(ruleId)) }
}
const series = (values: readonly number[], stepMs = 15 * MINUTE_MS, fromMs = START): TimedValue[] =>
  values.map((value, at) => ({ atMs: fromMs + at * stepMs, value }))
const verdictsOf = (profile: RuleProfile, readings: readonly TimedValue[], quantity: Quantity = 'temperature'): Verdict[] =>
  evaluateSeries(compileLane(profile, quantity), SENSOR, readings).verdicts
const times = (value: number, count: number): number[] => new Array<number>(count).fill(value)
const after = (ms: number | undefined): number => (ms ?? Number.NaN) - START

describe('WHO PQS', () => {
  const heat = only('pqs-refrigerator', 'heat')
  const freeze = only('pqs-refrigerator', 'freeze')

  test('HEAT fires at the 41st reading above 8.0 of a 15-min series, not at the 40th', () => {
    expect(verdictsOf(heat, series(times(8.1, 40)))).toEqual([])
    const [verdict] = verdictsOf(heat, series(times(8.1, 41)))
    expect(after(verdict?.raisedAtMs)).toBe(10 * HOUR_MS)
    expect(verdict).toMatchObject({ code: 'HEAT', sinceMs: START, countedMs: 10 * HOUR_MS, isCertain: true, readings: 41, end: 'open' })
  })
  test('8.0 is in range: one such reading begins the ten hours anew', () => {
    expect(verdictsOf(heat, series([...times(8.1, 40), 8, ...times(8.1, 40)]))).toEqual([])
    const [verdict] = verdictsOf(heat, series([...times(8.1, 40), 8, ...times(8.1, 41)]))
    expect(after(verdict?.sinceMs)).toBe(41 * 15 * MINUTE_MS)
    expect(verdictsOf(heat, series(times(8, 100)))).toEqual([])
  })
  test('FRZE counts -0.5 itself and fires at 60 min; -0.4 in between stops it', () => {
    expect(after(verdictsOf(freeze, series(times(-0.5, 5)))[0]?.raisedAtMs)).toBe(HOUR_MS)
    expect(verdictsOf(freeze, series([-0.5, -0.5, -0.5, -0.4, -0.5]))).toEqual([])
    expect(verdictsOf(freeze, series(times(-0.5, 4)))).toEqual([])
    expect(verdictsOf(freeze, series(times(-0.49, 20)))).toEqual([])
  })
  test('3.5 h below -0.5 in pieces under an hour is no alarm', () => {
    expect(verdictsOf(freeze, series(Array.from({ length: 20 }, (_, at) => (at % 5 === 4 ? 2 : -2))))).toEqual([])
  })
  test('ends with the first reading in range and keeps the worst value', () => {
    const [verdict] = verdictsOf(heat, series([...times(9, 41), 12.5, 9, 7.9, 5]))
    expect(verdict).toMatchObject({ end: 'inRange', endedAtMs: START + 43 * 15 * MINUTE_MS, extreme: 12.5 })
    expect(after(verdict?.lastBreachAtMs)).toBe(42 * 15 * MINUTE_MS)
    expect(after(verdict?.extremeAtMs ?? 0)).toBe(41 * 15 * MINUTE_MS)
  })
  test('DOOR after 5 min open, by state or by a period that was all open', () => {
    const state = series([0, 1, 1, 1, 1, 1, 1, 0], MINUTE_MS)
    expect(verdictsOf(only('pqs-refrigerator', 'door-state'), state, 'doorState')).toMatchObject([
      { code: 'DOOR', sinceMs: START + MINUTE_MS, raisedAtMs: START + 6 * MINUTE_MS, end: 'inRange' },
    ])
    const sum = only('pqs-refrigerator', 'door-sum')
    expect(verdictsOf(sum, series([0, 900, 400]), 'doorOpenSeconds')).toMatchObject([
      { sinceMs: START, raisedAtMs: START + 15 * MINUTE_MS, countedMs: 15 * MINUTE_MS },
    ])
    // 500 s in one record may be ten short openings.
    expect(verdictsOf(sum, series([0, 500, 0]), 'doorOpenSeconds')).toEqual([])
  })
  test('POWR after 24 h without a second of supply', () => {
    const power = only('pqs-refrigerator', 'power-sum')
    expect(verdictsOf(power, series(times(0, 96)), 'mainsSeconds')).toEqual([])
    expect(verdictsOf(power, series(times(0, 97)), 'mainsSeconds')).toMatchObject([{ code: 'POWR', raisedAtMs: START + DAY_MS }])
    expect(verdictsOf(only('pqs-refrigerator', 'power-switch'), series(times(0, 97)), 'mainSwitch')).toMatchObject([{ code: 'POWR' }])
    expect(verdictsOf(power, series([...times(0, 90), 1, ...times(0, 90)]), 'mainsSeconds')).toEqual([])
  })
})

describe('shipping indicators', () => {
  const typeI = only('shipping-type-1')
  const typeII = only('shipping-type-2')
  const rulesOf = (verdicts: Verdict[]): string[] => verdicts.map(({ ruleId }) => ruleId)

  test('the threshold itself triggers: 45 for an hour, 30 for ten hours in all, -0.5 for an hour', () => {
    expect(rulesOf(verdictsOf(typeI, series(times(45, 5))))).toEqual(['from-45'])
    expect(rulesOf(verdictsOf(typeI, series(times(44.9, 5))))).toEqual([])
    expect(rulesOf(verdictsOf(typeI, series(times(-0.5, 5))))).toEqual(['freeze'])
    expect(rulesOf(verdictsOf(typeII, series(times(-20, 50))))).toEqual([])
  })
  test('cumulative time adds up over stretches and never comes back', () => {
    const pieces = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 5 : 30)) // every second reading stands for 15 min
    const [verdict] = verdictsOf(typeI, series(pieces))
    expect(verdict).toMatchObject({ ruleId: 'from-30', end: 'open' })
    expect(after(verdict?.raisedAtMs)).toBe(79 * 15 * MINUTE_MS) // the 40th warm one
    expect(verdictsOf(typeI, series(pieces.slice(0, 79)))).toEqual([])
  })
  test('type II counts from 10 °C for 20 h', () => {
    expect(rulesOf(verdictsOf(typeII, series([5, ...times(10, 80)])))).toEqual(['from-10'])
    expect(verdictsOf(typeII, series([5, ...times(10, 79)]))).toEqual([])
    expect(verdictsOf(typeII, series(times(9.9, 400)))).toEqual([])
  })
  test('the run ends at ten days: nothing counts after, and what was open is closed there', () => {
    const tenDays = (10 * DAY_MS) / (15 * MINUTE_MS)
    expect(verdictsOf(typeI, series([...times(5, tenDays + 1), ...times(50, 100)]))).toEqual([])
    const [verdict] = verdictsOf(typeI, series(times(45, tenDays + 20))).filter(({ ruleId }) => ruleId === 'from-45')
    expect(verdict).toMatchObject({ end: 'runOver', endedAtMs: START + 10 * DAY_MS })
  })
})

describe('loggers', () => {
  const profile = qTagProfile(
    [
      { slot: 1, type: 2, celsius: 8, minutes: 30 },
      { slot: 2, type: 4, celsius: 8, minutes: 60 },
      { slot: 3, type: 0, celsius: 0, minutes: 0 },
      { slot: 4, type: 3, celsius: 2, minutes: 60 },
      { slot: 5, type: 1, celsius: 2, minutes: 30 },
    ],
    10 * MINUTE_MS,
  )

  const bySlot = (slot: number, values: readonly number[]): Verdict[] => {
    if (!profile) throw new Error('no slot in use')
    return verdictsOf(profile, series(values, 10 * MINUTE_MS)).filter(({ ruleId }) => ruleId === `slot-${slot}`)
  }

  test('Q-tag slots: consecutive ones begin anew with a reading in range, cumulative ones go on', () => {
    const pieces = [9, 9, 9, 8, 9, 9, 9, 9, 8, 9, 9]
    expect(bySlot(1, pieces).map(({ raisedAtMs }) => after(raisedAtMs))).toEqual([70 * MINUTE_MS])
    expect(bySlot(2, pieces).map(({ raisedAtMs }) => after(raisedAtMs))).toEqual([70 * MINUTE_MS])
    expect(bySlot(1, [9, 9, 9, 8, 9, 9, 9, 8])).toEqual([])
    const cold = [...times(1.9, 3), 2, ...times(1.9, 4), 2, 2]
    expect(bySlot(5, cold)).toMatchObject([{ sinceMs: START + 40 * MINUTE_MS, endedAtMs: START + 80 * MINUTE_MS }])
    expect(bySlot(4, cold).map(({ raisedAtMs }) => after(raisedAtMs))).toEqual([70 * MINUTE_MS])
  })
  test('Q-tag: the mean kinetic temperature is cut, not rounded', () => {
    const mkt = deviceMkt([20, 30], 83)
    expect(mkt?.exact).toBeGreaterThan(26.25)
    expect(mkt?.printed).toBe(26.2)
    expect(deviceMkt(times(10.3, 7), 83)?.printed).toBe(10.3)
  })
  test('unused slots make no rule, and only unused ones no profile', () => {
    expect(profile?.rules.map(({ ruleId }) => ruleId)).toEqual(['slot-1', 'slot-2', 'slot-4', 'slot-5'])
    expect(qTagProfile([{ slot: 3, type: 0, celsius: 0, minutes: 0 }], MINUTE_MS)).toBeNull()
  })
  test('Fridge-tag 2L and UltraLow leave their limits in range', () => {
    expect(verdictsOf(only('fridge-tag-2l'), series([...times(2, 30), ...times(8, 30)], 5 * MINUTE_MS))).toEqual([])
    expect(verdictsOf(only('fridge-tag-2l'), series(times(1.9, 13), 5 * MINUTE_MS))).toMatchObject([{ code: 'COLD' }])
    expect(verdictsOf(only('fridge-tag-2l'), series(times(8.1, 12), 5 * MINUTE_MS))).toEqual([])
    expect(verdictsOf(only('fridge-tag-ultralow'), series(times(-59.9, 5)))).toMatchObject([{ code: 'WARM' }])
    expect(verdictsOf(only('fridge-tag-ultralow'), series(times(-90.1, 5)))).toMatchObject([{ code: 'COLD' }])
    expect(verdictsOf(only('fridge-tag-ultralow'), series([...times(-60, 50), ...times(-90, 50)]))).toEqual([])
  })
})

describe('silence, progress and broken readings', () => {
  const profile = only('pqs-refrigerator', 'heat', 'no-data-temperature')
  const plan = compileLane(profile, 'temperature')

  test('silence is raised at the limit, whenever it is noticed, and ended by the next reading', () => {
    const noticed = newLane(plan, SENSOR)
    const changes: VerdictChange[] = []
    takeReading(plan, noticed, START, 5, changes)
    passTime(plan, noticed, START + HOUR_MS, changes)
    expect(changes).toEqual([])
    passTime(plan, noticed, START + HOUR_MS + 1, changes)
    passTime(plan, noticed, START + 2 * HOUR_MS, changes)
    expect(changes).toMatchObject([{ change: 'raised', verdict: { code: 'NODATA', raisedAtMs: START + HOUR_MS, sinceMs: START } }])
    expect(openVerdicts(plan, noticed)).toHaveLength(1)
    takeReading(plan, noticed, START + 3 * HOUR_MS, 5, changes)
    expect(changes[1]).toMatchObject({ change: 'ended', verdict: { end: 'dataResumed', countedMs: 3 * HOUR_MS } })
    const found = verdictsOf(profile, [
      { atMs: START, value: 5 },
      { atMs: START + 3 * HOUR_MS, value: 5 },
    ])
    expect(found).toEqual([changes[1]?.verdict])
  })
  test('a kept reading from before the silence was noticed ends it without turning time round', () => {
    const lane = newLane(plan, SENSOR)
    const changes: VerdictChange[] = []
    takeReading(plan, lane, START, 5, changes)
    passTime(plan, lane, START + 2 * HOUR_MS, changes)
    takeReading(plan, lane, START + 15 * MINUTE_MS, 5, changes)
    expect(changes[1]?.verdict).toMatchObject({ end: 'dataResumed', endedAtMs: START + HOUR_MS })
  })
  test('a stretch under way says how long is left', () => {
    const { lane } = evaluateSeries(plan, SENSOR, series(times(9, 13)))
    expect(progressOf(plan, lane)).toEqual([{ ruleId: 'heat', sinceMs: START, countedMs: 3 * HOUR_MS, leftMs: 7 * HOUR_MS }])
  })
  test('unseen time counts, and the verdict says that nobody saw it', () => {
    const gap = [...series(times(9, 3)), { atMs: START + 12 * HOUR_MS, value: 9 }]
    const [verdict] = verdictsOf(only('pqs-refrigerator', 'heat'), gap)
    expect(verdict).toMatchObject({ raisedAtMs: START + 12 * HOUR_MS, isCertain: false, unseenMs: 11.5 * HOUR_MS })
    const heat = only('pqs-refrigerator', 'heat')
    const restarting = { ...heat, rules: heat.rules.map((rule): ColdRule => (rule.kind === 'level' ? { ...rule, gaps: 'restart' } : rule)) }
    expect(verdictsOf(restarting, gap)).toEqual([])
  })
  test('what cannot be a measurement is counted and disturbs nothing', () => {
    const lane = newLane(plan, SENSOR)
    const take = (atMs: number, value: number): number => takeReading(plan, lane, atMs, value, [])
    expect(take(START, 9)).toBe(TAKEN.accepted)
    for (const value of [Number.NaN, Infinity, -Infinity, 327.67, -273.2]) expect(take(START + MINUTE_MS, value)).toBe(TAKEN.refused)
    for (const atMs of [Number.NaN, Infinity, -5, 1e17]) expect(take(atMs, 9)).toBe(TAKEN.refused)
    expect(take(START, 4)).toBe(TAKEN.repeated)
    expect(take(START - 1, 4)).toBe(TAKEN.late)
    expect(lane).toMatchObject({ accepted: 1, refused: 9, repeated: 1, late: 1, lateFromMs: START - 1 })
    expect(progressOf(plan, lane)).toMatchObject([{ sinceMs: START }])
  })
  test('the hair of a conversion decides nothing: 31.1 °F is -0.5 °C, and 35.6 °F is not above 2 °C', () => {
    const celsius = (fahrenheit: number): number => ((fahrenheit - 32) * 5) / 9
    expect([celsius(31.1), celsius(35.6)]).not.toEqual([-0.5, 2])
    expect(verdictsOf(only('pqs-refrigerator', 'freeze'), series(times(celsius(31.1), 5)))).toHaveLength(1)
    const heat = only('pqs-refrigerator', 'heat')
    const above2 = { ...heat, rules: heat.rules.map((rule) => ({ ...(rule as LevelRule), threshold: 2, durationMs: 0 })) }
    expect(verdictsOf(above2, series([celsius(35.6)]))).toEqual([])
    expect(verdictsOf(above2, series([2.1]))).toHaveLength(1)
  })
})

describe('profiles', () => {
  test('every shipped profile is a legal one, named once', () => {
    for (const profile of SHIPPED_PROFILES) expect(RuleProfile.parse(profile)).toEqual(profile)
    expect(new Set(SHIPPED_PROFILES.map(({ profileId, version }) => `${profileId}/${version}`)).size).toBe(SHIPPED_PROFILES.length)
    expect(shippedProfile('pqs-refrigerator', 99)).toBeNull()
  })
  test('what is unverified is switched off and cannot be switched on in passing', () => {
    const rules = SHIPPED_PROFILES.flatMap((profile) => profile.rules)
    expect(rules.filter(({ basis }) => basis === 'unverified').length).toBeGreaterThan(3)
    expect(rules.filter(({ basis, isOn }) => basis === 'unverified' && isOn)).toEqual([])
    const medicines = only('medicine-room')
    expect(RuleProfile.safeParse({ ...medicines, rules: medicines.rules.map((rule) => ({ ...rule, isOn: true })) }).success).toBe(false)
    expect(verdictsOf(medicines, series(times(60, 200)))).toEqual([])
  })
  test('a product makes its own rules', () => {
    const product: Product = {
      ...{ productId: 'insulin', kind: 'medicine', vvm: null, freezeSensitivity: 'sensitive', basis: 'local', source: 'Store rule 7' },
      low: { comparison: 'below', threshold: 2, durationMs: 0, accounting: 'single' },
      high: { comparison: 'above', threshold: 8, durationMs: HOUR_MS, accounting: 'cumulative' },
    }
    const profile = profileOfProduct(product, 3)
    expect(RuleProfile.parse(profile)).toEqual(profile)
    if (!profile) throw new Error('no rules')
    expect(verdictsOf(profile, series([1.9, 5, ...times(9, 4)]))).toMatchObject([
      { ruleId: 'product-low', profileVersion: 3 },
      { ruleId: 'product-high' },
    ])
    expect(profileOfProduct({ ...product, low: null, high: null }, 1)).toBeNull()
    expect(profileOfProduct({ ...product, basis: 'unverified' }, 1)?.rules.some(({ isOn }) => isOn)).toBe(false)
  })
  test('a verdict is the shape the contract names', () => {
    const [verdict] = verdictsOf(only('pqs-refrigerator', 'heat'), series(times(9, 41)))
    expect(Verdict.parse(verdict)).toEqual(verdict)
  })
  test('quantiles of the normal distribution', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5)
    expect(normalQuantile(0.5)).toBeCloseTo(0, 6)
  })
})
