/** Whether the station answers: fed by the transport and the change feed, which speaks every few seconds; read by the banner and the strip. */
import { create } from 'zustand'
import { LIVE_BEAT_SECONDS } from '../../server/contract/live.ts'

export type LinkPart = 'socket' | 'feed'
export type LinkPartState = 'unknown' | 'open' | 'closed'
export type LinkStatus = 'connecting' | 'live' | 'reconnecting'

type LinkState = {
  parts: Readonly<Record<LinkPart, LinkPartState>>
  /** When something from the station was last heard; null before the first time. */
  lastHeardAtMs: number | null
  /** Since when the station has been silent; null while it answers. */
  lostAtMs: number | null
}

const START: LinkState = { parts: { socket: 'unknown', feed: 'unknown' }, lastHeardAtMs: null, lostAtMs: null }

/** The state of the line between this screen and its station. */
export const useLinkState = create<LinkState>(() => START)

/**
 * Next state after a report from one part of the line. Pure.
 * @param nowMs milliseconds since 1970
 */
export function nextLinkState(state: LinkState, part: LinkPart, value: LinkPartState, nowMs: number): LinkState {
  const parts = { ...state.parts, [part]: value }
  if (value === 'open') return { parts, lastHeardAtMs: nowMs, lostAtMs: isLost(parts) ? state.lostAtMs : null }
  return { ...state, parts, lostAtMs: isLost(parts) ? (state.lostAtMs ?? nowMs) : null }
}

/** Lost: any part that had been open, or tried, is closed. */
function isLost(parts: LinkState['parts']): boolean {
  return parts.feed === 'closed' || parts.socket === 'closed'
}

/** Three beats of the station in a row were not heard. */
const SILENCE_MS = 3 * LIVE_BEAT_SECONDS * 1000
/** True when the station, which speaks every few seconds, has been silent for too long; before its first word nothing is known. */
export const isSilent = (heardAtMs: number | null, nowMs: number): boolean => heardAtMs !== null && nowMs - heardAtMs > SILENCE_MS

/** Records what one part of the line saw. */
export function reportLink(part: LinkPart, value: LinkPartState): void {
  useLinkState.setState((state) => nextLinkState(state, part, value, Date.now()))
}

/** Forgets everything, at sign-out. */
export function resetLink(): void {
  useLinkState.setState(START, true)
}

/** One word for the whole line. */
export function linkStatus(state: Pick<LinkState, 'lastHeardAtMs' | 'lostAtMs'>): LinkStatus {
  if (state.lostAtMs !== null) return 'reconnecting'
  return state.lastHeardAtMs === null ? 'connecting' : 'live'
}
