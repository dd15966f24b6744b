/** No data is a condition of its own: raised at the moment the limit passed, whoever notices it when. */
import type { SilenceRule, Verdict, VerdictEnd } from '../../../../contract/coldchain.ts'
import { NEVER } from './level.ts'

export type SilenceState = { raisedAtMs: number; sinceMs: number }
export const newSilenceState = (): SilenceState => ({ raisedAtMs: NEVER, sinceMs: NEVER })

/**
 * Notices at `nowMs` that the limit has passed since the last reading.
 * @returns true when it has just become silent
 */
export function passSilence(rule: SilenceRule, state: SilenceState, lastAtMs: number, nowMs: number): boolean {
  if (state.raisedAtMs !== NEVER || lastAtMs === NEVER || nowMs - lastAtMs <= rule.limitMs) return false
  state.raisedAtMs = lastAtMs + rule.limitMs
  state.sinceMs = lastAtMs
  return true
}

/** Ends the silence. */
export function clearSilence(state: SilenceState): void {
  state.raisedAtMs = NEVER
  state.sinceMs = NEVER
}

type Named = { readonly sensorId: string; readonly profileId: string; readonly profileVersion: number }
/** The verdict of a silence. `knownUntilMs`: up to when it is known to have lasted. */
export function silenceVerdict(
  names: Named,
  rule: SilenceRule,
  state: SilenceState,
  end: VerdictEnd,
  endedAtMs: number | null,
  knownUntilMs: number,
): Verdict {
  const lengthMs = Math.max(0, knownUntilMs - state.sinceMs)
  return {
    sensorId: names.sensorId as Verdict['sensorId'], // brand: the lane was made for this sensor
    profileId: names.profileId,
    profileVersion: names.profileVersion,
    ruleId: rule.ruleId,
    code: rule.code,
    sinceMs: state.sinceMs,
    raisedAtMs: state.raisedAtMs,
    lastBreachAtMs: state.raisedAtMs,
    endedAtMs,
    end,
    countedMs: lengthMs,
    unseenMs: lengthMs,
    isCertain: true,
    extreme: null,
    extremeAtMs: null,
    readings: 0,
    forecast: null,
  }
}
