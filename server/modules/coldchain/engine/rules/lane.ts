/** One sensor under one profile: takes readings one by one, answers with verdicts as they begin and end. Allocates only when something changes. */
import type { Forecast, Verdict } from '../../../../contract/coldchain.ts'
import type { LanePlan } from './compile.ts'
import { clearForecast, FORECAST_STEP, forecastVerdict, hasMoved, newForecastState, stepForecast, type ForecastState } from './forecast.ts'
import { clearStretch, LEVEL_STEP, levelProgress, levelVerdict, NEVER, newLevelState, stepLevel, type LevelState } from './level.ts'
import { keepReading, newWindow, type WindowState } from './window.ts'
import { clearSilence, newSilenceState, passSilence, silenceVerdict, type SilenceState } from './silence.ts'

/** What became of a reading. `repeated`: one of the same time came before it, and the first stands. `late`: the past must be evaluated again. */
export const TAKEN = { accepted: 0, repeated: 1, late: 2, refused: 3 } as const

/** Everything the rules remember of one sensor: plain data, survives JSON and structuredClone. */
export type LaneState = {
  readonly sensorId: string
  lastAtMs: number
  accepted: number
  repeated: number
  late: number
  refused: number
  /** Earliest late reading that waits for re-evaluation. */
  lateFromMs: number
  /** Silence rules that speak now. */
  silent: number
  /** 1 while the last reading was beyond a level: the next one may end something. */
  stirred: number
  /** Forecasts that are being made. */
  foretelling: number
  readonly levels: LevelState[]
  readonly silences: SilenceState[]
  readonly windows: WindowState[]
  readonly forecasts: ForecastState[]
}

/** A verdict began (`raised`) or is over (`ended`). */
export type VerdictChange = { readonly change: 'raised' | 'ended'; readonly verdict: Verdict }

/** A sensor nobody has heard of yet. */
export const newLane = (plan: LanePlan, sensorId: string): LaneState => ({
  sensorId,
  lastAtMs: NEVER,
  accepted: 0,
  repeated: 0,
  late: 0,
  refused: 0,
  lateFromMs: NEVER,
  silent: 0,
  stirred: 0,
  foretelling: 0,
  levels: plan.levels.map(newLevelState),
  silences: plan.silences.map(newSilenceState),
  windows: plan.windows.map(newWindow),
  forecasts: plan.forecasts.map(newForecastState),
})

const LAST_TIME = 8.64e15
const named = (plan: LanePlan, lane: LaneState) => ({
  sensorId: lane.sensorId,
  profileId: plan.profileId,
  profileVersion: plan.profileVersion,
})

/** Readings that change nothing are counted; the reason is the answer. */
function setAside(plan: LanePlan, lane: LaneState, atMs: number, value: number): number {
  if (!(value >= plan.least && value <= plan.most && atMs >= 0 && atMs <= LAST_TIME)) {
    lane.refused += 1
    return TAKEN.refused
  }
  if (atMs === lane.lastAtMs) {
    lane.repeated += 1
    return TAKEN.repeated
  }
  lane.late += 1
  if (lane.lateFromMs === NEVER || atMs < lane.lateFromMs) lane.lateFromMs = atMs
  return TAKEN.late
}

function levelChanged(plan: LanePlan, lane: LaneState, index: number, step: number, atMs: number, out: VerdictChange[]): void {
  const [rule, state] = [plan.levels[index], lane.levels[index]]
  if (!rule || !state) return
  const names = named(plan, lane)
  if (step === LEVEL_STEP.raised) out.push({ change: 'raised', verdict: levelVerdict(names, rule, state, 'open', null) })
  else if (step === LEVEL_STEP.ended) {
    out.push({ change: 'ended', verdict: levelVerdict(names, rule, state, 'inRange', atMs) })
    clearStretch(state)
  } else {
    out.push({ change: 'ended', verdict: levelVerdict(names, rule, state, 'runOver', state.runStartMs + rule.runMs) })
    clearStretch(state)
  }
}

function endSilences(plan: LanePlan, lane: LaneState, atMs: number, out: VerdictChange[]): void {
  passTime(plan, lane, atMs, out)
  for (const [index, rule] of plan.silences.entries()) {
    const state = lane.silences[index]
    if (!state || state.raisedAtMs === NEVER) continue
    // A device that sends what it kept may end a silence with a reading from before it was noticed.
    const endedAtMs = Math.max(atMs, state.raisedAtMs)
    out.push({ change: 'ended', verdict: silenceVerdict(named(plan, lane), rule, state, 'dataResumed', endedAtMs, endedAtMs) })
    clearSilence(state)
  }
  lane.silent = 0
}

function forecastChanged(plan: LanePlan, lane: LaneState, index: number, step: number, atMs: number, out: VerdictChange[]): void {
  const rule = plan.forecasts[index]
  const state = lane.forecasts[index]
  if (!rule || !state) return
  if (step === FORECAST_STEP.raised) {
    out.push({ change: 'raised', verdict: forecastVerdict(named(plan, lane), rule, state, 'open', null) })
    return
  }
  const end = step === FORECAST_STEP.reached ? 'reached' : 'inRange'
  out.push({ change: 'ended', verdict: forecastVerdict(named(plan, lane), rule, state, end, atMs) })
  clearForecast(state)
}

function countForetelling(lane: LaneState): number {
  let count = 0
  for (const { sinceMs } of lane.forecasts) if (sinceMs !== NEVER) count += 1
  return count
}

function stepForecasts(plan: LanePlan, lane: LaneState, atMs: number, value: number, out: VerdictChange[]): void {
  for (let at = 0; at < plan.windows.length; at += 1) {
    const windowPlan = plan.windows[at]
    const window = lane.windows[at]
    if (!windowPlan || !window) continue
    const isKept = keepReading(windowPlan, window, atMs, value)
    let hasStepped = false
    for (let index = 0; index < plan.forecasts.length; index += 1) {
      const rule = plan.forecasts[index]
      if (rule?.window !== at || (lane.foretelling === 0 && !hasMoved(rule, window))) continue
      const state = lane.forecasts[index]
      if (!state) continue
      hasStepped = true
      const step = stepForecast(rule, state, window, isKept, atMs, value)
      if (step !== FORECAST_STEP.nothing) forecastChanged(plan, lane, index, step, atMs, out)
    }
    if (hasStepped) lane.foretelling = countForetelling(lane)
  }
}

function stepLevels(plan: LanePlan, lane: LaneState, atMs: number, value: number, out: VerdictChange[]): void {
  for (let index = 0; index < plan.levels.length; index += 1) {
    const rule = plan.levels[index]
    const state = lane.levels[index]
    if (rule === undefined || state === undefined) continue
    const step = stepLevel(rule, state, lane.lastAtMs, atMs, value)
    if (step !== LEVEL_STEP.nothing) levelChanged(plan, lane, index, step, atMs, out)
  }
}

/**
 * Moves a sensor by one reading.
 * @param atMs epoch milliseconds; only a time after the last one is evaluated, everything else is counted
 * @param out verdicts that begin or end are appended
 * @returns one of `TAKEN`
 */
export function takeReading(plan: LanePlan, lane: LaneState, atMs: number, value: number, out: VerdictChange[]): number {
  if (!(atMs > lane.lastAtMs && atMs <= LAST_TIME && value >= plan.least && value <= plan.most)) return setAside(plan, lane, atMs, value)
  const { lastAtMs: beforeMs } = lane
  if (beforeMs !== NEVER && (lane.silent > 0 || atMs - beforeMs > plan.silentAfterMs)) endSilences(plan, lane, atMs, out)
  const isQuiet = value >= plan.quietLeast && value <= plan.quietMost
  if (!isQuiet || lane.stirred === 1) stepLevels(plan, lane, atMs, value, out)
  lane.stirred = isQuiet ? 0 : 1
  if (plan.forecasts.length > 0) stepForecasts(plan, lane, atMs, value, out)
  lane.lastAtMs = atMs
  lane.accepted += 1
  return TAKEN.accepted
}

/** Lets time pass without a reading: silence is the only rule that speaks then. */
export function passTime(plan: LanePlan, lane: LaneState, nowMs: number, out: VerdictChange[]): void {
  if (nowMs - lane.lastAtMs <= plan.silentAfterMs) return
  for (const [index, rule] of plan.silences.entries()) {
    const state = lane.silences[index]
    if (!state || !passSilence(rule, state, lane.lastAtMs, nowMs)) continue
    lane.silent += 1
    out.push({ change: 'raised', verdict: silenceVerdict(named(plan, lane), rule, state, 'open', null, state.raisedAtMs) })
  }
}

/** Verdicts that are open now, in the order of the rules. */
export function openVerdicts(plan: LanePlan, lane: LaneState): Verdict[] {
  const names = named(plan, lane)
  const open: Verdict[] = []
  for (const [index, rule] of plan.levels.entries()) {
    const state = lane.levels[index]
    if (state && state.raisedAtMs !== NEVER) open.push(levelVerdict(names, rule, state, 'open', null))
  }
  for (const [index, rule] of plan.silences.entries()) {
    const state = lane.silences[index]
    if (state && state.raisedAtMs !== NEVER) open.push(silenceVerdict(names, rule, state, 'open', null, state.raisedAtMs))
  }
  for (const [index, rule] of plan.forecasts.entries()) {
    const state = lane.forecasts[index]
    if (state && state.raisedAtMs !== NEVER) open.push(forecastVerdict(names, rule, state, 'open', null))
  }
  return open
}

/** A stretch that is not a verdict yet: "above 8 °C for 3 h, HEAT in 7 h if it lasts". */
export type Progress = { readonly ruleId: string; readonly sinceMs: number; readonly countedMs: number; readonly leftMs: number }
/** All stretches under way. */
export function progressOf(plan: LanePlan, lane: LaneState): Progress[] {
  return plan.levels.flatMap((rule, index) => {
    const state = lane.levels[index]
    const progress = state ? levelProgress(rule, state) : null
    return progress ? [{ ruleId: rule.rule.ruleId, ...progress }] : []
  })
}

/** What the forecasts of a sensor say now, whether raised or still to be confirmed. */
export const forecastsOf = (lane: LaneState): Forecast[] => lane.forecasts.flatMap(({ latest }) => (latest ? [latest] : []))
