/** "Reaches 8 °C in 40 min": a robust line through a window of readings, said only when it is more than noise. */
import type { Forecast, Verdict, VerdictEnd } from '../../../../contract/coldchain.ts'
import { FORECAST_CAPACITY, type CompiledForecast } from './compile.ts'
import { NEVER } from './level.ts'
import { risingTrend } from './theil-sen.ts'
import { timeAt, valueAt, type WindowState } from './window.ts'

const HOUR_MS = 3_600_000
/** A change must be so many times the median distance of readings from the line: below, the window is noise with a slope. House assumption. */
const LEAST_SIGNAL = 3
/** A forecast is withdrawn only when it has moved so far beyond the horizon, or every reading would raise and end it. House assumption. */
const RELEASE_SHARE = 1.25

/** What is said now, and how many readings in a row said it. Plain data; the readings themselves are in the lane's window. */
export type ForecastState = { agreeing: number; raisedAtMs: number; sinceMs: number; readings: number; latest: Forecast | null }

export const newForecastState = (): ForecastState => ({ agreeing: 0, raisedAtMs: NEVER, sinceMs: NEVER, readings: 0, latest: null })

const timesScratch = new Float64Array(FORECAST_CAPACITY)
const valuesScratch = new Float64Array(FORECAST_CAPACITY)

/** Whether the window moved towards the threshold at all: most readings of a quiet fridge end here. */
export const hasMoved = (rule: CompiledForecast, window: WindowState): boolean =>
  rule.sign * (valueAt(window, window.count - 1) - valueAt(window, 0)) >= rule.rule.leastChange

/**
 * What the readings of the window say.
 * @returns null when they are too few, span too little time, or do not clearly move towards the threshold
 */
function forecastOf(rule: CompiledForecast, window: WindowState): Forecast | null {
  const { count } = window
  const { leastReadings, leastSpanMs, leastChange, confidence } = rule.rule
  if (count < leastReadings) return null
  const fromMs = timeAt(window, 0)
  const atMs = timeAt(window, count - 1)
  if (atMs - fromMs < leastSpanMs || !hasMoved(rule, window)) return null
  for (let i = 0; i < count; i += 1) {
    timesScratch[i] = timeAt(window, i) - fromMs
    valuesScratch[i] = rule.sign * valueAt(window, i)
  }
  const trend = risingTrend(timesScratch, valuesScratch, count, rule.z)
  if (!trend) return null
  const change = trend.slope * (atMs - fromMs)
  if (change < leastChange || change < LEAST_SIGNAL * trend.spread) return null
  const distance = Math.max(0, rule.edge - trend.level)
  return {
    atMs,
    reachesAtMs: Math.round(atMs + distance / trend.slope),
    earliestAtMs: Math.round(atMs + distance / trend.high),
    latestAtMs: Math.round(atMs + distance / trend.low),
    perHour: rule.sign * trend.slope * HOUR_MS,
    confidence,
    readings: count,
    windowFromMs: fromMs,
  }
}

/** What a step changed. */
export const FORECAST_STEP = { nothing: 0, raised: 1, passed: 2, reached: 3 } as const

/** Forgets what was said; the window stays. */
export function clearForecast(state: ForecastState): void {
  state.agreeing = 0
  state.raisedAtMs = NEVER
  state.sinceMs = NEVER
  state.readings = 0
  state.latest = null
}

/** Moves the state by one reading, which the window has or has not kept. After `passed` and `reached` the state still tells what was said: take the verdict, then `clearForecast`. */
export function stepForecast(
  rule: CompiledForecast,
  state: ForecastState,
  window: WindowState,
  isKept: boolean,
  atMs: number,
  value: number,
): number {
  const isRaised = state.raisedAtMs !== NEVER
  if (rule.sign * value > rule.edge) {
    if (isRaised) return FORECAST_STEP.reached
    if (state.sinceMs !== NEVER) clearForecast(state)
    return FORECAST_STEP.nothing
  }
  if (!isKept) return FORECAST_STEP.nothing
  const forecast = forecastOf(rule, window)
  const horizonMs = rule.rule.horizonMs * (isRaised ? RELEASE_SHARE : 1)
  if (forecast === null || forecast.reachesAtMs - atMs > horizonMs) {
    if (isRaised) return FORECAST_STEP.passed
    if (state.sinceMs !== NEVER) clearForecast(state)
    return FORECAST_STEP.nothing
  }
  state.latest = forecast
  state.readings += 1
  if (state.sinceMs === NEVER) state.sinceMs = atMs
  if (isRaised) return FORECAST_STEP.nothing
  state.agreeing += 1
  if (state.agreeing < rule.rule.confirmations) return FORECAST_STEP.nothing
  state.raisedAtMs = atMs
  return FORECAST_STEP.raised
}

type Named = { readonly sensorId: string; readonly profileId: string; readonly profileVersion: number }
/** The verdict of a forecast: what was said last. */
export function forecastVerdict(
  names: Named,
  rule: CompiledForecast,
  state: ForecastState,
  end: VerdictEnd,
  endedAtMs: number | null,
): Verdict {
  const lastMs = state.latest?.atMs ?? state.raisedAtMs
  return {
    sensorId: names.sensorId as Verdict['sensorId'], // brand: the lane was made for this sensor
    profileId: names.profileId,
    profileVersion: names.profileVersion,
    ruleId: rule.rule.ruleId,
    code: rule.rule.code,
    sinceMs: state.sinceMs,
    raisedAtMs: state.raisedAtMs,
    lastBreachAtMs: lastMs,
    endedAtMs,
    end,
    countedMs: lastMs - state.sinceMs,
    unseenMs: 0,
    isCertain: false,
    extreme: null,
    extremeAtMs: null,
    readings: state.readings,
    forecast: state.latest,
  }
}
