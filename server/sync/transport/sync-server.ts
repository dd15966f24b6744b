/** Socket.IO at the accepting end: namespace `/challenge` exchanges proofs, namespace `/sync` carries frames, every other is shut. */
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { Server, type Socket } from 'socket.io'
import type { RandomSource } from '../../kernel/random.ts'
import { challenge, isExchangeSigned, NONCE_BYTES, nonceText, Opening, Proof, signExchange, type Exchange } from './challenge.ts'
import { channelBinding } from './channel.ts'
import type { TransportCounters } from './counters.ts'
import type { TransportLimits } from './limits.ts'
import type { EnrolledStation, RefusedCall } from './ports.ts'
import type { StationSigner } from './tls-identity.ts'

export type SyncServerParts = {
  readonly signer: StationSigner
  readonly limits: TransportLimits
  readonly random: RandomSource
  readonly counters: TransportCounters
  enrolled(stationId: string): EnrolledStation | null
  /** The station whose pinned certificate this connection showed. */
  stationOf(tls: TLSSocket): string | null
  /** Whether another link to the station stays, so that this one is not wanted. */
  isDuplicate(stationId: string): boolean
  /** Whether the station broke the protocol a short while ago. */
  isKeptAway(stationId: string): boolean
  /** A station proved itself; its socket is connected in this very turn. */
  onStation(stationId: string, socket: Socket, tls: TLSSocket): void
}
export type SyncServer = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): Promise<void>
}

type Next = (error?: Error) => void
/** One challenge for each connection, used up by the first answer: null from then on. */
type Exchanges = WeakMap<Socket['conn'], { readonly exchange: Exchange; readonly door: Socket } | null>
/** Socket.IO sends `data` to the caller. */
class Refusal extends Error {
  readonly data: { readonly code: RefusedCall }
  constructor(code: RefusedCall) {
    super(code)
    this.data = { code }
  }
}

/** Builds the server. It never listens itself: upgrades are handed in after the TLS layer has judged them. */
export function createSyncServer(parts: SyncServerParts): SyncServer {
  const { limits } = parts
  const io = new Server({
    transports: ['websocket'],
    allowUpgrades: false,
    maxHttpBufferSize: limits.frameBytesMax,
    pingInterval: limits.pingIntervalMs,
    pingTimeout: limits.pingTimeoutMs,
    connectTimeout: limits.openWithinMs,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
  })
  // Socket.IO wants an HTTP server to attach to; this one only passes upgrades on.
  const entrance = createServer()
  io.attach(entrance)
  const exchanges: Exchanges = new WeakMap()
  io.use((socket, next) => {
    refuse(parts, socket, next, 'wrong-request')
  })
  const door = io.of('/challenge')
  door.use((socket, next) => {
    openExchange(parts, exchanges, socket, next)
  })
  door.on('connection', (socket) => {
    answerOpening(parts, exchanges, socket)
  })
  const sync = io.of('/sync')
  sync.use((socket, next) => {
    checkProof(parts, exchanges, socket, next)
  })
  sync.on('connection', (socket) => {
    const tls = tlsOf(socket)
    const stationId = parts.stationOf(tls)
    if (stationId === null) socket.disconnect(true)
    else parts.onStation(stationId, socket, tls)
  })
  return {
    upgrade: (request, socket, head) => entrance.emit('upgrade', request, socket, head),
    close: () => io.close(),
  }
}

const tlsOf = (socket: Socket): TLSSocket => socket.request.socket as TLSSocket // upgrades come from the HTTPS listener only

/** Says no and closes the connection once the answer is out: whoever fails starts again with TLS. */
function refuse({ counters }: SyncServerParts, socket: Socket, next: Next, code: RefusedCall): void {
  counters.callRefused(code)
  next(new Refusal(code))
  setImmediate(() => socket.conn.close()) // Socket.IO answers on the next tick, and not at all on a connection that is closing
}

/** Notes the caller's nonce and makes ours. */
function openExchange(parts: SyncServerParts, exchanges: Exchanges, socket: Socket, next: Next): void {
  const tls = tlsOf(socket)
  const opening = Opening.safeParse(socket.handshake.auth)
  const stationId = parts.stationOf(tls)
  if (!opening.success || stationId === null || opening.data.station !== stationId || exchanges.has(socket.conn))
    return refuse(parts, socket, next, 'bad-challenge')
  const exchange = {
    callerId: stationId,
    acceptorId: parts.signer.stationId,
    callerNonce: opening.data.nonce,
    acceptorNonce: nonceText(parts.random.bytes(NONCE_BYTES)),
    binding: channelBinding(tls),
  }
  exchanges.set(socket.conn, { exchange, door: socket })
  next()
}

/** The accepting station proves itself first. */
function answerOpening({ signer }: SyncServerParts, exchanges: Exchanges, socket: Socket): void {
  const open = exchanges.get(socket.conn)
  if (open) socket.emit('challenge', challenge(open.exchange.acceptorNonce, signExchange(signer, 'acceptor', open.exchange)))
}

function checkProof(parts: SyncServerParts, exchanges: Exchanges, socket: Socket, next: Next): void {
  const open = exchanges.get(socket.conn)
  exchanges.set(socket.conn, null)
  const proof = Proof.safeParse(socket.handshake.auth)
  const station = open ? parts.enrolled(open.exchange.callerId) : null
  if (!open || !proof.success || station === null) return refuse(parts, socket, next, 'bad-challenge')
  if (station.isRevoked) return refuse(parts, socket, next, 'revoked')
  if (!isExchangeSigned(station.publicKey, 'caller', open.exchange, proof.data.signature))
    return refuse(parts, socket, next, 'bad-challenge')
  if (parts.isKeptAway(open.exchange.callerId)) return refuse(parts, socket, next, 'kept-away')
  if (parts.isDuplicate(open.exchange.callerId)) return refuse(parts, socket, next, 'duplicate')
  next()
  setImmediate(() => open.door.disconnect()) // after `/sync` is connected: a connection without any namespace would close
}
