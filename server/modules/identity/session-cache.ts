/** Who stands behind an open session, kept in memory and forgotten the moment the log says that something about it changed. */
import type { Language, SessionId, UserId } from '../../contract/primitives.ts'
import type { Permission } from '../../contract/permissions.ts'
import type { Log } from '../../log/index.ts'
import type { SignedIn } from '../../trpc/context.ts'
import { loadUser, permissionsOfRole, type UserState } from './load.ts'
import { roleDefined, sessionClosed, sessionOpened, userChanged, userCreated, userPasswordSet, userPhoneSet } from './ops.ts'

/** The person of a session with what screens are told besides. */
export type OpenSession = SignedIn & {
  readonly userId: UserId
  readonly sessionId: SessionId
  readonly language: Language
  readonly facilityId: UserState['facilityId']
  readonly unitId: UserState['unitId']
}
export type SessionCache = {
  /** The person, with the permissions that their roles give now; null when the session is closed or the account out of use. */
  find(sessionId: string): OpenSession | null
  /** Hears that a session, an account or a role changed; what `find` answers is up to date by then. Returns the way to stop. */
  listen(listener: () => void): () => void
}

/** Sessions held; more are read again from the database. */
const CACHE_LIMIT = 10_000
const SESSION_KINDS: ReadonlySet<string> = new Set([sessionOpened, sessionClosed].map((op) => op.spec.kind))
/** These can change what any session may do: rare, so everything is forgotten. */
const PEOPLE_KINDS: ReadonlySet<string> = new Set(
  [userCreated, userChanged, userPhoneSet, userPasswordSet, roleDefined].map((op) => op.spec.kind),
)

/**
 * Starts listening to the log.
 * @param onClosed hears of each session that ended, before anyone is told that it did
 */
export function createSessionCache(log: Pick<Log, 'state' | 'feed'>, onClosed: (sessionId: string) => void): SessionCache {
  const cache = new Map<string, OpenSession>()
  const listeners = new Set<() => void>()
  log.feed.listen((changes) => {
    for (const { kind, entity } of changes) {
      if (PEOPLE_KINDS.has(kind)) cache.clear()
      else if (SESSION_KINDS.has(kind)) cache.delete(entity)
      if (kind === sessionClosed.spec.kind) onClosed(entity)
    }
    if (changes.some(({ kind }) => PEOPLE_KINDS.has(kind) || kind === sessionClosed.spec.kind)) for (const listener of listeners) listener()
  })

  function read(sessionId: string): OpenSession | null {
    const session = log.state.table('Session').get(sessionId)
    if (!session || session.closedAt !== null) return null
    const user = loadUser(log.state, session.userId)
    if (!user.isActive) return null
    const permissions = new Set<Permission>(user.roles.flatMap((role) => permissionsOfRole(log.state, role) ?? []))
    return {
      userId: user.id,
      sessionId: sessionId as SessionId, // the key of a row that exists
      userName: user.userName,
      displayName: user.displayName,
      roles: user.roles,
      permissions,
      facilityId: user.facilityId,
      unitId: user.unitId,
      language: user.language,
    }
  }

  return {
    find(sessionId) {
      const cached = cache.get(sessionId)
      if (cached) return cached
      const found = read(sessionId)
      if (!found) return null
      if (cache.size >= CACHE_LIMIT) cache.clear()
      cache.set(sessionId, found)
      return found
    },
    listen(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
