/** What the transport of peer sync needs from the station and what it tells: peers, sessions, statuses, reasons. No logic. */
import type { Instant } from '../../contract/primitives.ts'
import type { Link } from '../ports.ts'

/** A station that an administrator enrolled. Only its two keys count; its name, place and rights are the matter of others. */
export type EnrolledStation = {
  /** Raw Ed25519 key, 32 bytes; the station id is derived from it. */
  readonly publicKey: Uint8Array
  /** SHA-256 over its TLS certificate (DER), 64 lower-case hex digits. */
  readonly tlsFingerprint: string
  readonly isRevoked: boolean
}

/** Where a station may be reached. `host` is an IP address or a name. */
export type PeerAddress = { readonly host: string; readonly port: number }

/** Who is enrolled and where they were last known. Answers from memory: asked on every connection. */
export type PeerDirectory = {
  /** Every enrolled station except this one, revoked ones included. */
  stationIds(): readonly string[]
  enrolled(stationId: string): EnrolledStation | null
  /** Most promising first. */
  addresses(stationId: string): readonly PeerAddress[]
  /** Hears that anything above changed; returns the way to stop. Called after a revocation, its links are cut at once. */
  onChange(listener: () => void): () => void
}

/** The station at the other end of a link that was just opened. */
export type PeerAtHand = {
  readonly stationId: string
  /** True when this station called. */
  readonly isDialer: boolean
  /** `host:port` of the other end; for people, never for deciding. */
  readonly address: string
}

/** What runs on a link. `receive` gets every frame in order; `close` comes once, after the last frame, when the link is gone. */
export type PeerSession = { receive(frame: Uint8Array): void; close(reason: LinkEnd): void }
export type OpenSession = (peer: PeerAtHand, link: Link) => PeerSession

/** Why a link ended. */
export const LINK_ENDS = [
  'cut', // the connection broke
  'silent', // nothing was heard for too long
  'closed-by-peer',
  'closed-here', // the session, or the station going down
  'replaced', // another link to the same station stays
  'revoked', // no longer enrolled with these keys
  'misbehaved', // its session asked to keep the peer away
  'bad-frame', // something else than a frame
  'oversize', // a frame above the limit
  'overrun', // more was given to send than a link may hold back
  'broken-session', // the session threw
] as const
export type LinkEnd = (typeof LINK_ENDS)[number]

/** Why a call led to no link. */
export const DIAL_FAILURES = [
  'unreachable',
  'timed-out',
  'tls-failed',
  'wrong-certificate', // another station, or somebody in between
  'wrong-answer', // right certificate, but the station key did not sign
  'refused', // the other end closed before it said why: it may not know this station
  'bad-challenge', // the other end did not accept our signature
  'duplicate', // the other end keeps another link to us
  'kept-away', // the other end wants a pause from us
  'revoked',
  'cancelled',
] as const
export type DialFailure = (typeof DIAL_FAILURES)[number]

/** Why a connection from outside was turned away. */
export const REFUSED_CALLS = [
  'flood', // too many from one address, or altogether
  'too-slow', // no link and no answer within the time for it
  'tls', // handshake failed: other protocol version, no TLS at all
  'no-certificate',
  'unknown',
  'revoked',
  'wrong-request', // neither the sync socket nor the pairing door
  'pairing-closed',
  'pairing-limit', // a pairing request too big, too slow or one too many
  'bad-challenge',
  'duplicate',
  'kept-away',
] as const
export type RefusedCall = (typeof REFUSED_CALLS)[number]

/** Where the link to one peer stands. */
export const PEER_STATES = ['connected', 'connecting', 'waiting', 'kept-away', 'offline', 'no-address', 'revoked'] as const
export type PeerState = (typeof PEER_STATES)[number]

/** One row of the peers panel. */
export type PeerStatus = {
  readonly stationId: string
  readonly state: PeerState
  readonly since: Instant
  /** Of the link that stands, or of the last try. */
  readonly address: string | null
  /** Null while no link stands. */
  readonly isDialer: boolean | null
  /** When the next try is due (states `waiting` and `kept-away`). */
  readonly retryAt: Instant | null
  /** Why the last link ended or the last call failed; stays visible after a reconnect. */
  readonly lastFailure: { readonly code: LinkEnd | DialFailure; readonly at: Instant } | null
}

/** A pairing request as the pairing engine sees it. The sender is nobody yet: only its certificate is proven. */
export type PairRequest = {
  readonly method: string
  /** Path without query, begins with `/pair/`. */
  readonly path: string
  readonly body: Uint8Array
  /** Of the certificate the caller holds the key of. */
  readonly tlsFingerprint: string
  /** TLS exporter of this connection (RFC 9266), the same at both ends of it. */
  readonly channelBinding: Uint8Array
  readonly remoteAddress: string
}
export type PairAnswer = { readonly status: number; readonly body: Uint8Array }

/** The door for stations that are not enrolled yet. While it is closed they are refused in the TLS layer. */
export type PairingDoor = {
  isOpen(): boolean
  onRequest(request: PairRequest): Promise<PairAnswer>
}

/** Timers as an argument; handles go back to where they came from. */
export type TransportTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
