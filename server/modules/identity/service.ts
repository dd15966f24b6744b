/** What the identity of a station can do for the rest of it. Types only. */
import type { z } from 'zod'
import type { ChangeOwnPassword, RedeemEnrolment, SessionEnd, SessionView } from '../../contract/identity.ts'
import type { UserId } from '../../contract/primitives.ts'
import type { Committed } from '../../log/index.ts'
import type { DeviceInfo, SignedIn } from '../../trpc/context.ts'
import type { EnrolmentTokens } from './opaque-token.ts'
import type { SessionRowView } from './queries.ts'
import type { IssuedSession } from './sessions.ts'

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
  /** Hears that what somebody may do has changed (an account, a role, a session's end); `current` is up to date by then. Returns the way to stop. */
  onChange(listener: () => void): () => void
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
