/** Decisions about sessions and sign-ins. Pure. */
import type { SessionEnd } from '../../contract/identity.ts'
import type { Instant, SessionId, UserId } from '../../contract/primitives.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import { closingOps } from './decide.ts'
import type { SessionState, UserState } from './load.ts'
import { sessionOpened, signInFailed } from './ops.ts'

/** Where somebody signs in: what the machine calls itself, and the address it comes from. */
export type SignInPlace = { readonly device: string; readonly place: string }

const SHOWN_CHARACTERS = 200

/** What is kept of a device: enough to recognise it in a list, not what a client may send at length. */
export const signInPlace = ({
  kind,
  description,
  place,
}: {
  readonly kind: string
  readonly description: string
  readonly place: string
}): SignInPlace => ({
  device: `${kind}: ${description}`.slice(0, SHOWN_CHARACTERS),
  place: place.slice(0, SHOWN_CHARACTERS),
})

/**
 * Opens a session after the password was found right. Between the check and now the account may have been closed or given
 * another password: then the check no longer counts.
 * @param provenHash the hash the password was checked against
 */
export function openSession(
  user: UserState,
  provenHash: string,
  where: SignInPlace,
  facts: DecideFacts,
): Decision<{ sessionId: SessionId }> {
  if (!user.isActive || user.passwordHash !== provenHash) return refuse('auth.failed', { triesLeft: null })
  const sessionId = facts.newId<SessionId>()
  return accept([sessionOpened({ sessionId, userId: user.id, ...where })], { result: { sessionId } })
}

/** Ends sessions; one that has ended already stays as it is. */
export const closeSessions = (sessions: readonly SessionState[], reason: SessionEnd): Decision => accept(closingOps(sessions, reason))

/** Notes failed sign-ins. Nothing is recorded when `count` is 0 (unknown names are summed up). */
export const noteFailure = (
  failure: SignInPlace & { readonly userId: UserId | null; readonly count: number; readonly lockedUntil: Instant | null },
): Decision => accept(failure.count > 0 ? [signInFailed(failure)] : [])
