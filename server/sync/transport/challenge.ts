/**
 * Proof that both ends hold the station keys that were enrolled, bound to this very TLS connection: each signs both nonces, both ids
 * and the exporter. What was signed for one connection is worthless on any other, so it cannot be replayed or passed on. Uses node:crypto.
 */
import { sign } from 'node:crypto'
import { z } from 'zod'
import { isSignedBy, STATION_ID } from './station-key.ts'
import type { StationSigner } from './tls-identity.ts'

export const NONCE_BYTES = 32
const VERSION = 1

const base64url = (bytes: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`))
const nonce = base64url(NONCE_BYTES)
const signature = base64url(64)

/** The caller's first word, in the CONNECT packet of namespace `/challenge`. */
export const Opening = z.strictObject({ v: z.literal(VERSION), station: z.string().regex(STATION_ID), nonce })
/** The answer: event `challenge`. The accepting station proves itself first. */
export const Challenge = z.strictObject({ v: z.literal(VERSION), nonce, signature })
/** The caller's proof, in the CONNECT packet of namespace `/sync`. */
export const Proof = z.strictObject({ v: z.literal(VERSION), signature })

/** Everything a signature covers besides the role. */
export type Exchange = {
  readonly callerId: string
  readonly acceptorId: string
  /** Base64url, 32 bytes each. */
  readonly callerNonce: string
  readonly acceptorNonce: string
  readonly binding: Uint8Array
}
type Role = 'caller' | 'acceptor'

/** One line per field, none of which can hold a line break: two exchanges never look alike. */
function statement(role: Role, { callerId, acceptorId, callerNonce, acceptorNonce, binding }: Exchange): Buffer {
  const fields = ['kituo-sync-challenge/1', role, callerId, acceptorId, callerNonce, acceptorNonce, Buffer.from(binding).toString('hex')]
  return Buffer.from(fields.map((field) => `${field}\n`).join(''))
}

/** Signs the exchange in a role. @returns base64url */
export const signExchange = (signer: StationSigner, role: Role, exchange: Exchange): string =>
  sign(null, statement(role, exchange), signer.signingKey).toString('base64url')

/** Whether the station that has `role` in the exchange signed it. @param publicKey its enrolled raw Ed25519 key */
export const isExchangeSigned = (publicKey: Uint8Array, role: Role, exchange: Exchange, signed: string): boolean =>
  isSignedBy(
    role === 'caller' ? exchange.callerId : exchange.acceptorId,
    publicKey,
    statement(role, exchange),
    Buffer.from(signed, 'base64url'),
  )

/** Bytes for a nonce as they travel. */
export const nonceText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** First word of a caller. */
export const opening = (station: string, callerNonce: string): z.infer<typeof Opening> => ({ v: VERSION, station, nonce: callerNonce })
/** Answer of the acceptor. */
export const challenge = (acceptorNonce: string, signed: string): z.infer<typeof Challenge> => ({
  v: VERSION,
  nonce: acceptorNonce,
  signature: signed,
})
/** Proof of the caller. */
export const proof = (signed: string): z.infer<typeof Proof> => ({ v: VERSION, signature: signed })
