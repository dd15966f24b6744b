/** Decisions about people and roles. Pure: state in, ops or a refusal out. Passwords arrive here already hashed. */
import type { ChangeUser, CreateUser, DefineRole, SessionEnd } from '../../contract/identity.ts'
import type { Language, UserId } from '../../contract/primitives.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { losesLastAdministrator, withRole, withUser, type Access } from './administrators.ts'
import type { EnrolmentState, SessionState, UserState } from './load.ts'
import { enrolmentRevoked, roleDefined, sessionClosed, userChanged, userCreated, userPasswordSet, userPhoneSet } from './ops.ts'

type Answered = Decision<{ userId: UserId }>
type Roles = Access['roles']

const unknownRole = (roles: readonly string[] | undefined, known: Roles) => {
  const role = roles?.find((name) => !known.has(name))
  return role === undefined ? null : refuse('identity.unknown-role', { role })
}
/** Ends these sessions for one reason. */
export const closingOps = (sessions: readonly SessionState[], reason: SessionEnd): OpDraft[] =>
  sessions
    .filter((session) => session.closedAt === null)
    .map((session) => sessionClosed({ sessionId: session.id, userId: session.userId, reason }))

/** Lets a person in. */
export function createUser(
  { commandId: _commandId, password: _password, ...fields }: CreateUser,
  state: { readonly twin: UserState | null; readonly roles: Roles; readonly isFacilityKnown: boolean; readonly passwordHash: string },
  facts: DecideFacts,
): Answered {
  if (state.twin) return refuse('identity.user-name-taken', { userName: fields.userName })
  if (!state.isFacilityKnown) return refuse('entity.unknown', { entity: 'facility', id: fields.facilityId ?? '' })
  const stop = unknownRole(fields.roles, state.roles)
  if (stop) return stop
  const userId = facts.newId<UserId>()
  return accept([userCreated({ userId, ...fields, roles: [...new Set(fields.roles)], unitId: null, passwordHash: state.passwordHash })], {
    result: { userId },
  })
}

const isSame = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after)

/** Changes a person's account. Taking it out of use closes its sessions and its unused links. */
export function changeUser(
  input: ChangeUser,
  state: {
    readonly user: UserState
    readonly access: Access
    readonly sessions: readonly SessionState[]
    readonly enrolments: readonly EnrolmentState[]
    readonly isFacilityKnown: boolean
  },
): Answered {
  const { user } = state
  const { phone, ...rest } = input.fields
  const moved = versionMoved('user', input.expectedVersion, user.version) ?? unknownRole(rest.roles, state.access.roles)
  if (moved) return moved
  if (!state.isFacilityKnown) return refuse('entity.unknown', { entity: 'facility', id: rest.facilityId ?? '' })
  const before: Record<string, unknown> = user
  const fields: Omit<ChangeUser['fields'], 'phone'> = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => value !== undefined && !isSame(before[name], value)),
  )
  const part = { roles: fields.roles ?? user.roles, isActive: fields.isActive ?? user.isActive }
  if (losesLastAdministrator(state.access, withUser(state.access, user.id, part))) return refuse('identity.last-administrator', {})
  const isLeaving = user.isActive && !part.isActive
  return accept(
    [
      ...(Object.keys(fields).length > 0 ? [userChanged({ userId: user.id, fields })] : []),
      ...(phone !== undefined && phone !== user.phone ? [userPhoneSet({ userId: user.id, phone })] : []),
      ...(isLeaving ? closingOps(state.sessions, 'userDeactivated') : []),
      ...(isLeaving ? state.enrolments.map((enrolment) => enrolmentRevoked({ enrolmentId: enrolment.id })) : []),
    ],
    { result: { userId: user.id } },
  )
}

/** The language a person chose for themselves; choosing it again says nothing new. */
export const changeOwnLanguage = (language: Language, user: UserState): Answered =>
  accept(user.language === language ? [] : [userChanged({ userId: user.id, fields: { language } })], { result: { userId: user.id } })

/**
 * Gives a person a new password and ends the sessions that were opened with the old one.
 * @param keepSessionId the session in which people change their own password stays; null = none stays
 */
export function setPassword(
  passwordHash: string,
  state: { readonly user: UserState; readonly sessions: readonly SessionState[] },
  keepSessionId: string | null,
): Answered {
  const { user, sessions } = state
  return accept(
    [
      userPasswordSet({ userId: user.id, passwordHash }),
      ...closingOps(
        sessions.filter((session) => session.id !== keepSessionId),
        'passwordChanged',
      ),
    ],
    { result: { userId: user.id } },
  )
}

/** Defines a role anew. It holds at once for everybody who has it. */
export function defineRole(input: DefineRole, access: Access): Decision {
  const permissions = [...new Set(input.permissions)].filter((permission) => permission !== 'public').sort()
  if (losesLastAdministrator(access, withRole(access, input.name, permissions))) return refuse('identity.last-administrator', {})
  const before = access.roles.get(input.name)
  return accept(before && isSame([...before].sort(), permissions) ? [] : [roleDefined({ name: input.name, permissions })])
}
