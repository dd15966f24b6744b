/** When data counts as fresh, stale or lost. */

/** Seconds up to which data is fresh, and up to which it is stale; beyond that it is lost. */
export type AgeLimits = { freshSeconds: number; staleSeconds: number }
export type AgeState = 'fresh' | 'stale' | 'lost'

/** Positions of moving units: a tracker speaks every 10-30 s, so a minute is fresh and ten minutes are lost. */
export const POSITION_AGE: AgeLimits = { freshSeconds: 60, staleSeconds: 600 }

/**
 * The state of data of a given age.
 * @param atMs when the data was made, milliseconds since 1970; null = never
 * @param nowMs milliseconds since 1970
 */
export function ageState(atMs: number | null, nowMs: number, limits: AgeLimits): AgeState {
  if (atMs === null) return 'lost'
  const seconds = (nowMs - atMs) / 1000
  if (seconds <= limits.freshSeconds) return 'fresh'
  return seconds <= limits.staleSeconds ? 'stale' : 'lost'
}
