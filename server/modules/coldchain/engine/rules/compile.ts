/** Turns rules as people read them into numbers that one comparison can decide. */
import type { ColdRule, Comparison, ForecastRule, LevelRule, RuleProfile, SilenceRule } from '../../../../contract/coldchain.ts'
import { QUANTITIES, type Quantity } from '../../../../contract/readings.ts'

/** A billionth of a unit: 31.1 °F is -0.5 °C although it converts to -0.4999999999999992. */
const HAIR = 1e-9

/** A value is beyond the threshold when `sign * value > edge`. */
export type Beyond = { readonly sign: 1 | -1; readonly edge: number }

/** The one comparison that decides a threshold. */
export function beyondOf(comparison: Comparison, threshold: number): Beyond {
  const sign = comparison === 'above' || comparison === 'atLeast' ? 1 : -1
  const isStrict = comparison === 'above' || comparison === 'below'
  return { sign, edge: sign * threshold + (isStrict ? HAIR : -HAIR) }
}

export type CompiledLevel = Beyond & {
  readonly rule: LevelRule
  readonly durationMs: number
  readonly standsForMs: number
  readonly gapLimitMs: number
  readonly isBridging: boolean
  readonly isCumulative: boolean
  readonly runMs: number
}
/** Time a forecast looks back over, and how close its readings may lie. */
export type WindowPlan = { readonly windowMs: number; readonly spacingMs: number }
/** `window`: which of the lane's windows it looks at. */
export type CompiledForecast = Beyond & { readonly rule: ForecastRule; readonly z: number; readonly window: number }

/** The rules of one profile that concern one quantity, ready to evaluate. Shared by all sensors that use them. */
export type LanePlan = {
  readonly profileId: string
  readonly profileVersion: number
  readonly quantity: Quantity
  /** Values outside are no measurement of this quantity. */
  readonly least: number
  readonly most: number
  readonly levels: readonly CompiledLevel[]
  /** Values from `quietLeast` to `quietMost` are beyond none of the levels. */
  readonly quietLeast: number
  readonly quietMost: number
  readonly silences: readonly SilenceRule[]
  /** The shortest silence that any of them minds. */
  readonly silentAfterMs: number
  readonly windows: readonly WindowPlan[]
  readonly forecasts: readonly CompiledForecast[]
}

/** Readings kept of a forecast's window. */
export const FORECAST_CAPACITY = 24

const compileLevel = (rule: LevelRule, runMs: number | null): CompiledLevel => ({
  ...beyondOf(rule.comparison, rule.threshold),
  rule,
  durationMs: rule.durationMs,
  standsForMs: rule.standsForMs,
  gapLimitMs: rule.gapLimitMs,
  isBridging: rule.gaps === 'bridge',
  isCumulative: rule.accounting === 'cumulative',
  runMs: runMs ?? Infinity,
})
const compileForecast = (rule: ForecastRule, windows: readonly WindowPlan[]): CompiledForecast => ({
  ...beyondOf(rule.comparison, rule.threshold),
  rule,
  z: normalQuantile((1 + rule.confidence) / 2),
  window: windows.findIndex(({ windowMs }) => windowMs === rule.windowMs),
})
const isOfKind =
  <Kind extends ColdRule['kind']>(kind: Kind, quantity: Quantity) =>
  (rule: ColdRule): rule is Extract<ColdRule, { kind: Kind }> =>
    rule.kind === kind && rule.isOn && rule.quantity === quantity

/** Values that no level minds. A run that ends must see every reading, so nothing is quiet for it. */
function quietBand(levels: readonly CompiledLevel[], runMs: number | null): Pick<LanePlan, 'quietLeast' | 'quietMost'> {
  if (runMs !== null) return { quietLeast: Infinity, quietMost: -Infinity }
  return {
    quietLeast: Math.max(...levels.filter(({ sign }) => sign === -1).map(({ edge }) => -edge)),
    quietMost: Math.min(...levels.filter(({ sign }) => sign === 1).map(({ edge }) => edge)),
  }
}

/**
 * The plan for one quantity: rules that are switched on and speak about it.
 * @param profile a rule profile; holdover rules are not among the lanes, they need two sensors (holdover.ts)
 */
export function compileLane(profile: RuleProfile, quantity: Quantity): LanePlan {
  const [least, most] = QUANTITIES[quantity].range
  const levels = profile.rules.filter(isOfKind('level', quantity)).map((rule) => compileLevel(rule, profile.runMs))
  const silences = profile.rules.filter(isOfKind('silence', quantity))
  const forecasts = profile.rules.filter(isOfKind('forecast', quantity))
  const windows = [...new Set(forecasts.map(({ windowMs }) => windowMs))].map((windowMs) => ({
    windowMs,
    spacingMs: windowMs / FORECAST_CAPACITY,
  }))
  return {
    profileId: profile.profileId,
    profileVersion: profile.version,
    quantity,
    least,
    most,
    levels,
    ...quietBand(levels, profile.runMs),
    silences,
    silentAfterMs: Math.min(...silences.map(({ limitMs }) => limitMs)),
    windows,
    forecasts: forecasts.map((rule) => compileForecast(rule, windows)),
  }
}

/** Quantile of the standard normal distribution by bisection of its distribution function (Abramowitz and Stegun 26.2.17, error < 7.5e-8). */
export function normalQuantile(share: number): number {
  let [low, high] = [-8, 8]
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2
    if (normalShare(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x >= 0 ? 1 - tail : tail
}
