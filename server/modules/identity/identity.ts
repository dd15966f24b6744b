/** Puts the identity service of a station together: who may come in, how long, and who stands behind a token. */
import type { Database } from 'better-sqlite3'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { Log } from '../../log/index.ts'
import { createAccessTokens, loadTokenKey } from './access-token.ts'
import { createEntrance } from './entrance.ts'
import { createLocalStore } from './local-store.ts'
import { createEnrolmentTokens } from './opaque-token.ts'
import { createPasswordCheck } from './password-check.ts'
import { createPasswords } from './passwords.ts'
import { listSessions } from './queries.ts'
import { createRedemption } from './redemption.ts'
import type { Identity } from './service.ts'
import { createSessionCache } from './session-cache.ts'
import { createSessions } from './sessions.ts'

export type IdentityParts = {
  readonly log: Log
  /** The one writer connection; used for identity's own local tables only. */
  readonly db: Database
  readonly read: PrismaClient
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: RandomSource
}

/** Builds the service on a station's log. */
export function createIdentity({ log, db, read, clock, ids, random }: IdentityParts): Identity {
  const store = createLocalStore(db)
  const passwords = createPasswords(random)
  const cache = createSessionCache(log, store.removeTokensOf)
  const accessTokens = createAccessTokens(loadTokenKey(store), log.keys.stationId)
  const sessions = createSessions({ log, clock, ids, random, store, cache, accessTokens })
  const check = createPasswordCheck({ log, clock, ids, store, passwords })
  const enrolmentTokens = createEnrolmentTokens(store, random)

  return {
    ...createEntrance({ log, clock, ids, cache, sessions, check, passwords }),
    enrolmentTokens,
    redeemEnrolment: createRedemption({ log, store, cache, sessions }),
    hashPassword: passwords.hash,
    refresh: sessions.refresh,
    closeSession: sessions.close,
    listSessions: (currentSessionId) => listSessions(read, currentSessionId),
    current(sessionId) {
      const session = cache.find(sessionId)
      const until = session && store.sessionExpiresAt(sessionId) // a stream or a socket never shows a token again, so time ends it here
      return until !== null && until > toInstant(clock.nowMs()) ? session : null
    },
    onChange: cache.listen,
    view(sessionId) {
      const session = cache.find(sessionId)
      return session && sessions.view(session)
    },
    async signOut({ sessionId, refreshToken }) {
      const id = sessionId ?? (refreshToken ? sessions.ofToken(refreshToken) : null)
      const session = id ? cache.find(id) : null
      if (session) await sessions.close(session.sessionId, 'signedOut', `user:${session.userId}`)
    },
    async authenticate(accessToken) {
      const { userId, sessionId } = await accessTokens.verify(accessToken, clock.nowMs())
      const session = cache.find(sessionId)
      if (session?.userId !== userId) throw new AppError('auth.expired', {})
      return session
    },
  }
}
