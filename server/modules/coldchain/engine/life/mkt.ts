/** Mean kinetic temperature (USP <1160>): the one temperature that would have done the same harm. */
import type { RuleBasis } from '../../../../contract/coldchain.ts'
import type { TimedValue } from '../rules/history.ts'

const KELVIN = 273.15
/** ΔH = 83.144 kJ/mol and R = 8.3144e-3 kJ/(K·mol): 10,000 K exactly. */
export const USP_KELVIN = 10_000
const DAY_MS = 86_400_000
/** USP <1079.2>: 24 consecutive hours for goods kept at 2..8 °C, 30 consecutive days for controlled room temperature. */
export const MKT_WINDOWS = { refrigerated: DAY_MS, roomTemperature: 30 * DAY_MS } as const

const harm = (celsius: number, kelvin: number): number => Math.exp(-kelvin / (celsius + KELVIN))
const celsiusOf = (meanHarm: number, kelvin: number): number => kelvin / -Math.log(meanHarm) - KELVIN

/**
 * MKT of values with weights (counts or times).
 * @param kelvin ΔH/R; USP's 10,000 K unless a device states its own energy
 * @returns °C; null without weight
 */
export function weightedMkt(values: readonly { readonly celsius: number; readonly weight: number }[], kelvin = USP_KELVIN): number | null {
  let [sum, weights] = [0, 0]
  for (const { celsius, weight } of values) {
    sum += weight * harm(celsius, kelvin)
    weights += weight
  }
  return weights > 0 ? celsiusOf(sum / weights, kelvin) : null
}

/**
 * MKT as a Q-tag prints it: all samples alike, its own energy, cut (not rounded) after one decimal.
 * @param energyKjPerMol "MKT Energy" of its configuration
 */
export function deviceMkt(celsius: readonly number[], energyKjPerMol: number): { exact: number; printed: number } | null {
  const exact = weightedMkt(
    celsius.map((value) => ({ celsius: value, weight: 1 })),
    energyKjPerMol / 8.314e-3,
  )
  // The hair keeps 10.3 from becoming 10.2 when 10.3 is 10.299999999999999.
  return exact === null ? null : { exact, printed: Math.trunc(exact * 10 + Math.sign(exact) * 1e-9) / 10 }
}

/** Readings by time, those of the same time as one at their mean (Tong and Lock 2015). */
function byMeanOfTime(readings: readonly TimedValue[]): TimedValue[] {
  const sorted = readings.filter(({ atMs, value }) => Number.isFinite(atMs) && Number.isFinite(value))
  if (sorted.some(({ atMs }, at) => atMs < (sorted[at - 1]?.atMs ?? -Infinity))) sorted.sort((a, b) => a.atMs - b.atMs)
  const merged: TimedValue[] = []
  for (let from = 0; from < sorted.length;) {
    const { atMs, value } = sorted[from] ?? { atMs: 0, value: 0 }
    let [sum, until] = [value, from + 1]
    for (; sorted[until]?.atMs === atMs; until += 1) sum += sorted[until]?.value ?? 0
    merged.push({ atMs, value: sum / (until - from) })
    from = until
  }
  return merged
}

export type MktResult = {
  /** °C; null when no time is known. MKT never excuses cold: look at `least` too. */
  readonly celsius: number | null
  readonly mean: number | null
  readonly least: number | null
  readonly most: number | null
  readonly knownMs: number
  readonly unknownMs: number
}

/**
 * MKT over a window, weighted by time: trapezoid of e^(-ΔH/RT) between readings.
 * @param readings °C, any order; readings just outside the window give its edges their value
 * @param gapLimitMs readings further apart leave the time between them unknown
 */
export function mktOf(
  readings: readonly TimedValue[],
  fromMs: number,
  untilMs: number,
  gapLimitMs: number,
  kelvin = USP_KELVIN,
): MktResult {
  const sorted = byMeanOfTime(readings)
  let [harmSum, meanSum, knownMs] = [0, 0, 0]
  let [least, most] = [Infinity, -Infinity]
  for (const [at, { atMs, value }] of sorted.entries()) {
    if (atMs >= fromMs && atMs <= untilMs) [least, most] = [Math.min(least, value), Math.max(most, value)]
    const next = sorted[at + 1]
    if (!next || next.atMs - atMs > gapLimitMs) continue
    const [startMs, endMs] = [Math.max(atMs, fromMs), Math.min(next.atMs, untilMs)]
    if (endMs <= startMs) continue
    const lengthMs = endMs - startMs
    const [startShare, endShare] = [(startMs - atMs) / (next.atMs - atMs), (endMs - atMs) / (next.atMs - atMs)]
    const middleShare = (startShare + endShare) / 2
    const [first, second] = [harm(value, kelvin), harm(next.value, kelvin)]
    harmSum += lengthMs * (first + (second - first) * middleShare)
    meanSum += lengthMs * (value + (next.value - value) * middleShare)
    knownMs += lengthMs
  }
  const isSeen = most >= least
  return {
    celsius: knownMs > 0 ? celsiusOf(harmSum / knownMs, kelvin) : null,
    mean: knownMs > 0 ? meanSum / knownMs : null,
    least: isSeen ? least : null,
    most: isSeen ? most : null,
    knownMs,
    unknownMs: Math.max(0, untilMs - fromMs - knownMs),
  }
}

/** What an MKT is judged by. `spike`: no reading may be warmer; `low`: none colder, because no mean excuses cold. °C. */
export type MktLimit = {
  readonly mkt: number
  readonly spike: number
  readonly low: number
  readonly isOn: boolean
  readonly basis: RuleBasis
}
/** Limits in common use beside USP <1079.2>; nobody has signed for them, so they judge nothing until somebody does. */
export const MKT_LIMITS = {
  refrigerated: { mkt: 8, spike: 15, low: 2, isOn: false, basis: 'unverified' },
  roomTemperature: { mkt: 25, spike: 40, low: 15, isOn: false, basis: 'unverified' },
} as const satisfies Record<keyof typeof MKT_WINDOWS, MktLimit>

/**
 * Judges a window. Unknown time is never taken for good: with any of it, the best that can be said is `unknown`.
 * @returns `notJudged` while the limit is switched off
 */
export function judgeMkt({ celsius, least, most, unknownMs }: MktResult, limit: MktLimit): 'within' | 'beyond' | 'unknown' | 'notJudged' {
  if (!limit.isOn) return 'notJudged'
  if ((celsius ?? -Infinity) > limit.mkt || (most ?? -Infinity) > limit.spike || (least ?? Infinity) < limit.low) return 'beyond'
  return celsius === null || unknownMs > 0 ? 'unknown' : 'within'
}
