/** Decisions about phones that become the phone of a unit. Pure. */
import { ENROLMENT_HOURS } from '../../contract/identity.ts'
import type { FirstRole } from '../../contract/permissions.ts'
import type { Instant, Language, SessionId, UserId } from '../../contract/primitives.ts'
import type { UnitKind } from '../../contract/units.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import type { EnrolmentState, UnitState, UserState } from './load.ts'
import { enrolmentCreated, enrolmentUsed, sessionOpened, userCreated } from './ops.ts'
import type { SignInPlace } from './session-decide.ts'

/** What the holder of a unit's phone may do. */
const ROLE_OF_KIND: Readonly<Record<UnitKind, FirstRole>> = {
  ambulance: 'fieldCrew',
  boat: 'fieldCrew',
  fire: 'fieldCrew',
  police: 'fieldCrew',
  motorcycle: 'fieldDriver',
  car: 'fieldDriver',
  responder: 'fieldResponder',
}
const HOUR_MS = 3_600_000

export type CreatedEnrolment = { readonly id: string; readonly unitId: UnitState['id']; readonly expiresAt: Instant }

/**
 * Makes a one-time link for a unit's phone. All phones of a unit share one account without a password.
 * @param state `phoneUser`: that account, when the unit has one; `isNameTaken`: whether a user name is in use
 * @param tokenHashOf hash of the token that belongs to an enrolment id
 */
export function createEnrolment(
  state: {
    readonly unit: UnitState
    readonly phoneUser: UserState | null
    isNameTaken(userName: string): boolean
    readonly language: Language
  },
  tokenHashOf: (enrolmentId: string) => string,
  facts: DecideFacts,
): Decision<CreatedEnrolment> {
  const { unit, phoneUser } = state
  if (!unit.isActive) return refuse('entity.unknown', { entity: 'unit', id: unit.id })
  const id = facts.newId()
  const userId = phoneUser?.id ?? facts.newId<UserId>()
  const expiresAt = toInstant(fromInstant(facts.now) + ENROLMENT_HOURS * HOUR_MS)
  const plainName = `unit.${unit.callSign.toLowerCase()}`
  const userName = state.isNameTaken(plainName) ? `${plainName}.${userId.slice(-6).toLowerCase()}` : plainName
  const account = phoneUser
    ? []
    : [
        userCreated({
          userId,
          userName,
          displayName: unit.callSign,
          language: state.language,
          roles: [ROLE_OF_KIND[unit.kind]],
          facilityId: null,
          unitId: unit.id,
          passwordHash: null,
          phone: null,
        }),
      ]
  return accept([...account, enrolmentCreated({ enrolmentId: id, unitId: unit.id, userId, tokenHash: tokenHashOf(id), expiresAt })], {
    result: { id, unitId: unit.id, expiresAt },
  })
}

/** Turns a link into a session of the unit's phone. Used, revoked, expired and unknown links are not told apart. */
export function redeemEnrolment(
  enrolment: EnrolmentState | null,
  user: UserState | null,
  where: SignInPlace,
  facts: DecideFacts,
): Decision<{ sessionId: SessionId }> {
  const isUsable = enrolment?.usedAt === null && enrolment.revokedAt === null && enrolment.expiresAt > facts.now
  if (!enrolment || !isUsable || !user?.isActive) return refuse('auth.link-used', {})
  const sessionId = facts.newId<SessionId>()
  return accept([enrolmentUsed({ enrolmentId: enrolment.id, sessionId }), sessionOpened({ sessionId, userId: user.id, ...where })], {
    result: { sessionId },
  })
}
