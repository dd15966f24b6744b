/** A station always keeps somebody who can let people in. Pure. */
import type { Permission } from '../../contract/permissions.ts'

type Person = { readonly id: string; readonly isActive: boolean; readonly roles: readonly string[]; readonly passwordHash: string | null }
/** All active people and all roles. */
export type Access = { readonly users: readonly Person[]; readonly roles: ReadonlyMap<string, readonly Permission[]> }

/** What makes somebody an administrator: not the name of a role but that it lets them manage people. */
const ADMINISTERS: Permission = 'identity.manage'

/** True when at least one active person with a password may manage people. */
export const hasAdministrator = ({ users, roles }: Access): boolean =>
  users.some((user) => user.isActive && user.passwordHash !== null && user.roles.some((role) => roles.get(role)?.includes(ADMINISTERS)))

/** The same people with one of them changed. */
export const withUser = (access: Access, userId: string, part: Partial<Person>): Access => ({
  ...access,
  users: access.users.map((user) => (user.id === userId ? { ...user, ...part } : user)),
})

/** The same roles with one of them defined anew. */
export const withRole = (access: Access, name: string, permissions: readonly Permission[]): Access => ({
  ...access,
  roles: new Map(access.roles).set(name, permissions),
})

/** True when the change takes the last administrator away. */
export const losesLastAdministrator = (before: Access, after: Access): boolean => hasAdministrator(before) && !hasAdministrator(after)
