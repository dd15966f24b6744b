/** One call to one address of an enrolled station: TLS, pin, WebSocket, both proofs. Ends in a connected socket or in a word that says why not. */
import { Manager, type Socket } from 'socket.io-client'
import type { RandomSource } from '../../kernel/random.ts'
import { Challenge, isExchangeSigned, NONCE_BYTES, nonceText, opening, proof, signExchange } from './challenge.ts'
import type { SocketEnd } from './carrier.ts'
import { ChannelAgent, connectChannel, DialError, type SecureChannel } from './channel.ts'
import type { TransportLimits } from './limits.ts'
import { DIAL_FAILURES, type DialFailure, type EnrolledStation, type PeerAddress, type TransportTimers } from './ports.ts'
import type { StationSigner, TlsIdentity } from './tls-identity.ts'

export type DialParts = {
  readonly identity: TlsIdentity
  readonly signer: StationSigner
  readonly random: RandomSource
  readonly timers: TransportTimers
  readonly limits: TransportLimits
}
export type Callee = { readonly stationId: string; readonly station: EnrolledStation; readonly address: PeerAddress }

/** The name is never looked up: the connection stands already. `.invalid` is reserved for names that lead nowhere (RFC 2606). */
const SYNC_ORIGIN = 'https://station.invalid'

/**
 * Calls a station.
 * @param onConnected gets the socket in the very turn in which it connected; frames may follow at once. False: another link stays
 * @param signal gives up; its reason is a DialError
 * @throws DialError; nothing is left open then
 */
export async function dialStation(
  parts: DialParts,
  callee: Callee,
  onConnected: (end: SocketEnd<Socket>) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const limited = new AbortController()
  const giveUp = (): void => {
    limited.abort(signal.reason)
  }
  signal.addEventListener('abort', giveUp, { once: true })
  const timer = parts.timers.setTimeout(() => {
    limited.abort(new DialError('timed-out'))
  }, parts.limits.openWithinMs)
  try {
    signal.throwIfAborted()
    const channel = await connectChannel(callee.address, parts.identity, limited.signal)
    if (channel.fingerprint !== callee.station.tlsFingerprint) {
      channel.raw.destroy()
      throw new DialError('wrong-certificate')
    }
    await openSocket(parts, callee, channel, limited.signal, onConnected)
  } finally {
    parts.timers.clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}

/** The two namespaces of one connection; nothing is sent before they connect. */
function socketsOn(
  channel: SecureChannel,
  { limits, signer }: DialParts,
  callerNonce: string,
): { readonly door: Socket; readonly sync: Socket } {
  const manager = new Manager(SYNC_ORIGIN, {
    autoConnect: false,
    reconnection: false,
    transports: ['websocket'],
    upgrade: false,
    timeout: limits.openWithinMs,
    transportOptions: {
      websocket: { agent: new ChannelAgent(channel), maxPayload: limits.frameBytesMax, perMessageDeflate: false },
    },
  })
  return { door: manager.socket('/challenge', { auth: opening(signer.stationId, callerNonce) }), sync: manager.socket('/sync') }
}

function openSocket(
  parts: DialParts,
  callee: Callee,
  channel: SecureChannel,
  signal: AbortSignal,
  onConnected: (end: SocketEnd<Socket>) => boolean,
): Promise<void> {
  const callerNonce = nonceText(parts.random.bytes(NONCE_BYTES))
  const { door, sync } = socketsOn(channel, parts, callerNonce)
  return new Promise((resolve, reject) => {
    const release = (): void => {
      signal.removeEventListener('abort', onAbort)
      channel.raw.off('close', onClose)
      for (const socket of [door, sync]) socket.off('connect_error', onRefusal)
    }
    const fail = (error: unknown): void => {
      release()
      channel.tls.destroy()
      channel.raw.destroy()
      reject(error)
    }
    const onAbort = (): void => fail(signal.reason)
    const onClose = (): void => fail(new DialError('refused'))
    const onRefusal = (error: Error): void => fail(new DialError(refusalOf(error), { cause: error }))
    signal.addEventListener('abort', onAbort, { once: true })
    channel.raw.once('close', onClose)
    for (const socket of [door, sync]) socket.on('connect_error', onRefusal)
    door.once('challenge', (value: unknown) => {
      const signed = answerChallenge(parts, callee, { callerNonce, binding: channel.binding }, value)
      if (signed === null) return fail(new DialError('wrong-answer'))
      sync.auth = proof(signed)
      sync.connect()
    })
    sync.once('connect', () => {
      release()
      if (onConnected({ socket: sync, raw: channel.raw, tls: channel.tls })) resolve()
      else fail(new DialError('duplicate'))
    })
    door.connect()
  })
}

/** Our signature in answer to a challenge; null when the callee did not prove itself with it. */
function answerChallenge(
  { signer }: DialParts,
  { stationId, station }: Callee,
  ours: { readonly callerNonce: string; readonly binding: Uint8Array },
  value: unknown,
): string | null {
  const parsed = Challenge.safeParse(value)
  if (!parsed.success) return null
  const exchange = { callerId: signer.stationId, acceptorId: stationId, acceptorNonce: parsed.data.nonce, ...ours }
  if (!isExchangeSigned(station.publicKey, 'acceptor', exchange, parsed.data.signature)) return null
  return signExchange(signer, 'caller', exchange)
}

const KNOWN_FAILURES: ReadonlySet<string> = new Set(DIAL_FAILURES)

/** The word the acceptor sent along, if it is one of ours. */
function refusalOf(error: Error & { readonly data?: unknown }): DialFailure {
  const { data } = error
  const code = typeof data === 'object' && data !== null && 'code' in data ? data.code : null
  return typeof code === 'string' && KNOWN_FAILURES.has(code) ? (code as DialFailure) : 'refused' // checked against the list
}
