/** Sessions: their tokens, their rotation, their end. A session is the family of all refresh tokens that grew from one sign-in. */
import { IDLE_LOCK_SECONDS, TOKEN_LIFETIMES, type SessionEnd, type SessionView } from '../../contract/identity.ts'
import type { Instant } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { Log } from '../../log/index.ts'
import type { SessionTokens } from '../../trpc/context.ts'
import type { AccessTokens } from './access-token.ts'
import { loadSession } from './load.ts'
import type { LocalStore, NewToken } from './local-store.ts'
import { hashOfToken, newOpaqueToken } from './opaque-token.ts'
import { closeSessions } from './session-decide.ts'
import type { OpenSession, SessionCache } from './session-cache.ts'

/** Fresh tokens of a session, and what its screen may know. `accessExpiresAt` is the end of the access token. */
export type IssuedSession = { readonly tokens: SessionTokens; readonly accessExpiresAt: Instant; readonly view: SessionView }
export type Sessions = {
  /** First tokens of a session that was just opened. */
  begin(sessionId: string): Promise<IssuedSession>
  /** Next tokens for a refresh token that has not been used; one that has been used closes the session. @throws AppError `auth.expired`, `auth.reused-token` */
  refresh(refreshToken: string): Promise<IssuedSession>
  /** Ends a session; one that has ended stays as it is. @param actor who ends it, as ops name people */
  close(sessionId: string, reason: SessionEnd, actor: string): Promise<void>
  /** The session a refresh token belongs to, or null. */
  ofToken(refreshToken: string): string | null
  view(session: OpenSession): SessionView
  /** Ends sessions that nobody can renew any more. */
  closeExpired(): Promise<void>
}
export type SessionParts = {
  readonly log: Log
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: RandomSource
  readonly store: LocalStore
  readonly cache: SessionCache
  readonly accessTokens: AccessTokens
}

/** Refresh tokens have 43 characters; longer text is not looked up. */
const TOKEN_CHARACTERS = 43

function newToken(sessionId: string, random: RandomSource, issuedMs: number): { readonly text: string; readonly row: NewToken } {
  const text = newOpaqueToken(random)
  return {
    text,
    row: {
      tokenHash: hashOfToken(text),
      sessionId,
      issuedAt: toInstant(issuedMs),
      expiresAt: toInstant(issuedMs + TOKEN_LIFETIMES.refreshSeconds * 1000),
    },
  }
}

/** Builds the sessions of a station. */
export function createSessions({ log, clock, ids, random, store, cache, accessTokens }: SessionParts): Sessions {
  const now = (): Instant => toInstant(clock.nowMs())

  function view(session: OpenSession): SessionView {
    const station = log.station()
    const { userId, sessionId, userName, displayName, language, facilityId, unitId } = session
    return {
      userId,
      sessionId,
      userName,
      displayName,
      language,
      facilityId,
      unitId,
      roles: [...session.roles],
      permissions: [...session.permissions].sort(),
      stationId: station.id,
      stationName: station.name,
      timeZone: station.timeZone,
      idleLockSeconds: IDLE_LOCK_SECONDS,
      expiresAt: store.sessionExpiresAt(sessionId) ?? now(),
    }
  }

  async function issue(session: OpenSession, refreshToken: string): Promise<IssuedSession> {
    const access = await accessTokens.issue(session, clock.nowMs())
    return { tokens: { accessToken: access.token, refreshToken }, accessExpiresAt: access.expiresAt, view: view(session) }
  }

  async function close(sessionId: string, reason: SessionEnd, actor: string): Promise<void> {
    await log.executor.execute({
      commandId: ids.next(),
      input: null,
      actor,
      decide: (state) => closeSessions([loadSession(state, sessionId)], reason),
    })
  }

  return {
    view,
    close,
    begin(sessionId) {
      const session = cache.find(sessionId)
      if (!session) return Promise.reject(new AppError('auth.expired', {}))
      const token = newToken(sessionId, random, clock.nowMs())
      store.addToken(token.row)
      return issue(session, token.text)
    },
    async refresh(refreshToken) {
      const stored = refreshToken.length === TOKEN_CHARACTERS ? store.findToken(hashOfToken(refreshToken)) : null
      const session = stored && cache.find(stored.sessionId)
      if (!session) throw new AppError('auth.expired', {})
      const next = newToken(session.sessionId, random, clock.nowMs())
      if (stored.usedAt !== null) {
        await close(session.sessionId, 'reusedToken', `user:${session.userId}`)
        throw new AppError('auth.reused-token', {})
      }
      if (stored.expiresAt <= now() || !store.rotateToken(hashOfToken(refreshToken), next.row)) throw new AppError('auth.expired', {})
      return issue(session, next.text)
    },
    ofToken: (refreshToken) => store.findToken(hashOfToken(refreshToken))?.sessionId ?? null,
    async closeExpired() {
      for (const sessionId of store.expiredSessions(now())) {
        if (cache.find(sessionId)) await close(sessionId, 'expired', 'station')
        else store.removeTokensOf(sessionId)
      }
    },
  }
}
