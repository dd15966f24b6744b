/** How much of a vaccine vial monitor's life heat has used up (Goldwood and Diesburg 2018). The monitor on the vial decides; this is what it should show. */
import type { VvmType } from '../../../../contract/coldchain.ts'
import { arrange, type TimedValue } from '../rules/history.ts'
import { medianInterval } from './series.ts'

const KELVIN = 273.15
const DAY_MS = 86_400_000

/** k = a·e^(-e/T) per day, T in kelvin. VVM11 and VVM250 have no published constants we could verify. */
const RATES: Readonly<Record<VvmType, { readonly perDay: number; readonly kelvin: number } | null>> = {
  VVM2: { perDay: 1.4422e17, kelvin: 12_429 },
  VVM7: { perDay: 2.1532e18, kelvin: 13_652 },
  VVM11: null,
  VVM14: { perDay: 1.0766e18, kelvin: 13_652 },
  VVM30: { perDay: 5.1131e17, kelvin: 13_657 },
  VVM250: null,
}

/** Whether the life of this type can be computed. */
export const isVvmKnown = (type: VvmType): boolean => RATES[type] !== null

/** Share of the life lost in a day at a temperature; null for a type without verified constants. */
export function vvmRatePerDay(type: VvmType, celsius: number): number | null {
  const rate = RATES[type]
  return rate && rate.perDay * Math.exp(-rate.kelvin / (celsius + KELVIN))
}

/** Percent of the life lost in `ms` at a temperature. @throws RangeError for a type without verified constants: ask `isVvmKnown` first */
export function vvmPercentLost(type: VvmType, celsius: number, ms: number): number {
  const rate = vvmRatePerDay(type, celsius)
  if (rate === null) throw new RangeError(`no verified rate for ${type}`)
  return (100 * rate * ms) / DAY_MS
}

/**
 * Percent lost over a bare series: a reading stands for the time since the reading before it, the first for the median interval.
 * Time between readings further apart than the gap limit is not counted and handed back.
 */
export function vvmLossOfSeries(
  type: VvmType,
  readings: readonly TimedValue[],
  gapLimitMs: number,
): { percentLost: number; unknownMs: number } {
  const sorted = arrange(readings)
  const firstMs = medianInterval(sorted)
  let [percentLost, unknownMs] = [0, 0]
  for (const [at, { atMs, value }] of sorted.entries()) {
    const spanMs = at === 0 ? firstMs : atMs - (sorted[at - 1]?.atMs ?? atMs)
    if (spanMs > gapLimitMs) unknownMs += spanMs
    else percentLost += vvmPercentLost(type, value, spanMs)
  }
  return { percentLost, unknownMs }
}

/** Days to the end point at a constant temperature. @throws RangeError as `vvmPercentLost` */
export const vvmDaysToEnd = (type: VvmType, celsius: number): number => 100 / vvmPercentLost(type, celsius, DAY_MS)
