/** Reads of people, roles and sessions through Prisma. A password hash is never selected. */
import { z } from 'zod'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { RoleView, SessionRow, UserView } from '../../contract/identity.ts'
import { PERMISSIONS } from '../../contract/permissions.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'

export type SessionRowView = z.infer<typeof SessionRow>

/** Sessions shown at most: open ones first, then the latest that ended. */
const SESSIONS_LIMIT = 500
const known: ReadonlySet<string> = new Set(PERMISSIONS)

/** Everybody who has or had an account, by name. */
export async function listUsers(read: PrismaClient): Promise<z.infer<typeof UserView>[]> {
  const rows = await read.user.findMany({
    orderBy: [{ userName: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      userName: true,
      displayName: true,
      roles: true,
      language: true,
      facilityId: true,
      unitId: true,
      phone: true,
      isActive: true,
      version: true,
    },
  })
  return rows.map((row) => UserView.parse(row))
}

/** All roles by name; permissions this build does not know are left out. */
export async function listRoles(read: PrismaClient): Promise<z.infer<typeof RoleView>[]> {
  const rows = await read.role.findMany({ orderBy: { name: 'asc' } })
  return rows.map(({ permissions, ...row }) =>
    RoleView.parse({
      ...row,
      permissions: z
        .array(z.string())
        .parse(permissions)
        .filter((name) => known.has(name)),
    }),
  )
}

/** Open sessions, newest first, then ended ones. @param currentSessionId the one that asks */
export async function listSessions(read: PrismaClient, currentSessionId: string | null): Promise<SessionRowView[]> {
  const select = { id: true, userId: true, device: true, place: true, openedAt: true, closedAt: true } as const
  const open = await read.session.findMany({
    where: { closedAt: null },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: SESSIONS_LIMIT,
    select,
  })
  const ended = await read.session.findMany({
    where: { closedAt: { not: null } },
    orderBy: [{ closedAt: 'desc' }, { id: 'desc' }],
    take: SESSIONS_LIMIT - open.length,
    select,
  })
  const rows = [...open, ...ended]
  const users = await findInChunks(
    rows.map((row) => row.userId),
    (ids) => read.user.findMany({ where: { id: { in: ids } }, select: { id: true, userName: true } }),
  )
  const names = new Map(users.map((user) => [user.id, user.userName]))
  return rows.map((row) => SessionRow.parse({ ...row, userName: names.get(row.userId) ?? '', isCurrent: row.id === currentSessionId }))
}
