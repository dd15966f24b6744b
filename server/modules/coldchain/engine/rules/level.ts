/** A value beyond a threshold for a time: one small state a rule and sensor, moved by one reading after another without allocating. */
import type { Verdict, VerdictEnd } from '../../../../contract/coldchain.ts'
import type { CompiledLevel } from './compile.ts'

/** No such moment. Numbers only, so that a state stays one shape for the engine and survives JSON. */
export const NEVER = -1

export type LevelState = {
  runStartMs: number
  /** Start of the stretch (single) or of the first stretch of the run (cumulative). */
  sinceMs: number
  lastBreachMs: number
  raisedAtMs: number
  countedMs: number
  unseenMs: number
  extreme: number
  extremeAtMs: number
  readings: number
  /** 1 when the run is over: nothing counts any more. */
  isOver: number
  /** 1 when the reading before this one was beyond the threshold. */
  wasBeyond: number
}

export const newLevelState = (): LevelState => ({
  runStartMs: NEVER,
  sinceMs: NEVER,
  lastBreachMs: NEVER,
  raisedAtMs: NEVER,
  countedMs: 0,
  unseenMs: 0,
  extreme: 0,
  extremeAtMs: NEVER,
  readings: 0,
  isOver: 0,
  wasBeyond: 0,
})

/** What a step changed. */
export const LEVEL_STEP = { nothing: 0, raised: 1, ended: 2, runOver: 3 } as const

/** Forgets the stretch; the run goes on. */
export function clearStretch(state: LevelState): void {
  state.sinceMs = NEVER
  state.lastBreachMs = NEVER
  state.raisedAtMs = NEVER
  state.countedMs = 0
  state.unseenMs = 0
  state.extremeAtMs = NEVER
  state.readings = 0
}

function noteBreach(rule: CompiledLevel, state: LevelState, atMs: number, value: number): void {
  state.lastBreachMs = atMs
  state.readings += 1
  if (state.extremeAtMs === NEVER || rule.sign * value > rule.sign * state.extreme) {
    state.extreme = value
    state.extremeAtMs = atMs
  }
}
function raiseWhenDue(rule: CompiledLevel, state: LevelState, atMs: number): number {
  if (state.raisedAtMs !== NEVER || state.countedMs < rule.durationMs) return LEVEL_STEP.nothing
  state.raisedAtMs = atMs
  return LEVEL_STEP.raised
}

/** One stretch: from its first breaching reading to this one. */
function stepSingle(rule: CompiledLevel, state: LevelState, beforeMs: number, atMs: number, value: number): number {
  const isGap = atMs - beforeMs > rule.gapLimitMs
  // A stretch that has not become a verdict yet may begin anew; a verdict is not ended by what nobody saw.
  if (isGap && !rule.isBridging && state.raisedAtMs === NEVER) clearStretch(state)
  if (state.sinceMs === NEVER) {
    // The time a sum stands for reaches back to the reading before at most: that one was in range.
    const standsForMs = beforeMs === NEVER ? rule.standsForMs : Math.min(rule.standsForMs, atMs - beforeMs)
    state.sinceMs = atMs - standsForMs
    state.countedMs = standsForMs
  } else {
    state.countedMs += atMs - beforeMs
    if (isGap) state.unseenMs += atMs - beforeMs
  }
  noteBreach(rule, state, atMs, value)
  return raiseWhenDue(rule, state, atMs)
}

/** All stretches of a run: a breaching reading counts the time since the reading before it. */
function stepCumulative(rule: CompiledLevel, state: LevelState, beforeMs: number, atMs: number, value: number): number {
  const sinceBeforeMs = beforeMs === NEVER ? rule.standsForMs : atMs - beforeMs
  const isGap = beforeMs !== NEVER && sinceBeforeMs > rule.gapLimitMs
  if (!isGap) state.countedMs += sinceBeforeMs
  else if (rule.isBridging && state.wasBeyond === 1) {
    state.countedMs += sinceBeforeMs
    state.unseenMs += sinceBeforeMs
  }
  if (state.sinceMs === NEVER) state.sinceMs = atMs
  noteBreach(rule, state, atMs, value)
  return raiseWhenDue(rule, state, atMs)
}

/**
 * Moves the state by one reading.
 * @param beforeMs time of the reading before, or NEVER; `atMs` must be later
 * @returns what changed. After `ended` the state still tells about the stretch: take the verdict, then call `clearStretch`.
 */
export function stepLevel(rule: CompiledLevel, state: LevelState, beforeMs: number, atMs: number, value: number): number {
  if (state.isOver === 1) return LEVEL_STEP.nothing
  if (state.runStartMs === NEVER) state.runStartMs = atMs
  else if (atMs - state.runStartMs > rule.runMs) {
    state.isOver = 1
    return state.raisedAtMs === NEVER ? LEVEL_STEP.nothing : LEVEL_STEP.runOver
  }
  if (rule.sign * value > rule.edge) {
    const changed = rule.isCumulative ? stepCumulative(rule, state, beforeMs, atMs, value) : stepSingle(rule, state, beforeMs, atMs, value)
    state.wasBeyond = 1
    return changed
  }
  state.wasBeyond = 0
  if (rule.isCumulative || state.sinceMs === NEVER) return LEVEL_STEP.nothing
  if (state.raisedAtMs !== NEVER) return LEVEL_STEP.ended
  clearStretch(state)
  return LEVEL_STEP.nothing
}

type Named = { readonly sensorId: string; readonly profileId: string; readonly profileVersion: number }
/** The verdict a state tells of; only while `raisedAtMs` is set. */
export function levelVerdict(names: Named, rule: CompiledLevel, state: LevelState, end: VerdictEnd, endedAtMs: number | null): Verdict {
  return {
    sensorId: names.sensorId as Verdict['sensorId'], // brand: the lane was made for this sensor
    profileId: names.profileId,
    profileVersion: names.profileVersion,
    ruleId: rule.rule.ruleId,
    code: rule.rule.code,
    sinceMs: state.sinceMs,
    raisedAtMs: state.raisedAtMs,
    lastBreachAtMs: state.lastBreachMs,
    endedAtMs,
    end,
    countedMs: state.countedMs,
    unseenMs: state.unseenMs,
    isCertain: state.countedMs - state.unseenMs >= rule.durationMs,
    extreme: state.extreme,
    extremeAtMs: state.extremeAtMs,
    readings: state.readings,
    forecast: null,
  }
}

/** How far a stretch has come that is not a verdict yet; null when there is none. */
export function levelProgress(rule: CompiledLevel, state: LevelState): { sinceMs: number; countedMs: number; leftMs: number } | null {
  if (state.sinceMs === NEVER || state.raisedAtMs !== NEVER || state.isOver === 1) return null
  return { sinceMs: state.sinceMs, countedMs: state.countedMs, leftMs: Math.max(0, rule.durationMs - state.countedMs) }
}
