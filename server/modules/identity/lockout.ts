/** How wrong passwords slow a guesser down. Pure. The same for names nobody has, so that a lock tells nothing. */
import { LOCKOUT } from '../../contract/identity.ts'
import type { Instant } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'

/** Wrong passwords in a row under one user name. */
export type Failures = { readonly count: number; readonly lockedUntil: Instant | null; readonly lastAt: Instant }

/** Failures older than this no longer count: a typing error last week does not shorten today's tries. Nor do those of a clock that was set back since. */
export const FORGET_FAILURES_SECONDS = 24 * 3600

/** No lock lies further ahead than this, unless the clock was set back since: that must not lock people out for years. */
const FURTHEST_LOCK_MS = 2 * LOCKOUT.maximumSeconds * 1000

/** Until when the name is locked, or null when it is not. */
export function lockedUntil(failures: Failures | null, now: Instant): Instant | null {
  const until = failures?.lockedUntil ?? null
  return until !== null && until > now && fromInstant(until) - fromInstant(now) <= FURTHEST_LOCK_MS ? until : null
}

/** What stands after one more wrong password. */
export function afterFailure(failures: Failures | null, now: Instant): Failures {
  const isForgotten = failures === null || Math.abs(fromInstant(now) - fromInstant(failures.lastAt)) > FORGET_FAILURES_SECONDS * 1000
  const count = (isForgotten ? 0 : failures.count) + 1
  if (count % LOCKOUT.tries !== 0) return { count, lockedUntil: null, lastAt: now }
  const seconds = Math.min(LOCKOUT.firstSeconds * 2 ** (count / LOCKOUT.tries - 1), LOCKOUT.maximumSeconds)
  return { count, lockedUntil: toInstant(fromInstant(now) + seconds * 1000), lastAt: now }
}

/** Tries before the next lock. */
export const triesLeft = (failures: Failures): number => LOCKOUT.tries - (failures.count % LOCKOUT.tries)
