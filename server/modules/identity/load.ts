/** State an identity decision needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { SessionEnd } from '../../contract/identity.ts'
import { PERMISSIONS, type Permission } from '../../contract/permissions.ts'
import { FacilityId, Instant, Language, SessionId, Ulid, UnitId, UserId } from '../../contract/primitives.ts'
import { UnitKind } from '../../contract/units.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import type { Access } from './administrators.ts'

const UserState = z.object({
  id: UserId,
  userName: z.string(),
  displayName: z.string(),
  passwordHash: z.string().nullable(),
  language: Language,
  isActive: z.boolean(),
  roles: z.array(z.string()),
  facilityId: FacilityId.nullable(),
  unitId: UnitId.nullable(),
  phone: z.string().nullable(),
  version: z.number(),
})
export type UserState = z.infer<typeof UserState>
const SessionState = z.object({ id: SessionId, userId: UserId, closedAt: Instant.nullable(), closeReason: SessionEnd.nullable() })
export type SessionState = z.infer<typeof SessionState>
const EnrolmentState = z.object({
  id: Ulid,
  unitId: UnitId,
  userId: UserId,
  expiresAt: Instant,
  usedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
})
export type EnrolmentState = z.infer<typeof EnrolmentState>
const UnitState = z.object({ id: UnitId, callSign: z.string(), kind: UnitKind, isActive: z.boolean() })
export type UnitState = z.infer<typeof UnitState>

/** Upper bound of people and of roles of one station; reading all of them is what the last-administrator rule needs. */
const PEOPLE_LIMIT = 100_000
const known: ReadonlySet<string> = new Set(PERMISSIONS)
const isPermission = (name: string): name is Permission => known.has(name)

/** A person's account. @throws AppError `entity.unknown` */
export function loadUser(state: StateReader, userId: string): UserState {
  const row = state.table('User').get(userId)
  if (!row) throw new AppError('entity.unknown', { entity: 'user', id: userId })
  return UserState.parse(row)
}

/** The person who signs in under this name (small letters), active or not. */
export function userOfName(state: StateReader, userName: string): UserState | null {
  const row = state.table('User').find({ userName }, 1)[0]
  return row ? UserState.parse(row) : null
}

/** The active account under which phones of this unit work, or null. */
export function phoneUserOfUnit(state: StateReader, unitId: string): UserState | null {
  const row = state.table('User').find({ unitId, isActive: true }, 1)[0]
  return row ? UserState.parse(row) : null
}

/** Permissions of a role; null when there is no such role. Names this build does not know are left out. */
export function permissionsOfRole(state: StateReader, name: string): Permission[] | null {
  const row = state.table('Role').get(name)
  return row ? z.array(z.string()).parse(row.permissions).filter(isPermission) : null
}

/** Who may do what, as far as the last-administrator rule needs it. */
export function loadAccess(state: StateReader): Access {
  const users = state
    .table('User')
    .find({ isActive: true }, PEOPLE_LIMIT)
    .map((row) => UserState.parse(row))
  const roles = state
    .table('Role')
    .find({}, PEOPLE_LIMIT)
    .map((row) => [row.name, permissionsOfRole(state, row.name) ?? []] as const)
  return { users, roles: new Map(roles) }
}

/** A session, open or ended. @throws AppError `entity.unknown` */
export function loadSession(state: StateReader, sessionId: string): SessionState {
  const row = state.table('Session').get(sessionId)
  if (!row) throw new AppError('entity.unknown', { entity: 'session', id: sessionId })
  return SessionState.parse(row)
}

/** Sessions of a person that are still open. */
export const openSessionsOf = (state: StateReader, userId: string): SessionState[] =>
  state
    .table('Session')
    .find({ userId, closedAt: null }, PEOPLE_LIMIT)
    .map((row) => SessionState.parse(row))

/** Links of an account that could still be used. */
export const openEnrolmentsOf = (state: StateReader, userId: string): EnrolmentState[] =>
  state
    .table('Enrolment')
    .find({ userId, usedAt: null, revokedAt: null }, PEOPLE_LIMIT)
    .map((row) => EnrolmentState.parse(row))

/** The link with this token hash, or null. */
export function enrolmentOfToken(state: StateReader, tokenHash: string): EnrolmentState | null {
  const row = state.table('Enrolment').find({ tokenHash }, 1)[0]
  return row ? EnrolmentState.parse(row) : null
}

/** The unit a phone is made for. @throws AppError `entity.unknown` */
export function loadUnit(state: StateReader, unitId: string): UnitState {
  const row = state.table('Unit').get(unitId)
  if (!row) throw new AppError('entity.unknown', { entity: 'unit', id: unitId })
  return UnitState.parse(row)
}

/** True when no facility is named, or the one named exists. */
export const isFacilityKnown = (state: StateReader, facilityId: string | null | undefined): boolean =>
  facilityId == null || state.table('Facility').get(facilityId) !== null

/** The language in which the station works; English before the set-up. */
export function stationLanguage(state: StateReader, stationId: string): Language {
  const row = state.table('Station').get(stationId)
  return row ? Language.parse(row.language) : 'en'
}
