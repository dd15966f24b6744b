/** Shared public data: USP and VVM vectors, simulated fridges of the DS01 simulator, real series with gaps and a step back in time. Skipped where it is absent. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { VvmType, type Verdict } from '../../../contract/coldchain.ts'
import type { Quantity } from '../../../contract/readings.ts'
import {
  arrange,
  buildEpisodes,
  codesOf,
  compileLane,
  evaluateSeries,
  holdoverDeadline,
  looksLikeFahrenheit,
  mktOf,
  newHoldoverState,
  newLane,
  noteHold,
  noteSupply,
  reconcile,
  shippedProfile,
  takeReading,
  vvmDaysToEnd,
  vvmLossOfSeries,
  vvmPercentLost,
  vvmRatePerDay,
  weightedMkt,
  type TimedValue,
} from './index.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const read = (path: string): string | null => (existsSync(folder + path) ? readFileSync(folder + path, 'utf8') : null)
const json = <Shape extends z.ZodType>(shape: Shape, path: string): z.infer<Shape> | null => {
  const text = read(path)
  return text === null ? null : shape.parse(JSON.parse(text))
}
const SENSOR = '01J0000000000000000000SENS'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const profile = shippedProfile('pqs-refrigerator')
if (!profile) throw new Error('profile')

const Mkt = z.object({
  toleranceC: z.number(),
  cases: z.array(
    z.object({ id: z.string(), readings: z.array(z.object({ celsius: z.number(), weight: z.number() })), expectedMktC: z.number() }),
  ),
})
const perType = z.record(z.string(), z.number())
const Vvm = z.object({
  ratePerDayAt37C: z.object({ expected: perType, relativeTolerance: z.number() }),
  percentLostPer10MinAt37C: z.object({ expected: perType, relativeTolerance: z.number() }),
  cumulative: z.object({
    ...{ type: VvmType, celsius: z.number(), readings: z.number(), intervalMin: z.number() },
    ...{ expectedPercent: z.number(), relativeTolerance: z.number() },
  }),
  daysToEndPointFromRates: z.array(z.object({ celsius: z.number(), expectedDays: perType, relativeTolerance: z.number() })),
  whoTable: z.array(z.object({ type: VvmType, days37C: z.number(), days25C: z.number().nullable() })),
})
const mkt = json(Mkt, 'vvm-mkt/mkt.json')
const vvm = json(Vvm, 'vvm-mkt/vvm.json')

describe('vvm-mkt', () => {
  test.skipIf(mkt === null)('mean kinetic temperatures (skipped where the shared data is not there)', () => {
    expect(mkt?.cases.length).toBeGreaterThan(5)
    for (const { id, readings, expectedMktC } of mkt?.cases ?? [])
      expect(Math.abs((weightedMkt(readings) ?? Number.NaN) - expectedMktC), id).toBeLessThanOrEqual(mkt?.toleranceC ?? 0)
  })
  test.skipIf(vvm === null)('vaccine vial monitors (skipped where the shared data is not there)', () => {
    if (!vvm) return
    const near = (found: number, expected: number, tolerance: number): void =>
      expect(Math.abs(found / expected - 1)).toBeLessThanOrEqual(tolerance)
    const each = (values: Record<string, number>, check: (type: VvmType, expected: number) => void): void => {
      for (const [type, expected] of Object.entries(values)) check(VvmType.parse(type), expected)
    }
    const { ratePerDayAt37C: perDay, percentLostPer10MinAt37C: perTen, cumulative } = vvm
    each(perDay.expected, (type, expected) => near(vvmRatePerDay(type, 37) ?? Number.NaN, expected, perDay.relativeTolerance))
    each(perTen.expected, (type, expected) => near(vvmPercentLost(type, 37, 10 * MINUTE_MS), expected, perTen.relativeTolerance))
    for (const { celsius, expectedDays, relativeTolerance } of vvm.daysToEndPointFromRates)
      each(expectedDays, (type, expected) => near(vvmDaysToEnd(type, celsius), expected, relativeTolerance))
    const readings = Array.from({ length: cumulative.readings }, (_, at): TimedValue => ({
      ...{ atMs: at * cumulative.intervalMin * MINUTE_MS, value: cumulative.celsius },
    }))
    near(vvmLossOfSeries(cumulative.type, readings, HOUR_MS).percentLost, cumulative.expectedPercent, cumulative.relativeTolerance)
    for (const { type, days37C, days25C } of vvm.whoTable) {
      expect(vvmDaysToEnd(type, 37)).toBeLessThanOrEqual(days37C)
      if (days25C !== null) expect(vvmDaysToEnd(type, 25)).toBeLessThanOrEqual(days25C)
    }
  })
})

const Record15 = z.object({
  ...{ ABST: z.string(), TVC: z.number(), DORV: z.number(), HOLD: z.number(), ALRM: z.string().nullable() },
  SVA: z.number().optional(),
})
const Scenario = z.object({ records: z.array(Record15) })
/** 20240615T001500Z -> epoch milliseconds. */
const momentOf = (text: string): number => Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(.*)$/, '$1-$2-$3T$4:$5:$6'))
const SCENARIOS = ['busy_facility', 'icebank_unit', 'power_outage', 'solar_normal'] as const
const scenario = (name: string) => json(Scenario, `ds01/scenarios/${name}.json`)?.records ?? null

describe.skipIf(scenario('power_outage') === null)('DS01 simulator (skipped where the shared data is not there)', () => {
  const verdictsOf = (
    records: z.infer<typeof Record15>[],
    quantity: Quantity,
    valueOf: (record: z.infer<typeof Record15>) => number | undefined,
  ) => {
    const readings = records.flatMap((record): TimedValue[] => {
      const value = valueOf(record)
      return value === undefined ? [] : [{ atMs: momentOf(record.ABST), value }]
    })
    return evaluateSeries(compileLane(profile, quantity), SENSOR, readings).verdicts
  }
  const all = (records: z.infer<typeof Record15>[]): Verdict[] => [
    ...verdictsOf(records, 'temperature', ({ TVC }) => TVC),
    ...verdictsOf(records, 'doorOpenSeconds', ({ DORV }) => DORV),
    ...verdictsOf(records, 'mainsSeconds', ({ SVA }) => SVA),
  ]

  test.each(SCENARIOS)('%s: as the device says, no alarm', (name) => {
    const records = scenario(name) ?? []
    const episodes = buildEpisodes(records.map(({ ABST, ALRM }) => ({ atMs: momentOf(ABST), codes: codesOf(ALRM) })))
    expect(records.length).toBeGreaterThanOrEqual(24)
    expect(reconcile(episodes, all(records), 15 * MINUTE_MS)).toEqual({ agreed: [], deviceOnly: [], oursOnly: [] })
  })
  test('six hours without power: the deadline is the ice bank of the device, and nine days away', () => {
    const records = scenario('power_outage') ?? []
    const state = newHoldoverState()
    for (const { ABST, SVA, HOLD } of records) {
      noteHold(state, momentOf(ABST), HOLD)
      noteSupply(state, momentOf(ABST), (SVA ?? 0) > 0)
    }
    const [first, last] = [records[0], records.at(-1)]
    if (!first || !last) throw new Error('no records')
    const deadline = holdoverDeadline(state, null, momentOf(last.ABST))
    expect(deadline).toMatchObject({ basis: 'device', lostAtMs: momentOf(first.ABST), isStale: false })
    expect((deadline?.leftMs ?? 0) / DAY_MS).toBeCloseTo(last.HOLD, 6)
  })
})

/** Lines "2013-07-04 00:00:00,69.88", without a zone: taken for UTC. */
const nab = (name: string): TimedValue[] =>
  (read(`nab/${name}.csv`) ?? '')
    .split('\n')
    .slice(1)
    .filter((row) => row.includes(','))
    .map((row) => ({ atMs: Date.parse(`${row.slice(0, 19).replace(' ', 'T')}Z`), value: Number(row.slice(20)) }))
const room = nab('ambient_temperature_system_failure')
const machine = nab('machine_temperature_system_failure')

describe.skipIf(room.length === 0)('real series (skipped where the shared data is not there)', () => {
  const silence = compileLane(
    { ...profile, rules: profile.rules.map((rule) => (rule.kind === 'silence' ? { ...rule, limitMs: 90 * MINUTE_MS } : rule)) },
    'temperature',
  )

  test('a room in degrees Fahrenheit is suspected, and its ten gaps are found', () => {
    expect(
      looksLikeFahrenheit(
        room.slice(0, 100).map(({ value }) => value),
        15,
        30,
      ),
    ).toBe(true)
    const gaps = evaluateSeries(silence, SENSOR, room).verdicts.filter(({ code }) => code === 'NODATA')
    expect(gaps).toHaveLength(10)
    expect(Math.max(...gaps.map(({ countedMs }) => countedMs)) / DAY_MS).toBe(7.25)
    const [first, last] = [room[0], room.at(-1)]
    const { knownMs, unknownMs } = mktOf(room, first?.atMs ?? 0, last?.atMs ?? 0, 90 * MINUTE_MS)
    expect(unknownMs).toBe(gaps.reduce((sum, { countedMs }) => sum + countedMs, 0))
    expect(knownMs + unknownMs).toBe((last?.atMs ?? 0) - (first?.atMs ?? 0))
  })
  test('a step back in time is late or repeated, and evaluating again takes every reading once', () => {
    const plan = compileLane(profile, 'temperature')
    const lane = newLane(plan, SENSOR)
    for (const { atMs, value } of machine) takeReading(plan, lane, atMs, value, [])
    expect(lane.late + lane.repeated).toBe(12)
    expect(lane.accepted).toBe(new Set(machine.map(({ atMs }) => atMs)).size)
    expect(evaluateSeries(plan, SENSOR, machine).lane).toMatchObject({ accepted: arrange(machine).length, late: 0 })
  })
})
