/** Checking passwords: in turn for each name, counted, locked after too many, and the same for names nobody has. */
import type { Instant } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Log } from '../../log/index.ts'
import { userOfName, type UserState } from './load.ts'
import type { LocalStore } from './local-store.ts'
import { afterFailure, FORGET_FAILURES_SECONDS, lockedUntil, triesLeft } from './lockout.ts'
import { hashOfToken } from './opaque-token.ts'
import type { Passwords } from './passwords.ts'
import { noteFailure, type SignInPlace } from './session-decide.ts'
import { createTurns } from './turns.ts'

/** A person whose password was found right, and the hash it was checked against. */
export type Proven = { readonly user: UserState; readonly passwordHash: string }
export type PasswordCheck = {
  /**
   * Checks a password and lets `act` go on with the person, or with null when it was wrong: `act` then throws `auth.failed`
   * (counted here and answered with the tries left) or answers otherwise.
   * @throws AppError `auth.failed`, `auth.locked`, `input.rate-limited`
   */
  prove<T>(userName: string, password: string, where: SignInPlace, act: (proven: Proven | null) => Promise<T>): Promise<T>
  /** Removes what is too old to matter. */
  prune(): void
}
export type PasswordCheckParts = {
  readonly log: Log
  readonly clock: Clock
  readonly ids: IdSource
  readonly store: LocalStore
  readonly passwords: Passwords
}

/** Two hashes at once leave the other threads to the rest of the station; more than a hundred people do not sign in within two seconds. */
const TURNS = { concurrent: 2, waiting: 100 } as const
/** Failures under names nobody has are summed up to one op in this time: a guesser must not fill the log. */
const SUM_UP_MS = 60_000
const FAILURES_KEPT = 10_000
const PRUNE_EVERY_FAILURES = 500

/** Under which name failures are counted that nobody has: it may be a password typed into the wrong field, so it is not kept readable. */
const unknownName = (typed: string): string => `?${hashOfToken(typed).slice(0, 32)}`

/** Builds the check; its counts survive a restart. */
export function createPasswordCheck({ log, clock, ids, store, passwords }: PasswordCheckParts): PasswordCheck {
  const inTurn = createTurns(TURNS)
  const unknownNames = { count: 0, notedAtMs: Number.NEGATIVE_INFINITY }
  let failuresSincePrune = 0
  const now = (): Instant => toInstant(clock.nowMs())

  function sumUpUnknown(): number {
    unknownNames.count += 1
    if (clock.monotonicMs() - unknownNames.notedAtMs < SUM_UP_MS) return 0
    const { count } = unknownNames
    Object.assign(unknownNames, { count: 0, notedAtMs: clock.monotonicMs() })
    return count
  }

  function prune(): void {
    failuresSincePrune = 0
    store.prune(now(), toInstant(clock.nowMs() - FORGET_FAILURES_SECONDS * 1000), FAILURES_KEPT)
  }

  /** Counts and records a wrong password: the same work for every name, so that time tells nothing. */
  async function noteWrong(countedAs: string, user: UserState | null, where: SignInPlace): Promise<AppError> {
    const failures = afterFailure(store.failuresOf(countedAs), now())
    store.setFailures(countedAs, failures)
    failuresSincePrune += 1
    if (failuresSincePrune >= PRUNE_EVERY_FAILURES) prune()
    const failure = { ...where, userId: user?.id ?? null, count: user ? 1 : sumUpUnknown(), lockedUntil: failures.lockedUntil }
    await log.executor.execute({ commandId: ids.next(), input: null, actor: 'public', decide: () => noteFailure(failure) })
    // one error type for both codes
    if (failures.lockedUntil) return new AppError('auth.locked', { until: failures.lockedUntil }) as AppError
    return new AppError('auth.failed', { triesLeft: triesLeft(failures) }) as AppError // as above
  }

  return {
    prune,
    prove: (userName, password, where, act) =>
      inTurn(userName, async () => {
        const user = userOfName(log.state, userName)
        const countedAs = user ? userName : unknownName(userName)
        const until = lockedUntil(store.failuresOf(countedAs), now())
        if (until) throw new AppError('auth.locked', { until })
        const passwordHash = user?.isActive ? user.passwordHash : null
        const isRight = await passwords.verify(passwordHash, password)
        if (user && isRight && passwordHash !== null) {
          if (store.failuresOf(countedAs)) store.clearFailures(countedAs)
          return act({ user, passwordHash })
        }
        try {
          return await act(null)
        } catch (error) {
          if (error instanceof AppError && error.code === 'auth.failed') throw await noteWrong(countedAs, user, where)
          throw error
        }
      }),
  }
}
