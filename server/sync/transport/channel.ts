/** What both ends read from an open TLS connection: the certificate shown, and the exporter that names this connection alone. Uses node:tls. */
import { Agent } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTcp } from 'node:net'
import { connect as startTls, type SecureVersion, type TLSSocket } from 'node:tls'
import type { DialFailure, PeerAddress } from './ports.ts'
import { fingerprintOf, type TlsIdentity } from './tls-identity.ts'

/** RFC 9266 (tls-exporter): label, no context, 32 bytes. */
const EXPORTER_LABEL = 'EXPORTER-Channel-Binding'
const EXPORTER_BYTES = 32
/** Nothing older is offered or taken: client certificates stay hidden, and the exporter is unique to the connection. */
const TLS_VERSION: SecureVersion = 'TLSv1.3'

/** What both ends of a station connection set alike. Trust comes from pins alone, so chains and names are not looked at. */
export const stationTls = ({ key, certificate }: TlsIdentity) => ({
  key,
  cert: certificate,
  minVersion: TLS_VERSION,
  maxVersion: TLS_VERSION,
  rejectUnauthorized: false,
})

/** `host:port`, an IPv6 host in brackets. */
export const addressText = ({ host, port }: PeerAddress): string => `${host.includes(':') ? `[${host}]` : host}:${port}`

/** An open connection to some station. `raw` counts bytes as they come, also inside a TLS record that is not complete yet. */
export type SecureChannel = {
  readonly raw: Socket
  readonly tls: TLSSocket
  /** Of the certificate at the other end, which holds its key. */
  readonly fingerprint: string
  readonly binding: Uint8Array
}

/** A call that led to nothing; `code` says why. */
export class DialError extends Error {
  readonly code: DialFailure
  constructor(code: DialFailure, options?: ErrorOptions) {
    super(code, options)
    this.name = 'DialError'
    this.code = code
  }
}

/** Fingerprint of the certificate the other end proved to hold, or null when it showed none. */
export function peerFingerprint(tls: TLSSocket): string | null {
  const certificate = tls.getPeerX509Certificate()
  return certificate ? fingerprintOf(certificate.raw) : null
}

/** Channel binding of RFC 9266: equal at both ends of one connection, different on any other. */
export const channelBinding = (tls: TLSSocket): Uint8Array => tls.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0))

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
])

/** The word for an error of node:net or node:tls before a connection is secure. */
function failureOf(error: NodeJS.ErrnoException): DialFailure {
  const code = error.code ?? ''
  if (UNREACHABLE.has(code)) return 'unreachable'
  if (code === 'ETIMEDOUT') return 'timed-out'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'refused'
  return 'tls-failed'
}

/**
 * Opens TLS 1.3 to a station. Who answers is not judged here: compare `fingerprint`.
 * @param signal ends the attempt; its reason is a DialError
 * @throws DialError `unreachable`, `timed-out`, `tls-failed`, `refused`, or the signal's reason
 */
export function connectChannel(address: PeerAddress, identity: TlsIdentity, signal: AbortSignal): Promise<SecureChannel> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const raw = connectTcp({ host: address.host, port: address.port, noDelay: true, keepAlive: true })
    const tls = startTls({ socket: raw, ...stationTls(identity), servername: '' })
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort)
      tls.off('secureConnect', onSecure).off('error', onError).off('close', onClose).on('error', ignore)
      raw.off('error', onError).on('error', ignore)
    }
    const fail = (error: unknown): void => {
      settle()
      tls.destroy()
      raw.destroy()
      reject(error)
    }
    const onAbort = (): void => {
      fail(signal.reason)
    }
    const onError = (error: NodeJS.ErrnoException): void => {
      fail(new DialError(failureOf(error), { cause: error }))
    }
    const onClose = (): void => {
      fail(new DialError('refused'))
    }
    const onSecure = (): void => {
      const fingerprint = peerFingerprint(tls)
      if (fingerprint === null) return fail(new DialError('wrong-certificate'))
      settle()
      resolve({ raw, tls, fingerprint, binding: channelBinding(tls) })
    }
    raw.on('error', onError)
    tls.on('secureConnect', onSecure).on('error', onError).on('close', onClose)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** A connection that broke also closes; `close` is what everybody listens to. */
function ignore(): void {
  // nothing to add
}

/** Lets an HTTP client speak on a connection that is already open and checked, and on no other. */
export class ChannelAgent extends Agent {
  readonly #tls: TLSSocket
  constructor(channel: SecureChannel) {
    super({ keepAlive: true, maxSockets: 1 })
    this.#tls = channel.tls
  }

  override createConnection(): TLSSocket {
    return this.#tls
  }
}
