/** What can ever be recorded about people, roles, sessions and enrolled phones. Password hashes and phone numbers are sealed under the person's own key. */
import { z } from 'zod'
import { RoleName, SessionEnd, UserName } from '../../contract/identity.ts'
import { Permission } from '../../contract/permissions.ts'
import { FacilityId, Instant, Language, line, Phone, SessionId, Ulid, UnitId, UserId } from '../../contract/primitives.ts'
import { scopeName } from '../../contract/scopes.ts'
import { defineOp, type StationFacts } from '../../log/index.ts'

const byUser = (body: { userId: string }): string => body.userId
/** Users and roles are the same wherever people sign in. */
const people = {
  scope: (_body: unknown, { country }: StationFacts): string => scopeName(country, 'people'),
  conflict: 'authority',
  read: 'identity.read',
} as const
/** Sessions and sign-ins concern this station only: they never leave it. */
const localAudit = { scope: (_body: unknown, station: StationFacts): string => `station/${station.id}` } as const

export const userCreated = defineOp({
  kind: 'user.created',
  version: 1,
  body: z.object({
    userId: UserId,
    userName: UserName,
    displayName: line(80),
    language: Language,
    roles: z.array(RoleName),
    facilityId: FacilityId.nullable(),
    unitId: UnitId.nullable(),
    passwordHash: z.string().nullable(),
    phone: Phone.nullable(),
  }),
  sealed: ['passwordHash', 'phone'],
  subject: byUser,
  entity: byUser,
  ...people,
})
export const userChanged = defineOp({
  kind: 'user.changed',
  version: 1,
  body: z.object({
    userId: UserId,
    fields: z
      .object({
        displayName: line(80),
        language: Language,
        roles: z.array(RoleName),
        facilityId: FacilityId.nullable(),
        isActive: z.boolean(),
      })
      .partial(),
  }),
  entity: byUser,
  ...people,
})
export const userPhoneSet = defineOp({
  kind: 'user.phone-set',
  version: 1,
  body: z.object({ userId: UserId, phone: Phone.nullable() }),
  sealed: ['phone'],
  subject: byUser,
  entity: byUser,
  ...people,
  conflict: 'register',
})
export const userPasswordSet = defineOp({
  kind: 'user.password-set',
  version: 1,
  body: z.object({ userId: UserId, passwordHash: z.string().nullable() }),
  sealed: ['passwordHash'],
  subject: byUser,
  entity: byUser,
  ...people,
})
export const roleDefined = defineOp({
  kind: 'role.defined',
  version: 1,
  body: z.object({ name: RoleName, permissions: z.array(Permission) }),
  entity: (body) => body.name,
  ...people,
  read: 'live.read',
})
export const sessionOpened = defineOp({
  kind: 'session.opened',
  version: 1,
  body: z.object({ sessionId: SessionId, userId: UserId, device: z.string(), place: z.string() }),
  entity: (body) => body.sessionId,
  ...localAudit,
  conflict: 'fact',
  read: 'identity.read',
})
export const sessionClosed = defineOp({
  kind: 'session.closed',
  version: 1,
  body: z.object({ sessionId: SessionId, userId: UserId, reason: SessionEnd }),
  entity: (body) => body.sessionId,
  ...localAudit,
  conflict: 'fact',
  read: 'identity.read',
})
/** The typed user name is kept only when such a user exists: people type passwords into the wrong field (OWASP Logging Cheat Sheet). `count` sums up unknown names. */
export const signInFailed = defineOp({
  kind: 'signin.failed',
  version: 1,
  body: z.object({
    userId: UserId.nullable(),
    device: z.string(),
    place: z.string(),
    count: z.number().int().positive(),
    lockedUntil: Instant.nullable(),
  }),
  entity: (body) => body.userId ?? 'unknown-user',
  ...localAudit,
  conflict: 'fact',
  read: 'audit.read',
})
export const enrolmentCreated = defineOp({
  kind: 'enrolment.created',
  version: 1,
  body: z.object({ enrolmentId: Ulid, unitId: UnitId, userId: UserId, tokenHash: z.string(), expiresAt: Instant }),
  entity: (body) => body.enrolmentId,
  ...localAudit,
  conflict: 'fact',
  read: 'unit.manage',
})
export const enrolmentUsed = defineOp({
  kind: 'enrolment.used',
  version: 1,
  body: z.object({ enrolmentId: Ulid, sessionId: SessionId }),
  entity: (body) => body.enrolmentId,
  ...localAudit,
  conflict: 'fact',
  read: 'unit.manage',
})
export const enrolmentRevoked = defineOp({
  kind: 'enrolment.revoked',
  version: 1,
  body: z.object({ enrolmentId: Ulid }),
  entity: (body) => body.enrolmentId,
  ...localAudit,
  conflict: 'fact',
  read: 'unit.manage',
})
