/** Readings of a place cut into stretches that a reading speaks for and time that nobody measured. */
import type { UnknownTime } from '../../../../contract/coldchain.ts'
import { arrange, type TimedValue } from '../rules/history.ts'

/** Time for which a value stands. */
export type Stretch = { readonly fromMs: number; readonly untilMs: number; readonly value: number }
export type Cut = { readonly stretches: Stretch[]; readonly unknown: Omit<UnknownTime, 'placeId'>[] }

/** Median time between readings; 0 for fewer than two. */
export function medianInterval(readings: readonly TimedValue[]): number {
  const intervals = readings
    .slice(1)
    .map(({ atMs }, at) => atMs - (readings[at]?.atMs ?? atMs))
    .sort((a, b) => a - b)
  const middle = intervals.length >> 1
  const upper = intervals[middle] ?? 0
  return intervals.length % 2 === 1 ? upper : ((intervals[middle - 1] ?? 0) + upper) / 2
}

/**
 * Cuts a window. A reading stands for the time since the reading before it; after the last one its value stands on for at most the gap limit.
 * @param readings in any order; those outside the window help at its edges
 * @param gapLimitMs time between two readings above which what lay between is unknown, all of it
 */
export function cutSeries(readings: readonly TimedValue[], fromMs: number, untilMs: number, gapLimitMs: number): Cut {
  const stretches: Stretch[] = []
  const unknown: Cut['unknown'] = []
  let reachedMs = fromMs
  let before: TimedValue | null = null
  const skip = (toMs: number): void => {
    if (toMs > reachedMs) unknown.push({ fromMs: reachedMs, untilMs: toMs, reason: 'noReadings' })
    reachedMs = Math.max(reachedMs, toMs)
  }
  for (const reading of arrange(readings)) {
    const toMs = Math.min(reading.atMs, untilMs)
    if (toMs > reachedMs) {
      const isSeen = reading.atMs - (before?.atMs ?? fromMs) <= gapLimitMs
      if (isSeen) {
        stretches.push({ fromMs: reachedMs, untilMs: toMs, value: reading.value })
        reachedMs = toMs
      } else skip(toMs)
    }
    before = reading
    if (reading.atMs >= untilMs) break
  }
  if (before && untilMs > reachedMs && untilMs - before.atMs <= gapLimitMs) {
    stretches.push({ fromMs: reachedMs, untilMs, value: before.value })
    reachedMs = untilMs
  }
  skip(untilMs)
  return { stretches, unknown }
}

/** Length of all stretches together, ms. */
export const lengthOf = (spans: readonly { readonly fromMs: number; readonly untilMs: number }[]): number =>
  spans.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0)
