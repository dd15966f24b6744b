/** Stations that have a transport and nothing else: real keys, real TLS on loopback, sessions that write down what they hear. */
import { generateKeyPairSync } from 'node:crypto'
import Database from 'better-sqlite3'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { stationIdOf } from '../../../server/log/station-keys.ts'
import type { Link } from '../../../server/sync/ports.ts'
import { createPeerHub, type PeerHub } from '../../../server/sync/transport/hub.ts'
import { TRANSPORT_LIMITS, type TransportLimits } from '../../../server/sync/transport/limits.ts'
import type {
  EnrolledStation,
  LinkEnd,
  PairingDoor,
  PeerAddress,
  PeerAtHand,
  PeerDirectory,
  PeerSession,
} from '../../../server/sync/transport/ports.ts'
import { rawPublicKey } from '../../../server/sync/transport/station-key.ts'
import { loadTlsIdentity, type StationSigner, type TlsIdentity } from '../../../server/sync/transport/tls-identity.ts'
import { schemaSql } from '../../harness/test-log.ts'

/** Small enough that nobody waits, large enough that a busy machine is not taken for a dead one. */
export const TEST_LIMITS: TransportLimits = {
  ...TRANSPORT_LIMITS,
  watchMs: 100,
  silentAfterTicks: 8,
  openWithinMs: 5_000,
  lingerMs: 500,
  burstPerAddress: 10_000,
  newPerSecond: 10_000,
  firstPauseMs: 20,
  lastPauseMs: 200,
  stableAfterMs: 50,
}

export const TIMERS = {
  setTimeout,
  clearTimeout: (timer: unknown) => {
    clearTimeout(timer as NodeJS.Timeout)
  },
}

export type Identity = { readonly signer: StationSigner; readonly tls: TlsIdentity; readonly enrolment: EnrolledStation }

/** A new station key and a new TLS identity out of a new database. */
export function makeIdentity(): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const db = new Database(':memory:')
  db.exec(schemaSql())
  const tls = loadTlsIdentity(db, systemRandom)
  db.close()
  return {
    signer: { stationId: stationIdOf(publicKey), signingKey: privateKey },
    tls,
    enrolment: { publicKey: rawPublicKey(publicKey), tlsFingerprint: tls.fingerprint, isRevoked: false },
  }
}

/** Two identities, the one with the smaller id first. */
export function makeIdentities(): readonly [Identity, Identity] {
  const [a, b] = [makeIdentity(), makeIdentity()]
  return a.signer.stationId < b.signer.stationId ? [a, b] : [b, a]
}

/** A directory that the test writes. */
export class TestDirectory implements PeerDirectory {
  readonly #stations = new Map<string, { station: EnrolledStation; addresses: readonly PeerAddress[] }>()
  readonly #listeners = new Set<() => void>()

  put(stationId: string, station: EnrolledStation, addresses: readonly PeerAddress[] = []): void {
    this.#stations.set(stationId, { station, addresses })
    for (const listener of this.#listeners) listener()
  }
  revoke(stationId: string): void {
    const known = this.#stations.get(stationId)
    if (known) this.put(stationId, { ...known.station, isRevoked: true }, known.addresses)
  }
  stationIds(): readonly string[] {
    return [...this.#stations.keys()]
  }
  enrolled(stationId: string): EnrolledStation | null {
    return this.#stations.get(stationId)?.station ?? null
  }
  addresses(stationId: string): readonly PeerAddress[] {
    return this.#stations.get(stationId)?.addresses ?? []
  }
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** One link as its session saw it. */
export type Heard = { readonly peer: PeerAtHand; readonly link: Link; readonly frames: Uint8Array[]; end: LinkEnd | null }

export type TestStation = Identity & {
  readonly id: string
  readonly hub: PeerHub
  readonly port: number
  readonly address: PeerAddress
  readonly directory: TestDirectory
  readonly sessions: readonly Heard[]
  /** The session whose link stands. */
  live(): Heard | undefined
  /** Resolves as soon as `isTrue`; looked at after every frame, session and status of any station. Fails after ten seconds. */
  until(what: string, isTrue: () => boolean): Promise<void>
}

export type TestStationOptions = {
  readonly identity?: Identity
  readonly directory?: TestDirectory
  readonly limits?: Partial<TransportLimits>
  readonly pairing?: PairingDoor
  /** Null: cannot be called. Left out: a free port. */
  readonly port?: number | null
  /** Runs inside the session; what it throws, the session throws. */
  onFrame?(heard: Heard, frame: Uint8Array): void
}

const DEADLINE_MS = 10_000

/** Opens a station's transport. */
export async function openStation(options: TestStationOptions = {}): Promise<TestStation> {
  const identity = options.identity ?? makeIdentity()
  const directory = options.directory ?? new TestDirectory()
  const sessions: Heard[] = []
  const openSession = (peer: PeerAtHand, link: Link): PeerSession => {
    const heard: Heard = { peer, link, frames: [], end: null }
    sessions.push(heard)
    queueMicrotask(changed)
    return {
      receive(frame) {
        heard.frames.push(frame)
        queueMicrotask(changed)
        options.onFrame?.(heard, frame)
      },
      close(end) {
        heard.end = end
        queueMicrotask(changed)
      },
    }
  }
  const hub = await createPeerHub({
    signer: identity.signer,
    identity: identity.tls,
    directory,
    openSession,
    listen: options.port === null ? null : { host: '127.0.0.1', port: options.port ?? 0 },
    pairing: options.pairing ?? null,
    clock: systemClock,
    random: systemRandom,
    timers: TIMERS,
    logger: createLogger('silent'),
    limits: { ...TEST_LIMITS, ...options.limits },
  })
  hub.onStatus(() => {
    queueMicrotask(changed)
  })
  const port = hub.door.state === 'open' ? hub.door.port : 0
  return {
    ...identity,
    id: identity.signer.stationId,
    hub,
    port,
    address: { host: '127.0.0.1', port },
    directory,
    sessions,
    live: () => sessions.find(({ end }) => end === null),
    until,
  }
}

/** Looked at after whatever happens at any station: what is waited for may concern several. */
const watchers = new Set<() => void>()
const changed = (): void => {
  for (const watcher of [...watchers]) watcher()
}

/** Figures change without anybody being told. */
const LOOK_MS = 20

function until(what: string, isTrue: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearTimeout(deadline)
      clearInterval(looking)
      watchers.delete(look)
      end()
    }
    const look = (): void => {
      if (isTrue()) settle(resolve)
    }
    const deadline = setTimeout(() => {
      settle(() => {
        reject(new Error(`${what}: not within ${DEADLINE_MS} ms`))
      })
    }, DEADLINE_MS)
    const looking = setInterval(look, LOOK_MS)
    watchers.add(look)
    look()
  })
}

/** Tells each of two stations about the other. Addresses only where given: a station without one waits to be called. */
export function enrol(caller: TestStation, callee: TestStation, address: PeerAddress | null = callee.address): void {
  callee.directory.put(caller.id, caller.enrolment)
  caller.directory.put(callee.id, callee.enrolment, address ? [address] : [])
}
