/** Properties of the rules on random series: streaming equals a plain oracle, nothing fires early, late data ends where all data would. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LevelRule, RuleProfile, Verdict } from '../../../../contract/coldchain.ts'
import { compileLane } from './compile.ts'
import { arrange, checkpointBefore, checkpointOf, evaluateSeries, type Checkpoint, type TimedValue } from './history.ts'
import { newLane, openVerdicts, passTime, takeReading, type VerdictChange } from './lane.ts'
import { shippedProfile } from './profiles.ts'

const SENSOR = '01J0000000000000000000SENS'
const MINUTE_MS = 60_000

const ruleArbitrary = fc.record({
  comparison: fc.constantFrom('above', 'atLeast', 'below', 'atMost'),
  threshold: fc.constantFrom(0, 2, 8),
  accounting: fc.constantFrom('single', 'cumulative'),
  durationMs: fc.constantFrom(0, 10, 60, 120).map((minutes) => minutes * MINUTE_MS),
  standsForMs: fc.constantFrom(0, 15 * MINUTE_MS),
  gapLimitMs: fc.constantFrom(35 * MINUTE_MS, 5 * MINUTE_MS),
  gaps: fc.constantFrom('bridge', 'restart'),
} as const)
type RuleFields = typeof ruleArbitrary extends fc.Arbitrary<infer Fields> ? Fields : never
const ruleOf = (fields: RuleFields): LevelRule => ({
  ...{ kind: 'level', ruleId: 'r', code: 'WARM', quantity: 'temperature', severity: 'high', isOn: true, basis: 'local', source: 'test' },
  ...fields,
})
const profileOf = (rule: LevelRule, runMs: number | null = null): RuleProfile => ({ profileId: 'test', version: 1, runMs, rules: [rule] })

/** Values near the thresholds, steps with repeats (0) and gaps, now and then a broken value. */
const seriesArbitrary = fc
  .array(
    fc.record({
      stepMinutes: fc.constantFrom(0, 1, 10, 15, 15, 15, 40, 300),
      value: fc.oneof(
        fc.integer({ min: -30, max: 120 }).map((tenths) => tenths / 10),
        fc.constantFrom(0, 2, 8, Number.NaN, 500),
      ),
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    let atMs = Date.UTC(2026, 0, 1)
    return steps.map(({ stepMinutes, value }): TimedValue => {
      atMs += stepMinutes * MINUTE_MS
      return { atMs, value }
    })
  })

const isBeyond = ({ comparison, threshold }: LevelRule, value: number): boolean =>
  ({ above: value > threshold, atLeast: value >= threshold, below: value < threshold, atMost: value <= threshold })[comparison]

type Plain = { sinceMs: number; raisedAtMs: number; endedAtMs: number | null; countedMs: number; unseenMs: number; extreme: number }

/** The readings that count, by the definition: the first of each time that is a measurement. */
const countable = (readings: readonly TimedValue[]): TimedValue[] => arrange(readings.filter(({ value }) => value >= -200 && value <= 200))

/** Single stretches by the definition, on the whole series at once. */
function oracleSingle(rule: LevelRule, readings: readonly TimedValue[]): Plain[] {
  const list = countable(readings)
  const found: Plain[] = []
  for (let start = 0; start < list.length; start += 1) {
    const [first, beforeFirst] = [list[start], list[start - 1]]
    if (!first || !isBeyond(rule, first.value)) continue
    const reachMs = Math.min(rule.standsForMs, beforeFirst ? first.atMs - beforeFirst.atMs : Infinity)
    const plain: Plain = {
      sinceMs: first.atMs - reachMs,
      raisedAtMs: -1,
      endedAtMs: null,
      countedMs: reachMs,
      unseenMs: 0,
      extreme: first.value,
    }
    let at = start
    for (; at < list.length; at += 1) {
      const [now, before] = [list[at], list[at - 1]]
      if (!now) break
      const gapMs = now.atMs - (before?.atMs ?? now.atMs)
      if (!isBeyond(rule, now.value)) {
        plain.endedAtMs = now.atMs
        break
      }
      if (at > start) {
        if (gapMs > rule.gapLimitMs && rule.gaps === 'restart' && plain.raisedAtMs < 0) break
        plain.countedMs += gapMs
        if (gapMs > rule.gapLimitMs) plain.unseenMs += gapMs
      }
      const isUp = rule.comparison === 'above' || rule.comparison === 'atLeast'
      plain.extreme = isUp ? Math.max(plain.extreme, now.value) : Math.min(plain.extreme, now.value)
      if (plain.raisedAtMs < 0 && plain.countedMs >= rule.durationMs) plain.raisedAtMs = now.atMs
    }
    if (plain.raisedAtMs >= 0) found.push(plain)
    start = at - 1
    if (plain.endedAtMs !== null) start = at
  }
  return found
}

/** The one cumulative verdict by the definition. */
function oracleCumulative(rule: LevelRule, readings: readonly TimedValue[]): Omit<Plain, 'extreme'>[] {
  const list = countable(readings)
  let [countedMs, unseenMs, raisedAtMs, sinceMs] = [0, 0, -1, -1]
  for (const [at, { atMs, value }] of list.entries()) {
    if (!isBeyond(rule, value)) continue
    if (sinceMs < 0) sinceMs = atMs
    const before = list[at - 1]
    const spanMs = before ? atMs - before.atMs : rule.standsForMs
    const isGap = before !== undefined && spanMs > rule.gapLimitMs
    const isBridged = isGap && rule.gaps === 'bridge' && isBeyond(rule, before.value)
    if (!isGap || isBridged) countedMs += spanMs
    if (isBridged) unseenMs += spanMs
    if (raisedAtMs < 0 && countedMs >= rule.durationMs) raisedAtMs = atMs
  }
  return raisedAtMs < 0 ? [] : [{ sinceMs, raisedAtMs, endedAtMs: null, countedMs, unseenMs }]
}
const plain = ({ sinceMs, raisedAtMs, endedAtMs, countedMs, unseenMs, extreme }: Verdict): Plain => ({
  ...{ sinceMs, raisedAtMs, endedAtMs, countedMs, unseenMs, extreme: extreme ?? Number.NaN },
})

describe('level rules', () => {
  test('streaming equals the oracle, with gaps, repeats and broken values', () => {
    fc.assert(
      fc.property(ruleArbitrary, seriesArbitrary, (fields, readings) => {
        const rule = ruleOf(fields)
        const plan = compileLane(profileOf(rule), 'temperature')
        const lane = newLane(plan, SENSOR)
        const changes: VerdictChange[] = []
        for (const { atMs, value } of readings) takeReading(plan, lane, atMs, value, changes)
        const ended = changes.filter(({ change }) => change === 'ended').map(({ verdict }) => verdict)
        const verdicts = [...ended, ...openVerdicts(plan, lane)].map(plain)
        if (rule.accounting === 'single') expect(verdicts).toEqual(oracleSingle(rule, readings))
        else expect(verdicts.map(({ extreme: _extreme, ...rest }) => rest)).toEqual(oracleCumulative(rule, readings))
        expect(changes.filter(({ change }) => change === 'raised')).toHaveLength(verdicts.length)
      }),
      { numRuns: 1_500 },
    )
  })
  test('never fires before its duration is complete, and is certain only on seen time', () => {
    fc.assert(
      fc.property(ruleArbitrary, seriesArbitrary, (fields, readings) => {
        const rule = ruleOf(fields)
        const firstMs = readings[0]?.atMs ?? 0
        for (const verdict of evaluateSeries(compileLane(profileOf(rule), 'temperature'), SENSOR, readings).verdicts) {
          expect(verdict.raisedAtMs - firstMs + rule.standsForMs).toBeGreaterThanOrEqual(rule.durationMs)
          if (rule.accounting === 'single') expect(verdict.raisedAtMs - verdict.sinceMs).toBeGreaterThanOrEqual(rule.durationMs)
          expect(verdict.countedMs).toBeGreaterThanOrEqual(rule.durationMs)
          expect(verdict.unseenMs).toBeLessThanOrEqual(verdict.countedMs)
          expect(verdict.isCertain).toBe(verdict.countedMs - verdict.unseenMs >= rule.durationMs)
          if (verdict.endedAtMs !== null) expect(verdict.endedAtMs).toBeGreaterThan(verdict.raisedAtMs)
        }
      }),
      { numRuns: 500 },
    )
  })
  test('a run that ends counts what came before its end and nothing after', () => {
    fc.assert(
      fc.property(ruleArbitrary, seriesArbitrary, (fields, readings) => {
        const rule = ruleOf(fields)
        const runMs = 300 * MINUTE_MS
        const list = countable(readings)
        const endMs = (list[0]?.atMs ?? 0) + runMs
        const within = evaluateSeries(
          compileLane(profileOf(rule), 'temperature'),
          SENSOR,
          list.filter(({ atMs }) => atMs <= endMs),
        ).verdicts
        const isOver = list.some(({ atMs }) => atMs > endMs)
        const expected = within.map((verdict): Verdict =>
          isOver && verdict.end === 'open' ? { ...verdict, end: 'runOver', endedAtMs: endMs } : verdict,
        )
        expect(evaluateSeries(compileLane(profileOf(rule, runMs), 'temperature'), SENSOR, readings).verdicts).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})

describe('silence', () => {
  const profile = shippedProfile('pqs-refrigerator')
  if (!profile) throw new Error('profile')
  const silent = compileLane({ ...profile, rules: profile.rules.filter(({ kind }) => kind === 'silence') }, 'temperature')

  test('is every gap longer than the limit, however often somebody looked in between', () => {
    fc.assert(
      fc.property(seriesArbitrary, fc.array(fc.nat(600), { maxLength: 5 }), (readings, looks) => {
        const list = countable(readings)
        const lane = newLane(silent, SENSOR)
        const changes: VerdictChange[] = []
        for (const [at, { atMs, value }] of list.entries()) {
          takeReading(silent, lane, atMs, value, changes)
          const nextMs = list[at + 1]?.atMs ?? atMs
          for (const minutes of looks) passTime(silent, lane, Math.min(nextMs, atMs + minutes * MINUTE_MS), changes)
        }
        const gaps = list.slice(1).flatMap(({ atMs }, at) => {
          const beforeMs = list[at]?.atMs ?? atMs
          return atMs - beforeMs > 60 * MINUTE_MS ? [[beforeMs, beforeMs + 60 * MINUTE_MS, atMs]] : []
        })
        const of = (change: string) => changes.filter((one) => one.change === change).map(({ verdict }) => verdict)
        expect(of('ended').map(({ sinceMs, raisedAtMs, endedAtMs }) => [sinceMs, raisedAtMs, endedAtMs])).toEqual(gaps)
        expect(of('raised')).toHaveLength(gaps.length)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the whole refrigerator profile', () => {
  const profile = shippedProfile('pqs-refrigerator')
  if (!profile) throw new Error('profile')
  const plan = compileLane(profile, 'temperature')

  test('a state that went through JSON goes on as if it had not', () => {
    fc.assert(
      fc.property(seriesArbitrary, fc.nat(120), (readings, cut) => {
        const whole = newLane(plan, SENSOR)
        let parted = newLane(plan, SENSOR)
        const [wholeChanges, partedChanges]: [VerdictChange[], VerdictChange[]] = [[], []]
        for (const [at, { atMs, value }] of readings.entries()) {
          takeReading(plan, whole, atMs, value, wholeChanges)
          if (at === cut) parted = JSON.parse(JSON.stringify(parted)) as typeof parted
          takeReading(plan, parted, atMs, value, partedChanges)
        }
        expect(partedChanges).toEqual(wholeChanges)
        expect(parted).toEqual(whole)
      }),
      { numRuns: 200 },
    )
  })
  test('late readings, evaluated again from a checkpoint, end where the whole series ends', () => {
    fc.assert(
      fc.property(seriesArbitrary, fc.array(fc.nat(119), { maxLength: 20 }), fc.integer({ min: 1, max: 20 }), (all, heldBack, every) => {
        const readings = arrange(all.filter(({ value }) => value >= -200 && value <= 200))
        const held = new Set(heldBack)
        const lane = newLane(plan, SENSOR)
        const checkpoints: Checkpoint[] = []
        for (const [at, { atMs, value }] of readings.entries()) {
          if (held.has(at)) continue
          takeReading(plan, lane, atMs, value, [])
          if (at % every === 0) checkpoints.push(checkpointOf(lane))
        }
        const lateMs = readings.find((_, at) => held.has(at))?.atMs
        if (lateMs === undefined) return
        const from = checkpointBefore(checkpoints, lateMs)
        const again = evaluateSeries(plan, SENSOR, readings, from)
        const whole = evaluateSeries(plan, SENSOR, readings)
        const fromMs = from?.atMs ?? 0
        expect(again.verdicts).toEqual(whole.verdicts.filter(({ endedAtMs }) => endedAtMs === null || endedAtMs > fromMs))
        const uncounted = { late: 0, accepted: 0, refused: 0 }
        expect({ ...again.lane, ...uncounted }).toEqual({ ...whole.lane, ...uncounted })
      }),
      { numRuns: 300 },
    )
  })
})
