/** The station's side of peer sync: one door, one dialer, one link for each enrolled station. Here the parts of the transport meet. */
import type { TLSSocket } from 'node:tls'
import type { Socket as AcceptedSocket } from 'socket.io'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { RandomSource } from '../../kernel/random.ts'
import { clientCarrier, serverCarrier } from './carrier.ts'
import { addressText } from './channel.ts'
import { createCounters, type TransportFigures } from './counters.ts'
import { dialStation } from './dial.ts'
import { createDialer, type Dialer } from './dialer.ts'
import { connectionKey, createGate, type Gate } from './gate.ts'
import { createHintBook, type PeerHint } from './hint-book.ts'
import { TRANSPORT_LIMITS, type TransportLimits } from './limits.ts'
import { createLinkKeeper, type LinkKeeper } from './link-keeper.ts'
import { createPinBook } from './pin-book.ts'
import type { OpenSession, PairingDoor, PeerDirectory, PeerStatus, TransportTimers } from './ports.ts'
import { createStationListener, type StationListener } from './station-listener.ts'
import { createStatusBoard } from './status-board.ts'
import { createSyncServer, type SyncServer } from './sync-server.ts'
import type { StationSigner, TlsIdentity } from './tls-identity.ts'

export type PeerHubParts = {
  readonly signer: StationSigner
  readonly identity: TlsIdentity
  readonly directory: PeerDirectory
  readonly openSession: OpenSession
  /** Where the door opens at first; null: this station calls others and cannot be called. */
  readonly listen: DoorAddress | null
  readonly pairing: PairingDoor | null
  readonly clock: Clock
  readonly random: RandomSource
  readonly timers: TransportTimers
  readonly logger: Logger
  readonly limits?: Partial<TransportLimits>
}

/** Port 0 lets the system choose. */
export type DoorAddress = { readonly host: string; readonly port: number }
/** Whether other stations can call this one. `failed`: the address could not be had; links that this station calls for still work. */
export type HubDoor =
  | { readonly state: 'open'; readonly port: number }
  | { readonly state: 'closed' }
  | { readonly state: 'failed'; readonly reason: DoorFailure }
export type DoorFailure = 'port-in-use' | 'not-allowed' | 'no-such-address' | 'other'

export type PeerHub = {
  readonly door: HubDoor
  /** Opens the door, opens it elsewhere, or shuts it (null) and ends the links that came through it. Does not fail: see `door`. */
  setDoor(listen: DoorAddress | null): Promise<HubDoor>
  /** Sorted by station id. */
  statuses(): readonly PeerStatus[]
  onStatus(listener: (status: PeerStatus) => void): () => void
  figures(): TransportFigures
  /** An address that was announced on the network. */
  hint(hint: PeerHint): void
  /** What the system says about the network; without one nobody is called. Links that stand are left alone. */
  setOnline(isOnline: boolean): void
  /** The network changed, or somebody wants it now: whoever waits is called at once. */
  wake(): void
  /** A session saw the station break the protocol: its link is cut, and for `ms` milliseconds there is no other. */
  keepAway(stationId: string, ms: number): void
  /** Ends every link politely and closes the door. */
  close(): Promise<void>
}

type Inside = {
  readonly listener: StationListener
  readonly server: SyncServer
  readonly keeper: LinkKeeper
  readonly dialer: Dialer
  stopListening(): void
}

/** Opens the station's side of peer sync. Does not fail when the port cannot be had: see `door`. */
export async function createPeerHub(parts: PeerHubParts): Promise<PeerHub> {
  const counters = createCounters()
  const board = createStatusBoard(parts.clock)
  const hints = createHintBook()
  const inside = assemble(parts, { counters, board, hints })
  const { listener, server, keeper, dialer } = inside
  let door = await openDoor(parts.listen, parts, listener)
  dialer.refresh()
  return {
    get door() {
      return door
    },
    async setDoor(listen) {
      door = { state: 'closed' }
      return (door = await openDoor(listen, parts, listener))
    },
    statuses: () => board.list(),
    onStatus: (heard) => board.onChange(heard),
    figures: () => counters.figures(),
    hint(hint) {
      if (hints.add(hint)) dialer.refresh()
    },
    setOnline: (isOnline) => {
      dialer.setOnline(isOnline)
    },
    wake: () => {
      dialer.wake()
    },
    keepAway: (stationId, ms) => {
      keeper.keepAway(stationId, ms)
    },
    async close() {
      inside.stopListening()
      dialer.close()
      await keeper.close()
      await server.close()
      await listener.close()
    },
  }
}

type Shared = {
  readonly counters: ReturnType<typeof createCounters>
  readonly board: ReturnType<typeof createStatusBoard>
  readonly hints: ReturnType<typeof createHintBook>
}

function assemble(parts: PeerHubParts, { counters, board, hints }: Shared): Inside {
  const { signer, identity, directory, clock, timers, random, logger, openSession, pairing } = parts
  const limits = { ...TRANSPORT_LIMITS, ...parts.limits }
  const pins = createPinBook(directory)
  const gate = createGate({ limits, clock, timers, onRefused: (reason) => counters.callRefused(reason) })
  const keeper: LinkKeeper = createLinkKeeper({
    ...{ ownId: signer.stationId, directory, board, openSession, limits, counters, clock, timers, logger },
    onOpened: (peer) => dialer.linkOpened(peer),
    onEnded: (peer, stoodMs) => dialer.linkEnded(peer.stationId, stoodMs),
  })
  const server: SyncServer = createSyncServer({
    ...{ signer, limits, random, counters },
    enrolled: (stationId) => directory.enrolled(stationId),
    stationOf: (tls) => listener.stationOf(tls),
    isDuplicate: (stationId) => keeper.isDuplicate(stationId),
    isKeptAway: (stationId) => keeper.keptAwayMs(stationId) > 0,
    onStation: (stationId, socket, tls) => enterAccepted(gate, keeper, { stationId, socket, tls }),
  })
  const listener = createStationListener({
    ...{ identity, pins, gate, limits, counters, logger, pairing },
    onUpgrade: (request, socket, head) => server.upgrade(request, socket, head),
  })
  const dialer: Dialer = createDialer({
    ...{ directory, board, limits, clock, timers, random, counters },
    addresses: (stationId) => [...directory.addresses(stationId), ...hints.addressesOf(stationId)],
    hasLink: (stationId) => keeper.hasLink(stationId),
    keptAwayMs: (stationId) => keeper.keptAwayMs(stationId),
    dial: (callee, signal) => {
      const peer = { stationId: callee.stationId, isDialer: true, address: addressText(callee.address) }
      return dialStation({ identity, signer, random, timers, limits }, callee, (end) => keeper.enter(peer, clientCarrier(end)), signal)
    },
  })
  const stopListening = directory.onChange(() => {
    pins.refresh()
    keeper.sift()
    listener.sift()
    dialer.refresh()
  })
  return { listener, server, keeper, dialer, stopListening }
}

type Accepted = { readonly stationId: string; readonly socket: AcceptedSocket; readonly tls: TLSSocket }

function enterAccepted(gate: Gate, keeper: LinkKeeper, { stationId, socket, tls }: Accepted): void {
  const key = connectionKey(tls)
  const raw = key === null ? null : gate.find(key)
  if (key === null || raw === null) {
    tls.destroy() // it broke in this very moment
    return
  }
  gate.settle(key)
  const address = addressText({ host: tls.remoteAddress ?? '', port: tls.remotePort ?? 0 })
  keeper.enter({ stationId, isDialer: false, address }, serverCarrier({ socket, raw, tls }))
}

const DOOR_FAILURES: Readonly<Record<string, DoorFailure>> = {
  EADDRINUSE: 'port-in-use',
  EACCES: 'not-allowed',
  EADDRNOTAVAIL: 'no-such-address',
  ENOTFOUND: 'no-such-address',
}

async function openDoor(listen: DoorAddress | null, { logger }: PeerHubParts, listener: StationListener): Promise<HubDoor> {
  if (listen === null) {
    listener.shut()
    return { state: 'closed' }
  }
  try {
    return { state: 'open', port: await listener.listen(listen.host, listen.port) }
  } catch (error) {
    logger.error({ error }, 'the door for stations could not be opened')
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { state: 'failed', reason: DOOR_FAILURES[code] ?? 'other' }
  }
}
