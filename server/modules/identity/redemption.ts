/** Where phones of units come in: a one-time link becomes a session. */
import type { SessionId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Log } from '../../log/index.ts'
import { redeemEnrolment } from './enrolment-decide.ts'
import { enrolmentOfToken, loadUser } from './load.ts'
import type { LocalStore } from './local-store.ts'
import { hashOfToken } from './opaque-token.ts'
import type { SessionCache } from './session-cache.ts'
import type { Identity } from './service.ts'
import { signInPlace } from './session-decide.ts'
import type { Sessions } from './sessions.ts'

type Parts = { readonly log: Log; readonly store: LocalStore; readonly cache: SessionCache; readonly sessions: Sessions }

/** The phone may lose the answer on its way: the same command gives new tokens of the same session until they have been renewed once. */
export function createRedemption({ log, store, cache, sessions }: Parts): Identity['redeemEnrolment'] {
  return async ({ commandId, token }, device) => {
    const tokenHash = hashOfToken(token)
    const holder = enrolmentOfToken(log.state, tokenHash)?.userId
    const redeemed = await log.executor.execute<{ sessionId: SessionId }>({
      commandId,
      input: { commandId, tokenHash },
      actor: holder ? `user:${holder}` : 'public',
      decide: (state, facts) => {
        const enrolment = enrolmentOfToken(state, tokenHash)
        return redeemEnrolment(enrolment, enrolment && loadUser(state, enrolment.userId), signInPlace(device), facts)
      },
    })
    const { sessionId } = redeemed.result
    if (redeemed.repeated && (!cache.find(sessionId) || store.hasUsedToken(sessionId))) throw new AppError('auth.link-used', {})
    return sessions.begin(sessionId)
  }
}
