/** Where people come in with a password: signing in, unlocking, changing the own password. */
import type { UserId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Log } from '../../log/index.ts'
import { setPassword } from './decide.ts'
import { loadUser, openSessionsOf } from './load.ts'
import type { PasswordCheck } from './password-check.ts'
import { requireStrongPassword } from './password-policy.ts'
import type { Passwords } from './passwords.ts'
import type { SessionCache } from './session-cache.ts'
import type { Identity } from './service.ts'
import { openSession, signInPlace } from './session-decide.ts'
import type { Sessions } from './sessions.ts'

type Parts = {
  readonly log: Log
  readonly clock: Clock
  readonly ids: IdSource
  readonly cache: SessionCache
  readonly sessions: Sessions
  readonly check: PasswordCheck
  readonly passwords: Passwords
}

/** How often sessions that have run out are closed and old counts removed; looked at when somebody signs in. */
const SWEEP_MS = 3_600_000
const wrongPassword = (): never => {
  throw new AppError('auth.failed', { triesLeft: null })
}

/** Builds the entrance. */
export function createEntrance({
  log,
  clock,
  ids,
  cache,
  sessions,
  check,
  passwords,
}: Parts): Pick<Identity, 'signIn' | 'unlock' | 'hashNewPassword' | 'changeOwnPassword'> {
  let sweptAtMs = Number.NEGATIVE_INFINITY

  async function sweep(): Promise<void> {
    if (clock.monotonicMs() - sweptAtMs < SWEEP_MS) return
    sweptAtMs = clock.monotonicMs()
    await sessions.closeExpired()
    check.prune()
  }

  async function hashNewPassword(password: string, userName: string): Promise<string> {
    requireStrongPassword(password, userName)
    return passwords.hash(password)
  }

  return {
    hashNewPassword,
    async signIn({ userName, password, device }) {
      await sweep()
      const where = signInPlace(device)
      const sessionId = await check.prove(userName.trim().toLowerCase(), password, where, async (proven) => {
        if (!proven) return wrongPassword()
        const { user, passwordHash } = proven
        const opened = await log.executor.execute({
          commandId: ids.next(),
          input: null,
          actor: `user:${user.id}`,
          decide: (state, facts) => openSession(loadUser(state, user.id), passwordHash, where, facts),
        })
        return opened.result.sessionId
      })
      return sessions.begin(sessionId)
    },
    async unlock({ sessionId, password, device }) {
      const session = cache.find(sessionId)
      if (!session) throw new AppError('auth.expired', {})
      return check.prove(session.userName, password, signInPlace(device), (proven) =>
        Promise.resolve(proven ? sessions.view(session) : wrongPassword()),
      )
    },
    changeOwnPassword: (command, user, device) =>
      check.prove(user.userName, command.currentPassword, signInPlace(device), async (proven) => {
        const passwordHash = await hashNewPassword(command.password, user.userName)
        // A repeated command is answered from its first result before it is decided, although the old password is wrong by then.
        return log.executor.execute<{ userId: UserId }>({
          commandId: command.commandId,
          input: { commandId: command.commandId, userId: user.userId },
          actor: `user:${user.userId}`,
          decide: (state) =>
            proven
              ? setPassword(
                  passwordHash,
                  { user: loadUser(state, user.userId), sessions: openSessionsOf(state, user.userId) },
                  user.sessionId,
                )
              : wrongPassword(),
        })
      }),
  }
}
