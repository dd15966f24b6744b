/** The identity service of a station: who may come in, how long, and who stands behind a token. */
import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ChangeOwnPassword, RedeemEnrolment, SessionEnd, SessionView } from '../../contract/identity.ts'
import type { SessionId, UserId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { Committed, Log } from '../../log/index.ts'
import type { DeviceInfo, SignedIn } from '../../trpc/context.ts'
import { createAccessTokens, loadTokenKey } from './access-token.ts'
import { setPassword } from './decide.ts'
import { redeemEnrolment } from './enrolment-decide.ts'
import { enrolmentOfToken, loadUser, openSessionsOf } from './load.ts'
import { createLocalStore } from './local-store.ts'
import { createEnrolmentTokens, hashOfToken, type EnrolmentTokens } from './opaque-token.ts'
import { requireStrongPassword } from './password-policy.ts'
import { createPasswords } from './passwords.ts'
import { listSessions, type SessionRowView } from './queries.ts'
import { createSessionCache } from './session-cache.ts'
import { openSession, type SignInPlace } from './session-decide.ts'
import { createSessions, type IssuedSession } from './sessions.ts'
import { createPasswordCheck } from './sign-in.ts'

export type Identity = {
  /** @throws AppError `auth.failed`, `auth.locked`, `input.rate-limited` */
  signIn(request: { readonly userName: string; readonly password: string; readonly device: DeviceInfo }): Promise<IssuedSession>
  /** @throws AppError `auth.expired`, `auth.reused-token` (the session is closed then) */
  refresh(refreshToken: string): Promise<IssuedSession>
  /** Ends the session named by its id or by its refresh token; nothing happens when there is none. */
  signOut(session: { readonly sessionId?: string | null; readonly refreshToken?: string | null }): Promise<void>
  /** Checks the password of the person behind an open session. @throws AppError `auth.expired`, `auth.failed`, `auth.locked` */
  unlock(request: { readonly sessionId: string; readonly password: string; readonly device: DeviceInfo }): Promise<SessionView>
  /** @throws AppError `auth.expired` when the token or its session is over, `auth.required` when the token is not one of ours */
  authenticate(accessToken: string): Promise<SignedIn>
  /** The person behind a session as of now, for transports that stay open; null once it has ended. */
  current(sessionId: string): SignedIn | null
  view(sessionId: string): SessionView | null
  /** @param actor who ends it, as ops name people */
  closeSession(sessionId: string, reason: SessionEnd, actor: string): Promise<void>
  listSessions(currentSessionId: string | null): Promise<SessionRowView[]>
  /** Hashes a password without asking whether it is a good one. */
  hashPassword(password: string): Promise<string>
  /** Hashes a new password of a person. @throws AppError `identity.weak-password` */
  hashNewPassword(password: string, userName: string): Promise<string>
  /** Ends the person's other sessions. @throws AppError `auth.failed`, `auth.locked`, `identity.weak-password` */
  changeOwnPassword(command: z.infer<typeof ChangeOwnPassword>, user: SignedIn, device: DeviceInfo): Promise<Committed<{ userId: UserId }>>
  readonly enrolmentTokens: EnrolmentTokens
  /** Makes a phone the phone of a unit. The same command again gives new tokens as long as the first ones were never renewed. @throws AppError `auth.link-used` */
  redeemEnrolment(command: RedeemEnrolment, device: DeviceInfo): Promise<IssuedSession>
}
export type IdentityParts = {
  readonly log: Log
  /** The one writer connection; used for identity's own local tables only. */
  readonly db: Database
  readonly read: PrismaClient
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: RandomSource
}

const SHOWN_CHARACTERS = 200
/** How often sessions that have run out are closed and old counts removed; looked at when somebody signs in. */
const SWEEP_MS = 3_600_000
const placeOf = ({ kind, description, place }: DeviceInfo): SignInPlace => ({ device: `${kind}: ${description}`.slice(0, SHOWN_CHARACTERS), place: place.slice(0, SHOWN_CHARACTERS) })
const wrongPassword = (): never => { throw new AppError('auth.failed', { triesLeft: null }) }

/** Builds the service on a station's log. */
export function createIdentity({ log, db, read, clock, ids, random }: IdentityParts): Identity {
  const store = createLocalStore(db)
  const passwords = createPasswords(random)
  const cache = createSessionCache(log, (userId) => loadUser(log.state, userId), store.removeTokensOf)
  const accessTokens = createAccessTokens(loadTokenKey(store), log.keys.stationId)
  const sessions = createSessions({ log, clock, ids, random, store, cache, accessTokens })
  const check = createPasswordCheck({ log, clock, ids, store, passwords })
  const enrolmentTokens = createEnrolmentTokens(store, random)
  let sweptAtMs = Number.NEGATIVE_INFINITY

  async function sweep(): Promise<void> {
    if (clock.nowMs() - sweptAtMs < SWEEP_MS) return
    sweptAtMs = clock.nowMs()
    await sessions.closeExpired()
    check.prune()
  }

  async function hashNewPassword(password: string, userName: string): Promise<string> {
    requireStrongPassword(password, userName)
    return passwords.hash(password)
  }

  return {
    enrolmentTokens,
    hashPassword: passwords.hash,
    hashNewPassword,
    refresh: sessions.refresh,
    closeSession: sessions.close,
    listSessions: (currentSessionId) => listSessions(read, currentSessionId),
    current: cache.find,
    async signIn({ userName, password, device }) {
      await sweep()
      const where = placeOf(device)
      const sessionId = await check.prove(userName.trim().toLowerCase(), password, where, async (proven) => {
        if (!proven) return wrongPassword()
        const { user, passwordHash } = proven
        const opened = await log.executor.execute({ commandId: ids.next(), input: null, actor: `user:${user.id}`, decide: (state, facts) => openSession(loadUser(state, user.id), passwordHash, where, facts) })
        return opened.result.sessionId
      })
      return sessions.begin(sessionId)
    },
    async signOut({ sessionId, refreshToken }) {
      const id = sessionId ?? (refreshToken ? sessions.ofToken(refreshToken) : null)
      const session = id ? cache.find(id) : null
      if (session) await sessions.close(session.sessionId, 'signedOut', `user:${session.userId}`)
    },
    async unlock({ sessionId, password, device }) {
      const session = cache.find(sessionId)
      if (!session) throw new AppError('auth.expired', {})
      return check.prove(session.userName, password, placeOf(device), (proven) => Promise.resolve(proven ? sessions.view(session) : wrongPassword()))
    },
    async authenticate(accessToken) {
      const { userId, sessionId } = await accessTokens.verify(accessToken, clock.nowMs())
      const session = cache.find(sessionId)
      if (session?.userId !== userId) throw new AppError('auth.expired', {})
      return session
    },
    view(sessionId) {
      const session = cache.find(sessionId)
      return session && sessions.view(session)
    },
    changeOwnPassword: (command, user, device) =>
      check.prove(user.userName, command.currentPassword, placeOf(device), async (proven) => {
        const passwordHash = await hashNewPassword(command.password, user.userName)
        // A repeated command is answered from its first result before it is decided, although the old password is wrong by then.
        return log.executor.execute<{ userId: UserId }>({
          commandId: command.commandId, input: { commandId: command.commandId, userId: user.userId }, actor: `user:${user.userId}`,
          decide: (state) => (proven ? setPassword(passwordHash, { user: loadUser(state, user.userId), sessions: openSessionsOf(state, user.userId) }, user.sessionId) : wrongPassword()),
        })
      }),
    async redeemEnrolment({ commandId, token }, device) {
      const tokenHash = hashOfToken(token)
      const holder = enrolmentOfToken(log.state, tokenHash)?.userId
      const redeemed = await log.executor.execute<{ sessionId: SessionId }>({
        commandId, input: { commandId, tokenHash }, actor: holder ? `user:${holder}` : 'public',
        decide: (state, facts) => {
          const enrolment = enrolmentOfToken(state, tokenHash)
          return redeemEnrolment(enrolment, enrolment && loadUser(state, enrolment.userId), placeOf(device), facts)
        },
      })
      const { sessionId } = redeemed.result
      if (redeemed.repeated && (!cache.find(sessionId) || store.hasUsedToken(sessionId))) throw new AppError('auth.link-used', {})
      return sessions.begin(sessionId)
    },
  }
}
