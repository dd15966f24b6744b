/** Who may speak MQTT: people and devices with an account of the station. A broken line that comes back does not fill the log with sign-ins. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../kernel/app-error.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { Identity } from '../../modules/identity/index.ts'
import type { SignedIn } from '../../trpc/context.ts'

/** A signed-in account, as of its sign-in. */
export type MqttUser = Pick<SignedIn, 'sessionId' | 'userName' | 'permissions'>
/** Systems that deliver readings, with accounts of their own. */
export type MqttSources = {
  /** Whether a source has this name: it is then asked, and nobody else. */
  isKnown(userName: string): boolean
  /** @returns null for a wrong password */
  signIn(userName: string, password: string): MqttUser | null
  isCurrent(sessionId: string): boolean
}
export type MqttAccounts = {
  /** @throws AppError `auth.failed`, `auth.locked`, `auth.forbidden`, `input.rate-limited` */
  signIn(userName: string, password: Buffer, place: string): Promise<MqttUser>
  /** The account as of now; null when its session has ended or it may not send positions any more. */
  current(user: MqttUser): MqttUser | null
}

const NEEDED = 'position.write'
const KEPT = 2_000
const KEY_BYTES = 32

/** Builds the accounts; passwords are remembered as a keyed hash, in memory, as long as their session lasts. */
export function createMqttAccounts(
  identity: Pick<Identity, 'signIn' | 'current'>,
  random: RandomSource,
  sources?: MqttSources,
): MqttAccounts {
  const key = random.bytes(KEY_BYTES)
  const proofOf = (userName: string, password: Buffer): Buffer =>
    createHmac('sha256', key).update(`${userName}\n`).update(password).digest()
  const known = new Map<string, { readonly user: MqttUser; readonly proof: Buffer }>()

  function current(user: MqttUser): MqttUser | null {
    if (sources?.isCurrent(user.sessionId)) return user
    const now = identity.current(user.sessionId)
    return now?.permissions.has(NEEDED) ? now : null
  }

  /** The session of an earlier connection with the same password. */
  function remembered(userName: string, proof: Buffer): MqttUser | null {
    const earlier = known.get(userName)
    return earlier && timingSafeEqual(earlier.proof, proof) ? current(earlier.user) : null
  }

  return {
    current,
    async signIn(userName, password, place) {
      if (sources?.isKnown(userName)) {
        const source = sources.signIn(userName, password.toString('utf8'))
        if (!source) throw new AppError('auth.failed', { triesLeft: null })
        return source
      }
      const proof = proofOf(userName, password)
      const earlier = remembered(userName, proof)
      if (earlier) return earlier
      const device = { kind: 'api', description: 'MQTT', place } as const
      const { view } = await identity.signIn({ userName, password: password.toString('utf8'), device })
      const user = identity.current(view.sessionId)
      if (!user?.permissions.has(NEEDED)) throw new AppError('auth.forbidden', { permission: NEEDED })
      if (known.size >= KEPT) for (const oldest of [...known.keys()].slice(0, 1)) known.delete(oldest)
      known.set(userName, { user, proof })
      return user
    },
  }
}
