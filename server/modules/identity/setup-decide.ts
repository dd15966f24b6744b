/** The first decision of a station: its name, its first roles, its first administrator. Pure. */
import type { CompleteSetup } from '../../contract/identity.ts'
import { FIRST_ROLES, type FirstRole } from '../../contract/permissions.ts'
import type { UserId } from '../../contract/primitives.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import { stationCreated, stationPrefix } from '../directory/index.ts'
import { roleDefined, userCreated } from './ops.ts'

/** What the set-up needs: the wizard's answers with the password already hashed. */
export type SetupFields = {
  readonly station: CompleteSetup['station']
  readonly admin: { readonly userName: string; readonly displayName: string; readonly passwordHash: string }
}

/** Roles of the first person: whoever sets a station up can also work at it until others are let in. */
export const FIRST_PERSON_ROLES = ['administrator', 'supervisor'] as const satisfies readonly FirstRole[]

/** Sets an empty station up; once. */
export function completeSetup({ station, admin }: SetupFields, isEmpty: boolean, facts: DecideFacts): Decision<{ userId: UserId }> {
  if (!isEmpty) return refuse('setup.already-done', {})
  const userId = facts.newId<UserId>()
  return accept(
    [
      stationCreated({ ...station, stationId: facts.station.id, prefix: stationPrefix(station.name) }),
      ...Object.entries(FIRST_ROLES).map(([name, permissions]) => roleDefined({ name, permissions: [...permissions].sort() })),
      userCreated({
        userId,
        ...admin,
        language: station.language,
        roles: [...FIRST_PERSON_ROLES],
        facilityId: null,
        unitId: null,
        phone: null,
      }),
    ],
    { result: { userId } },
  )
}
