/** How wrong passwords slow a guesser down. Pure. The same for names nobody has, so that a lock tells nothing. */
import { LOCKOUT } from '../../contract/identity.ts'
import type { Instant } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'

/** Wrong passwords in a row under one user name. */
export type Failures = { readonly count: number; readonly lockedUntil: Instant | null; readonly lastAt: Instant }

/** Failures older than this no longer count: a typing error last week does not shorten today's tries. */
export const FORGET_FAILURES_SECONDS = 24 * 3600

/** Until when the name is locked, or null when it is not. */
export const lockedUntil = (failures: Failures | null, now: Instant): Instant | null =>
  failures?.lockedUntil && failures.lockedUntil > now ? failures.lockedUntil : null

/** What stands after one more wrong password. */
export function afterFailure(failures: Failures | null, now: Instant): Failures {
  const isForgotten = failures === null || fromInstant(now) - fromInstant(failures.lastAt) > FORGET_FAILURES_SECONDS * 1000
  const count = (isForgotten ? 0 : failures.count) + 1
  if (count % LOCKOUT.tries !== 0) return { count, lockedUntil: null, lastAt: now }
  const seconds = Math.min(LOCKOUT.firstSeconds * 2 ** (count / LOCKOUT.tries - 1), LOCKOUT.maximumSeconds)
  return { count, lockedUntil: toInstant(fromInstant(now) + seconds * 1000), lastAt: now }
}

/** Tries before the next lock. */
export const triesLeft = (failures: Failures): number => LOCKOUT.tries - (failures.count % LOCKOUT.tries)
