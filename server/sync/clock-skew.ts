/** How wrong this station's clock is, judged by its peers. An estimate to show and to stamp into ops, never a reason to refuse anything. */

/** How far a clock may be off before people are told: a hint, a warning, ops that are marked (levels as in EDB Postgres Distributed, then ours). */
export const SKEW_NOTICE_MS = 2_000
export const SKEW_WARNING_MS = 5_000
export const SKEW_BANNER_MS = 60_000
export const SKEW_SUSPECT_MS = 5 * 60_000
export type SkewLevel = 'fine' | 'notice' | 'warning' | 'banner' | 'suspect'

/** The level of a skew in milliseconds, whichever its sign. */
export function skewLevel(skewMs: number): SkewLevel {
  const size = Math.abs(skewMs)
  if (size > SKEW_SUSPECT_MS) return 'suspect'
  if (size > SKEW_BANNER_MS) return 'banner'
  if (size > SKEW_WARNING_MS) return 'warning'
  return size > SKEW_NOTICE_MS ? 'notice' : 'fine'
}

/** One peer's clock against ours: how far ahead it is, over which round trip, and when (epoch ms of our clock) that was found. */
export type PeerOffset = { readonly stationId: string; readonly offsetMs: number; readonly rttMs: number; readonly atMs: number }

export type ClockSkew = {
  /** A link has a better estimate of its peer's clock. */
  observe(offset: PeerOffset): void
  /** A peer was revoked, or its estimate is not to count any longer. */
  forget(stationId: string): void
  peers(): readonly PeerOffset[]
  /**
   * How far our clock is ahead of the true time, in whole milliseconds: `wall - skew` is the best guess of it.
   * The median of all clocks known, our own among them: one peer alone cannot say which of two clocks is wrong, so it moves nothing.
   */
  skewMs(): number
}

/** Keeps the newest estimate of each peer. */
export function createClockSkew(): ClockSkew {
  const offsets = new Map<string, PeerOffset>()
  return {
    observe: (offset) => {
      offsets.set(offset.stationId, offset)
    },
    forget: (stationId) => {
      offsets.delete(stationId)
    },
    peers: () => [...offsets.values()],
    skewMs: () => 0 - medianWithOwn([...offsets.values()].map(({ offsetMs }) => offsetMs)),
  }
}

/** Median of the offsets and our own clock (offset 0); between two middle values the one nearer to our own. */
function medianWithOwn(offsets: readonly number[]): number {
  const sorted = [...offsets, 0].sort((a, b) => a - b)
  const [lower = 0, upper = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return Math.round(Math.abs(lower) <= Math.abs(upper) ? lower : upper) || 0 // never -0: it would be hashed as another number
}
