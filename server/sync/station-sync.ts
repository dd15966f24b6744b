/** Peer sync of a running station: its door for other stations, one link for each, pairing. The one place where the parts of sync meet. */
import { networkInterfaces } from 'node:os'
import type { Database } from 'better-sqlite3'
import type { Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Logger } from '../kernel/logger.ts'
import type { RandomSource } from '../kernel/random.ts'
import type { Log } from '../log/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { createPeerGrants, watchRevocations, type OwnDoor, type PeersPort } from '../modules/stations/index.ts'
import { openStationAudit, type StationAudit } from './audit/station.ts'
import type { ClockSkew } from './clock-skew.ts'
import { addressOf, createDoorControl, loadDoorSetting, type DoorControl } from './door-control.ts'
import { createOutlet } from './outlet.ts'
import { linkViews } from './link-views.ts'
import { createLinkWatch } from './link-watch.ts'
import { createPairing, createPairingPost, type PairingDoor as PairingSteps } from './pairing/index.ts'
import { createPeerDirectory } from './peer-directory.ts'
import { createSession } from './session/session.ts'
import type { Session, SessionEvent, SessionStatus, Timers } from './session/types.ts'
import { openTelemetryExchange, telemetryHooks, type TelemetryExchange } from './telemetry/index.ts'
import type { TransportFigures } from './transport/counters.ts'
import { createPeerHub, type DoorAddress, type HubDoor, type PeerHub } from './transport/hub.ts'
import type { OpenSession, PairingDoor, PeerStatus, TransportTimers } from './transport/ports.ts'
import { loadTlsIdentity, type TlsIdentity } from './transport/tls-identity.ts'

export type StationSyncParts = {
  readonly log: Log
  readonly db: Database
  readonly clock: Clock
  readonly random: RandomSource
  readonly ids: IdSource
  readonly logger: Logger
  readonly timers: TransportTimers
  readonly skew: ClockSkew
  /** Where other stations may call, given at the start; null = as an administrator set it last. */
  readonly listen: { readonly host: string; readonly port: number } | null
  readonly build: string
  /** Positions and sealed hours to exchange; without it only the log travels. */
  readonly telemetry?: Telemetry
}
export type StationSync = {
  readonly peers: PeersPort
  readonly door: HubDoor
  readonly network: Pick<PeerHub, 'setOnline' | 'wake'>
  /** Figures of the transport for metrics; they only grow. */
  figures(): TransportFigures
  /** Link and session of every enrolled station. */
  statuses(): readonly { readonly link: PeerStatus; readonly session: SessionStatus | null }[]
  /** Hears that a link, a session or what is to be exchanged may be other than before; returns the way to stop. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

/** A station that broke the protocol is not talked to for this long. */
const OFFENCE_MS = 10 * 60_000

/** Opens sync. A port that cannot be had is no failure: see `door`. */
export async function openStationSync(parts: StationSyncParts): Promise<StationSync> {
  const { log, db, clock, random, ids, logger, timers, listen, skew } = parts
  const identity = loadTlsIdentity(db, random)
  const { grants, directory, ...books } = openBooks(parts)
  const sessions = new Map<string, Session>()
  const watch = createLinkWatch(log, skew)
  const audits = openStationAudit({ ...{ log, db, clock, random, ids, logger }, timers: sessionTimers(timers), onChange: watch.changed })
  const exchange = parts.telemetry ? openTelemetryExchange({ ...parts, telemetry: parts.telemetry }) : null
  const setting = loadDoorSetting(db)
  const ownDoor = (): OwnDoor => doorOf(identity, door.address())
  const pairing = openPairing(parts, identity, ownDoor)
  const hub = await createPeerHub({
    signer: { stationId: log.keys.stationId, signingKey: log.keys.signingKey },
    ...{ identity, directory, clock, random, timers, logger },
    listen: listen ?? (setting && addressOf(setting)),
    openSession: sessionOpener({ ...parts, exchange, audits }, grants, sessions, (stationId, event) => {
      watch.take(stationId, event)
      if (event.type === 'closed' && event.isOffence) hub.keepAway(stationId, OFFENCE_MS)
    }),
    pairing: pairingDoor(pairing.door, () => pairing.isExpected()),
  })
  const door: DoorControl = createDoorControl({
    ...{ db, hub, timers, fixed: listen, stationId: log.keys.stationId },
    enrolled: () => directory.stationIds(),
    onChange: watch.changed,
  })
  const statuses: StationSync['statuses'] = () =>
    hub.statuses().map((link) => ({ link, session: sessions.get(link.stationId)?.status() ?? null }))
  hub.onStatus(watch.changed)
  return {
    get door() {
      return hub.door
    },
    peers: { ...linkViews(statuses, watch, audits), pairing: pairing.desk, door: ownDoor, doorway: door },
    network: hub,
    figures: () => hub.figures(),
    statuses,
    onChange: watch.onChange,
    async close() {
      watch.close()
      audits.close()
      await door.close()
      await pairing.stop()
      await hub.close()
      exchange?.close()
      await books.close()
    },
  }
}

/** Who is known, and what is shared with whom. */
function openBooks({ log, ids, logger }: Pick<StationSyncParts, 'log' | 'ids' | 'logger'>) {
  const grants = createPeerGrants(log)
  const directory = createPeerDirectory(log)
  const revocations = watchRevocations({ log, ids, onFailure: logAs(logger, 'the ends of a shut-out station could not be named') })
  return {
    grants,
    directory,
    async close() {
      await revocations.stop()
      directory.close()
      grants.close()
    },
  }
}

/** The own door as others are told of it. @param at null while it is shut */
const doorOf = ({ fingerprint }: TlsIdentity, at: DoorAddress | null): OwnDoor => ({
  tlsFingerprint: fingerprint,
  addresses: at === null ? [] : reachableAt(at.host, at.port),
  isOpen: at !== null,
})

const openPairing = (
  { log, clock, random, ids, timers, logger }: StationSyncParts,
  { key, certificate }: TlsIdentity,
  ownDoor: () => OwnDoor,
) =>
  createPairing({
    ...{ log, clock, random, ids, timers, ownDoor },
    post: createPairingPost(() => ({ key, cert: certificate })),
    onFailure: logAs(logger, 'pairing failed on this side'),
  })

type OpenSessionParts = StationSyncParts & { readonly exchange: TelemetryExchange | null; readonly audits: StationAudit }

function sessionOpener(
  { log, clock, random, skew, logger, build, exchange, audits, ...parts }: OpenSessionParts,
  grants: ReturnType<typeof createPeerGrants>,
  sessions: Map<string, Session>,
  onSession: (stationId: string, event: SessionEvent) => void,
): OpenSession {
  const onEvent = (stationId: string, event: SessionEvent): void => {
    onSession(stationId, event)
    if (event.type === 'offset') skew.observe({ ...event, atMs: clock.nowMs() })
    if (event.type === 'selfRollback') log.noteSelfRollback({ ...event, stationId: log.keys.stationId })
    if (event.type === 'refused' || event.type === 'unsendable' || event.type === 'applyFailed' || event.type === 'failure')
      logger.warn({ event: event.type, ...('error' in event ? { error: event.error } : {}) }, 'a peer and this station disagree')
  }
  const timers = sessionTimers(parts.timers)
  return ({ stationId }, link) => {
    const outlet = createOutlet({
      peer: stationId,
      replica: { ...log.replica, scopes: () => [...(grants.of(stationId)?.scopes ?? [])] },
      grants,
    })
    const audited = audits.link({ peer: stationId, outlet, session: () => session })
    const carried = exchange && telemetryHooks(exchange, { ...{ peer: stationId, outlet, clock, timers, logger }, session: () => session })
    const session: Session = createSession({
      self: { stationId: log.keys.stationId, incarnation: log.heads.incarnation, build },
      expectedPeer: stationId,
      ...{ outlet, link, clock, random, timers },
      onFrame: (frame) => audited.onFrame(frame) || (carried?.onFrame(frame) ?? false),
      events: (event) => {
        onEvent(stationId, event)
        audited.onEvent(event)
        carried?.onEvent(event)
      },
    })
    sessions.set(stationId, session)
    return {
      receive: (frame) => {
        session.receive(frame)
      },
      close: () => {
        session.close('other', false)
        if (sessions.get(stationId) === session) sessions.delete(stationId)
      },
    }
  }
}

/** Timers of the transport in the form a session takes. */
const sessionTimers = (timers: TransportTimers): Timers => ({
  after(ms, run) {
    const timer = timers.setTimeout(run, ms)
    return () => {
      timers.clearTimeout(timer)
    }
  },
})

/** The pairing steps as the listener hands requests to them. */
const pairingDoor = (steps: PairingSteps, isOpen: () => boolean): PairingDoor => ({
  isOpen,
  async onRequest({ path, body, remoteAddress, tlsFingerprint }) {
    const answer = await steps.handle({ path, body: Buffer.from(body).toString('utf8'), remote: remoteAddress, tlsFingerprint })
    return { status: answer.status, body: Buffer.from(answer.body) }
  },
})

const logAs = (logger: Logger, what: string) => (error: unknown) => {
  logger.error({ error }, what)
}

/** Addresses other stations may try: the one given, or every address of this computer when it listens on all. */
function reachableAt(host: string, port: number): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [`${host.includes(':') ? `[${host}]` : host}:${port}`]
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => `${address}:${port}`)
}
