/** The stretch of time a chart shows: from a year down to a minute, by steps or about a point. Pure. */

/** `followsNow`: the end moves with the clock. */
export type ChartRange = { readonly fromMs: number; readonly toMs: number; readonly followsNow: boolean }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
export const SPAN_LIMITS = { leastMs: MINUTE_MS, mostMs: 366 * DAY_MS } as const
/** Spans to choose from; `coldstore:span.preset.<name>`. */
export const PRESETS = {
  year: 365 * DAY_MS,
  month: 30 * DAY_MS,
  week: 7 * DAY_MS,
  day: DAY_MS,
  hour: HOUR_MS,
  minute: MINUTE_MS,
} as const
export type Preset = keyof typeof PRESETS

/** The newest stretch of a length. */
export const newest = (spanMs: number, nowMs: number): ChartRange => ({ fromMs: nowMs - spanMs, toMs: nowMs, followsNow: true })

/** Keeps a stretch within the limits and never beyond now. */
export function clampRange(fromMs: number, toMs: number, nowMs: number): ChartRange {
  const span = Math.min(SPAN_LIMITS.mostMs, Math.max(SPAN_LIMITS.leastMs, Math.round(toMs - fromMs)))
  const middle = (fromMs + toMs) / 2
  const end = Math.min(nowMs, Math.round(middle + span / 2))
  return { fromMs: end - span, toMs: end, followsNow: end >= nowMs }
}

/** @param factor below 1 shows less time. @param aboutMs stays where it is; null = the middle, or the end while the chart follows now */
export function zoom(range: ChartRange, factor: number, nowMs: number, aboutMs: number | null = null): ChartRange {
  const about = aboutMs ?? (range.followsNow ? range.toMs : (range.fromMs + range.toMs) / 2)
  const span = Math.min(SPAN_LIMITS.mostMs, Math.max(SPAN_LIMITS.leastMs, (range.toMs - range.fromMs) * factor))
  const share = (about - range.fromMs) / (range.toMs - range.fromMs)
  return clampRange(about - span * share, about + span * (1 - share), nowMs)
}

/** @param share of the stretch to move by; negative = into the past */
export function pan(range: ChartRange, share: number, nowMs: number): ChartRange {
  const by = (range.toMs - range.fromMs) * share
  return clampRange(range.fromMs + by, range.toMs + by, nowMs)
}

/** A range that follows the clock, as of now: moved only by steps a chart of this span can show, so that answers are kept meanwhile. */
export function asOf(range: ChartRange, nowMs: number): ChartRange {
  if (!range.followsNow) return range
  const span = range.toMs - range.fromMs
  const step = Math.max(15_000, Math.floor(span / 1_600 / 15_000) * 15_000)
  const toMs = Math.ceil(nowMs / step) * step
  return { fromMs: toMs - span, toMs, followsNow: true }
}
