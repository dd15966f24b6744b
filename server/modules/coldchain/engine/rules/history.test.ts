/** Late data compared with what was acted on, device episodes beside our verdicts, holdover deadlines, and suspicions about units. */
import { describe, expect, test } from 'vitest'
import type { HoldoverRule, RuleProfile, Verdict } from '../../../../contract/coldchain.ts'
import { compileLane } from './compile.ts'
import { buildEpisodes, codesOf, reconcile } from './episodes.ts'
import { arrange, compareVerdicts, evaluateSeries, isUnchanged, type TimedValue } from './history.ts'
import { holdoverDeadline, isHoldoverDue, newHoldoverState, noteHold, noteSupply } from './holdover.ts'
import { shippedProfile } from './profiles.ts'
import { looksLikeFahrenheit } from './suspicion.ts'

const SENSOR = '01J0000000000000000000SENS'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const START = Date.UTC(2026, 10, 21)
const profile = shippedProfile('pqs-refrigerator')
if (!profile) throw new Error('profile')
const heatOnly: RuleProfile = { ...profile, rules: profile.rules.filter(({ ruleId }) => ruleId === 'heat') }
const plan = compileLane(heatOnly, 'temperature')
const quarter = (at: number, value: number): TimedValue => ({ atMs: START + at * 15 * MINUTE_MS, value })
const warm = (from: number, to: number): TimedValue[] => Array.from({ length: to - from }, (_, at) => quarter(from + at, 9))
const verdictsOf = (readings: readonly TimedValue[]): Verdict[] => evaluateSeries(plan, SENSOR, readings).verdicts

describe('late data', () => {
  const acted = verdictsOf(warm(0, 50))

  test('a reading in range that comes late takes the ground from under a verdict, which stays as it was', () => {
    const before = structuredClone(acted)
    const difference = compareVerdicts(acted, verdictsOf([...warm(0, 20), quarter(20, 5), ...warm(21, 50)]))
    expect(difference).toMatchObject({ same: 0, added: [], withdrawn: [{ ruleId: 'heat' }], changed: [] })
    expect(acted).toEqual(before)
    expect(isUnchanged(difference)).toBe(false)
  })
  test('an earlier beginning changes the verdict and says which fields', () => {
    const [change] = compareVerdicts(acted, verdictsOf([...warm(-4, 50)])).changed
    expect(change?.fields).toEqual(['sinceMs', 'raisedAtMs'])
    expect(change?.after.sinceMs).toBe(START - HOUR_MS)
  })
  test('a breach nobody knew of is added; the same data changes nothing', () => {
    expect(compareVerdicts([], acted).added).toEqual(acted)
    expect(compareVerdicts(acted, verdictsOf([...warm(0, 50), ...warm(10, 30)]))).toEqual({
      same: 1,
      added: [],
      withdrawn: [],
      changed: [],
    })
  })
  test('one verdict that falls in two is changed, and the other part is added', () => {
    const long = verdictsOf([...warm(0, 120), quarter(120, 5)])
    const parts = verdictsOf([...warm(0, 50), quarter(50, 5), ...warm(51, 120), quarter(120, 5)])
    expect(parts).toHaveLength(2)
    expect(compareVerdicts(long, parts)).toMatchObject({ changed: [{ fields: ['endedAtMs'] }], added: [parts[1]], withdrawn: [] })
  })
  test('readings are put in order, the first of each time stands', () => {
    const unsorted = [quarter(2, 3), quarter(1, 2), quarter(2, 9), { atMs: Number.NaN, value: 1 }]
    expect(arrange(unsorted)).toEqual([quarter(1, 2), quarter(2, 3)])
  })
})

describe('device episodes', () => {
  const records = (...codes: (string | null)[]) => codes.map((wire, at) => ({ atMs: START + at * 15 * MINUTE_MS, codes: codesOf(wire) }))
  const at = (quarters: number): number => START + quarters * 15 * MINUTE_MS

  test('consecutive records with a code are one episode', () => {
    expect(buildEpisodes(records(null, 'HEAT', 'HEAT', 'HEAT', null))).toEqual([
      { code: 'HEAT', startMs: at(1), endMs: at(3), records: 3, isOpen: false },
    ])
    expect(buildEpisodes(records(...new Array<string>(65).fill('HEAT')))).toMatchObject([{ records: 65, isOpen: true }])
  })
  test('a record without the code splits', () => {
    expect(buildEpisodes(records('HEAT', null, 'HEAT')).map(({ records: count }) => count)).toEqual([1, 1])
  })
  test('codes are counted apart', () => {
    expect(buildEpisodes(records('HEAT', 'HEAT DOOR', 'HEAT')).map(({ code, records: count }) => [code, count])).toEqual([
      ['HEAT', 3],
      ['DOOR', 1],
    ])
  })
  test('order and repeats do not matter', () => {
    const list = records('HEAT', 'HEAT DOOR', null, 'FRZE', 'FRZE')
    expect(buildEpisodes([...list, ...list].reverse())).toEqual(buildEpisodes(list))
    expect(codesOf(' HEAT  DOOR HEAT ')).toEqual(['HEAT', 'DOOR'])
    expect(codesOf(null)).toEqual([])
  })
  test('both verdicts stand side by side, with what only one of them says', () => {
    const [ours] = verdictsOf(warm(0, 50))
    if (!ours) throw new Error('no verdict')
    const device = buildEpisodes([
      ...[38, 39, 40, 41].map((quarters) => ({ atMs: at(quarters), codes: ['HEAT'] })),
      { atMs: at(42), codes: [] },
      { atMs: at(43), codes: ['DOOR'] },
    ])
    const found = reconcile(device, [ours, { ...ours, code: 'FRZE' }], 15 * MINUTE_MS)
    expect(found.agreed).toMatchObject([{ device: { code: 'HEAT' }, startDifferenceMs: 30 * MINUTE_MS }])
    expect(found.deviceOnly).toMatchObject([{ code: 'DOOR' }])
    expect(found.oursOnly).toMatchObject([{ code: 'FRZE' }])
    expect(reconcile(device.slice(0, 1), [{ ...ours, raisedAtMs: at(80) }], 15 * MINUTE_MS).agreed).toEqual([])
  })
})

describe('holdover', () => {
  const rule = profile.rules.find((one): one is HoldoverRule => one.kind === 'holdover')

  test('counts from the cut with the device estimate, and anew with each estimate after it', () => {
    const state = newHoldoverState()
    noteHold(state, START, 2)
    noteSupply(state, START, true)
    expect(holdoverDeadline(state, null, START)).toBeNull()
    noteSupply(state, START + HOUR_MS, false)
    noteSupply(state, START + 2 * HOUR_MS, false)
    expect(holdoverDeadline(state, null, START + 2 * HOUR_MS)).toEqual({
      ...{ lostAtMs: START + HOUR_MS, deadlineMs: START + HOUR_MS + 2 * DAY_MS, leftMs: 47 * HOUR_MS, basis: 'device', isStale: false },
    })
    noteHold(state, START + 5 * HOUR_MS, 0.25)
    const late = holdoverDeadline(state, null, START + 6 * HOUR_MS)
    expect(late).toMatchObject({ leftMs: 5 * HOUR_MS })
    expect(rule && isHoldoverDue(rule, late)).toBe(true)
    noteSupply(state, START + 7 * HOUR_MS, true)
    expect(holdoverDeadline(state, null, START + 7 * HOUR_MS)).toBeNull()
  })
  test('without an estimate the data sheet counts, and nothing is invented', () => {
    const state = newHoldoverState()
    noteSupply(state, START, false)
    expect(holdoverDeadline(state, null, START)).toBeNull()
    expect(holdoverDeadline(state, 20 * HOUR_MS, START + HOUR_MS)).toMatchObject({ basis: 'dataSheet', leftMs: 19 * HOUR_MS })
    expect(rule && isHoldoverDue(rule, null)).toBe(false)
  })
  test('an old estimate is said to be old; broken and late values change nothing', () => {
    const state = newHoldoverState()
    noteHold(state, START, 3)
    noteHold(state, START - 1, 1)
    noteHold(state, START + 1, Number.NaN)
    noteHold(state, START + 1, -1)
    noteSupply(state, START + 2 * DAY_MS, false)
    noteSupply(state, START, true)
    expect(holdoverDeadline(state, null, START + 2 * DAY_MS)).toMatchObject({ leftMs: 3 * DAY_MS, isStale: true })
  })
})

test('degrees Fahrenheit in a place kept in Celsius are suspected', () => {
  expect(looksLikeFahrenheit([41, 40.1, 39.9, 41.5, 42, 40], 2, 8)).toBe(true)
  expect(looksLikeFahrenheit([41, 41], 2, 8)).toBe(false)
  expect(looksLikeFahrenheit([4, 5, 5, 4, 5, 6], 2, 8)).toBe(false)
  expect(looksLikeFahrenheit([25, 25, 26, 27, 25, 25], 2, 8)).toBe(false)
})
