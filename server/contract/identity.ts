/** People who sign in: users, roles, sessions, enrolment of phones. */
import { z } from 'zod'
import { Command, FacilityId, Instant, Language, line, Phone, SessionId, Ulid, UnitId, UserId } from './primitives.ts'
import { Permission } from './permissions.ts'
import { StationFields } from './directory.ts'

export const UserName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9._-]{2,40}$/, 'expected 2 to 40 letters, digits or . _ -')
/** At least this many characters (NIST SP 800-63B asks for 8 or more and no composition rules; we ask for more). */
export const PASSWORD_MINIMUM = 10
export const Password = z.string().min(PASSWORD_MINIMUM).max(200)
export const RoleName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{1,39}$/)

export const TOKEN_LIFETIMES = { accessSeconds: 15 * 60, refreshSeconds: 7 * 24 * 3600 } as const
/** Why a password is refused although it is long enough (NIST SP 800-63B-4, 3.1.1.2: blocklist instead of composition rules). */
export const PasswordWeakness = z.enum(['tooShort', 'repetitive', 'run', 'userName', 'common'])
export type PasswordWeakness = z.infer<typeof PasswordWeakness>
/** Five wrong passwords lock a user name; each further lock doubles, up to an hour. */
export const LOCKOUT = { tries: 5, firstSeconds: 60, maximumSeconds: 3600 } as const
export const IDLE_LOCK_SECONDS = 15 * 60

export const SessionView = z.object({
  userId: UserId,
  sessionId: SessionId,
  userName: z.string(),
  displayName: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(Permission),
  language: Language,
  /** `expiresAt`: until then the session can be renewed without the password. */
  stationId: z.string(),
  stationName: z.string(),
  timeZone: z.string(),
  facilityId: FacilityId.nullable(),
  unitId: UnitId.nullable(),
  idleLockSeconds: z.number().int(),
  expiresAt: Instant,
})
export type SessionView = z.infer<typeof SessionView>
export const SignIn = z.object({ userName: z.string().max(80), password: z.string().max(200) })
/** What an API client gets for a password or a refresh token; `expiresAt` is the end of the access token. A refresh token works once. */
export const TokenGrant = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresAt: Instant, user: SessionView })
export const Renew = z.object({ refreshToken: z.string().max(200) })
export const SignOut = z.object({ refreshToken: z.string().max(200).optional() })
export const Unlock = z.object({ password: z.string().max(200) })
export const UserView = z.object({
  id: UserId,
  userName: z.string(),
  displayName: z.string(),
  roles: z.array(z.string()),
  language: Language,
  facilityId: FacilityId.nullable(),
  unitId: UnitId.nullable(),
  phone: z.string().nullable(),
  isActive: z.boolean(),
  version: z.number().int(),
})
export const CreateUser = Command.extend({
  userName: UserName,
  displayName: line(80),
  password: Password,
  roles: z.array(RoleName).min(1).max(10),
  language: Language,
  facilityId: FacilityId.nullable().default(null),
  phone: Phone.nullable().default(null),
})
export const ChangeUser = Command.extend({
  userId: UserId,
  expectedVersion: z.number().int().optional(),
  fields: z
    .object({
      displayName: line(80),
      roles: z.array(RoleName).min(1).max(10),
      language: Language,
      facilityId: FacilityId.nullable(),
      phone: Phone.nullable(),
      isActive: z.boolean(),
    })
    .partial(),
})
export type CreateUser = z.infer<typeof CreateUser>
export type ChangeUser = z.infer<typeof ChangeUser>
export const SetPassword = Command.extend({ userId: UserId, password: Password })
/** The language a person reads the screens in. */
export const ChangeOwnLanguage = Command.extend({ language: Language })
export const ChangeOwnPassword = Command.extend({ currentPassword: z.string().max(200), password: Password })
export const RoleView = z.object({ name: RoleName, permissions: z.array(Permission), version: z.number().int() })
export const DefineRole = Command.extend({ name: RoleName, permissions: z.array(Permission).max(100) })
export type DefineRole = z.infer<typeof DefineRole>
export const SessionRow = z.object({
  id: SessionId,
  userId: UserId,
  userName: z.string(),
  device: z.string(),
  place: z.string(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  isCurrent: z.boolean(),
})
/** Why a session ended. */
export const SessionEnd = z.enum(['signedOut', 'closedByAdministrator', 'passwordChanged', 'userDeactivated', 'reusedToken', 'expired'])
export type SessionEnd = z.infer<typeof SessionEnd>
export const CloseSession = Command.extend({ sessionId: SessionId })

/** A one-time link (or QR code) that makes a phone the phone of a unit. Valid 24 h, once. */
export const ENROLMENT_HOURS = 24
/** Path of the page that redeems the token; behind `#`, so that no server log and no proxy sees it. */
export const enrolmentPath = (token: string): string => `/field/responder#enrol=${token}`
/** The phone makes the command id once and keeps it until it has its tokens, so that a lost answer can be asked for again. */
export const RedeemEnrolment = Command.extend({ token: z.string().max(100) })
export type RedeemEnrolment = z.infer<typeof RedeemEnrolment>
export const CreateEnrolment = Command.extend({ unitId: UnitId })
export const EnrolmentLink = z.object({
  id: Ulid,
  unitId: UnitId,
  path: z.string(),
  /** The whole link under the station's own address; null while it has no HTTP door. */
  url: z.string().nullable(),
  expiresAt: Instant,
})

export const SetupStatus = z.object({ needsSetup: z.boolean(), stationName: z.string().nullable(), version: z.string(), demo: z.boolean() })
export const CompleteSetup = Command.extend({
  station: StationFields,
  admin: z.object({ userName: UserName, displayName: line(80), password: Password }),
})
export type CompleteSetup = z.infer<typeof CompleteSetup>
