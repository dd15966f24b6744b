/**
 * The one door for other stations: HTTPS with TLS 1.3 and certificates both ways. Who is not enrolled is refused in the TLS layer,
 * before any request is read; what an enrolled station may ask for is the sync socket, and nothing else. Uses node:net, node:https.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Logger } from '../../kernel/logger.ts'
import { channelBinding, peerFingerprint, stationTls } from './channel.ts'
import type { TransportCounters } from './counters.ts'
import { connectionKey, type Gate } from './gate.ts'
import type { TransportLimits } from './limits.ts'
import { isPairRequest, servePairRequest } from './pair-door.ts'
import type { PinBook } from './pin-book.ts'
import type { PairingDoor, RefusedCall } from './ports.ts'
import type { TlsIdentity } from './tls-identity.ts'

export type ListenerParts = {
  readonly identity: TlsIdentity
  readonly pins: PinBook
  readonly gate: Gate
  readonly limits: TransportLimits
  readonly counters: TransportCounters
  readonly logger: Logger
  readonly pairing: PairingDoor | null
  /** A WebSocket upgrade of the sync socket by an enrolled station. */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}
export type StationListener = {
  /** Opens the door, or opens it elsewhere. @returns the port. @throws the error of node:net when the address cannot be had */
  listen(host: string, port: number): Promise<number>
  /** Shuts the door and ends every connection that came through it; it can be opened again. */
  shut(): void
  /** Who holds the other end, judged when the connection became secure; null for strangers. */
  stationOf(tls: TLSSocket): string | null
  /** Destroys connections whose certificate no longer stands for the station it stood for. */
  sift(): void
  close(): Promise<void>
}

/** What a connection proved; `stationId` is null for a stranger at the pairing door. */
type Caller = { readonly stationId: string | null; readonly fingerprint: string }
type Callers = Map<Duplex, Caller>

/** Path and query that Engine.IO's client sends for a new WebSocket; anything else is not one of ours. */
const SYNC_URL = '/socket.io/?EIO=4&transport=websocket'
const HEADER_BYTES_MAX = 4096
/** Pairing takes a handful of requests; nobody needs more on one connection, or more at a time. */
const PAIR_REQUESTS_PER_CONNECTION = 32
const PAIR_REQUESTS_AT_ONCE = 8

/** Builds the listener; nothing is open yet. */
export function createStationListener(parts: ListenerParts): StationListener {
  const { gate } = parts
  const callers: Callers = new Map()
  const https = createTlsServer(parts, callers)
  serveRequests(parts, https, callers)
  let open: TcpServer | null = null
  const shut = (): void => {
    open?.close()
    open = null
    gate.close()
  }
  return {
    async listen(host, port) {
      shut()
      const { tcp, port: own } = await openTcp({ host, port }, (raw) => {
        if (gate.admit(raw)) https.emit('connection', raw)
      })
      open = tcp
      tcp.on('error', (error) => {
        parts.logger.error({ error }, 'the door for stations failed')
      })
      return own
    },
    shut,
    stationOf: (tls) => callers.get(tls)?.stationId ?? null,
    sift() {
      for (const [tls, { stationId, fingerprint }] of callers) {
        const bearer = parts.pins.bearerOf(fingerprint)
        if (stationId !== null && (bearer.kind !== 'station' || bearer.stationId !== stationId)) tls.destroy()
      }
    },
    close: () =>
      new Promise((resolve) => {
        const tcp = open
        if (tcp === null) resolve()
        else tcp.once('close', resolve)
        shut()
        https.close()
      }),
  }
}

/** @throws the error of node:net when the address cannot be had */
function openTcp(
  address: { readonly host: string; readonly port: number },
  onConnection: (raw: Socket) => void,
): Promise<{ readonly tcp: TcpServer; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const tcp = createTcpServer({ noDelay: true, keepAlive: true }, onConnection)
    tcp.once('error', reject)
    tcp.listen(address, () => {
      tcp.off('error', reject)
      resolve({ tcp, port: (tcp.address() as AddressInfo).port }) // a TCP server that listens has one
    })
  })
}

/** The TLS layer: judges every connection once it is secure. It does not listen; the gate hands it what it admitted. */
function createTlsServer(parts: ListenerParts, callers: Callers): HttpsServer {
  const { limits, identity } = parts
  const https = createHttpsServer({
    ...stationTls(identity),
    requestCert: true,
    handshakeTimeout: limits.openWithinMs,
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: limits.openWithinMs,
    requestTimeout: limits.openWithinMs,
    keepAliveTimeout: limits.openWithinMs,
  })
  https.maxRequestsPerSocket = PAIR_REQUESTS_PER_CONNECTION
  https.on('tlsClientError', (_error, tls) => {
    refuse(parts, tls, 'tls')
  })
  https.prependListener('secureConnection', (tls) => {
    tls.on('error', () => undefined) // an upgrade passes from hand to hand; its end is what counts
    const caller = judge(parts, tls)
    if (typeof caller === 'string') return refuse(parts, tls, caller)
    callers.set(tls, caller)
    tls.once('close', () => callers.delete(tls))
  })
  return https
}

/** Whether a connection that became secure may go on: as an enrolled station, as a stranger at the open pairing door, or not. */
function judge({ pins, pairing }: ListenerParts, tls: TLSSocket): Caller | RefusedCall {
  const fingerprint = tls.isSessionReused() ? null : peerFingerprint(tls) // a resumed session proves nothing anew
  if (fingerprint === null) return 'no-certificate'
  const bearer = pins.bearerOf(fingerprint)
  if (bearer.kind === 'station') return { stationId: bearer.stationId, fingerprint }
  if (bearer.kind === 'revoked') return 'revoked'
  return pairing?.isOpen() ? { stationId: null, fingerprint } : 'unknown'
}

function refuse({ counters }: ListenerParts, socket: Duplex, reason: RefusedCall): void {
  counters.callRefused(reason)
  socket.destroy()
}

function serveRequests(parts: ListenerParts, https: HttpsServer, callers: Callers): void {
  https.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (typeof callers.get(socket)?.stationId !== 'string') return refuse(parts, socket, 'unknown')
    if (request.url !== SYNC_URL || request.headers.origin !== undefined) return refuse(parts, socket, 'wrong-request')
    parts.onUpgrade(request, socket, head)
  })
  https.on('clientError', (_error, socket) => {
    refuse(parts, socket, 'wrong-request')
  })
  let pairRequests = 0
  https.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { pairing } = parts
    if (!isPairRequest(request)) return refuse(parts, request.socket, 'wrong-request')
    if (pairing?.isOpen() !== true) return refuse(parts, request.socket, 'pairing-closed')
    if (pairRequests >= PAIR_REQUESTS_AT_ONCE) return refuse(parts, request.socket, 'pairing-limit')
    pairRequests += 1
    void answerPairing(parts, pairing, request, response).finally(() => {
      pairRequests -= 1
    })
  })
}

async function answerPairing(
  parts: ListenerParts,
  pairing: PairingDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const tls = request.socket as TLSSocket // requests come through the HTTPS server only
  const tlsFingerprint = peerFingerprint(tls)
  const key = connectionKey(tls)
  if (tlsFingerprint === null || key === null) return refuse(parts, tls, 'no-certificate')
  try {
    const caller = { tlsFingerprint, channelBinding: channelBinding(tls), remoteAddress: tls.remoteAddress ?? '' }
    const isWithin = await servePairRequest(pairing, { request, response, bytesMax: parts.limits.pairBytesMax }, caller)
    if (!isWithin) parts.counters.callRefused('pairing-limit')
  } catch (error) {
    parts.logger.error({ error }, 'a pairing request failed')
  }
}
