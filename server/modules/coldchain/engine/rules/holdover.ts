/** How long the cold lasts without power: the device's HOLD estimate where it sends one, else the model's data sheet, else nothing. */
import type { HoldoverRule } from '../../../../contract/coldchain.ts'
import { NEVER } from './level.ts'

const DAY_MS = 86_400_000
/** A HOLD value older than this does not know the ice of today. House assumption. */
const STALE_AFTER_MS = DAY_MS

/** What is known of one appliance: when power went, and the last estimate. Plain data. */
export type HoldoverState = { supplyAtMs: number; lostAtMs: number; holdAtMs: number; holdMs: number }
export const newHoldoverState = (): HoldoverState => ({ supplyAtMs: NEVER, lostAtMs: NEVER, holdAtMs: NEVER, holdMs: NEVER })

/** A record about supply (mains seconds of its period, or the main switch). Older ones than the last change nothing. */
export function noteSupply(state: HoldoverState, atMs: number, isSupplied: boolean): void {
  if (!(atMs >= state.supplyAtMs)) return
  state.supplyAtMs = atMs
  if (isSupplied) state.lostAtMs = NEVER
  else if (state.lostAtMs === NEVER) state.lostAtMs = atMs
}

/** A HOLD value: days for which all points stay within +2..+8 °C if supply is cut now (WHO/PQS DS01). */
export function noteHold(state: HoldoverState, atMs: number, days: number): void {
  if (!(atMs >= state.holdAtMs && days >= 0 && days <= 999.9)) return
  state.holdAtMs = atMs
  state.holdMs = days * DAY_MS
}

export type HoldoverDeadline = {
  readonly lostAtMs: number
  readonly deadlineMs: number
  /** Negative when the deadline has passed. */
  readonly leftMs: number
  readonly basis: 'device' | 'dataSheet'
  /** The estimate is too old to count on: shown, and said so. */
  readonly isStale: boolean
}

/**
 * Until when the contents stay cold; null with power on, and where nobody stated a holdover.
 * @param dataSheetMs holdover of this model by its data sheet; used only where the device sends no HOLD
 */
export function holdoverDeadline(state: HoldoverState, dataSheetMs: number | null, nowMs: number): HoldoverDeadline | null {
  if (state.lostAtMs === NEVER) return null
  if (state.holdAtMs !== NEVER) {
    // An estimate from before the cut speaks from the cut on: with power there, the ice did not melt.
    const deadlineMs = Math.max(state.holdAtMs, state.lostAtMs) + state.holdMs
    const isStale = Math.max(nowMs, state.lostAtMs) - state.holdAtMs > STALE_AFTER_MS
    return { lostAtMs: state.lostAtMs, deadlineMs, leftMs: deadlineMs - nowMs, basis: 'device', isStale }
  }
  if (dataSheetMs === null) return null
  const deadlineMs = state.lostAtMs + dataSheetMs
  return { lostAtMs: state.lostAtMs, deadlineMs, leftMs: deadlineMs - nowMs, basis: 'dataSheet', isStale: false }
}

/** Whether the rule speaks: power is lost and less is left than it asks for. */
export const isHoldoverDue = (rule: HoldoverRule, deadline: HoldoverDeadline | null): boolean =>
  rule.isOn && deadline !== null && deadline.leftMs <= rule.warnBeforeMs
