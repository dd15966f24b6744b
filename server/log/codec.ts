/** Bytes of the log: canonical CBOR of header and body, hashes, checkpoint text. Pure functions over node:crypto. */
import { createCipheriv, createDecipheriv, hash as oneShotHash, sign, verify, type KeyObject } from 'node:crypto'
import { decode, encode } from 'cborg'

/** Format version of the envelope; an unknown major is refused. */
export const ENVELOPE_VERSION = 1
const HEADER_TAG = Uint8Array.of(0x00)
const BODY_TAG = Uint8Array.of(0x02)
const NO_SEALED = new Uint8Array(32)
/** `prev` of the first op of a stream. */
export const GENESIS_HASH = new Uint8Array(32)

/** A dependency: the op (stream, seq) was known when this one was written. */
export type Dependency = readonly [streamId: string, seq: number]

/** What is hashed and chained. `wallMs` and `skewMs` are epoch and signed milliseconds. */
export type OpHeader = {
  readonly streamId: string
  readonly seq: number
  readonly lam: number
  readonly wallMs: number
  readonly skewMs: number
  readonly deps: readonly Dependency[]
  readonly scope: string
  readonly kind: string
  readonly kindVersion: number
  readonly entity: string
  readonly actor: string
  readonly bodyHash: Uint8Array
  readonly prev: Uint8Array
}

/** SHA-256 over the concatenation of `parts`. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  return oneShotHash('sha256', parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts), 'buffer')
}

/** Stable name of a stream: first 16 bytes of SHA-256 over (scope, station, incarnation), in hex. */
export function streamIdOf(scope: string, stationId: string, incarnation: number): string {
  return sha256(encode([scope, stationId, incarnation]))
    .subarray(0, 16)
    .toString('hex')
}

/** Canonical CBOR of a body (definite lengths, sorted keys): the same value always gives the same bytes. */
export const encodeBody = (body: Record<string, unknown>): Uint8Array => encode(body)

/** The inverse of `encodeBody`. */
export const decodeBody = (bytes: Uint8Array): Record<string, unknown> => decode(bytes) as Record<string, unknown> // written by encodeBody and covered by the op's hash

/** Hash of a detached body. The sealed part enters by its own hash, so it can be erased while the chain still verifies. */
export const hashBody = (body: Uint8Array, sealedHash: Uint8Array | null): Buffer => sha256(BODY_TAG, sealedHash ?? NO_SEALED, body)

/** Canonical CBOR of a header: a fixed array, version first. */
export function encodeHeader(header: OpHeader): Uint8Array {
  return encode([
    ENVELOPE_VERSION,
    header.streamId,
    header.seq,
    header.lam,
    header.wallMs,
    header.skewMs,
    header.deps,
    header.scope,
    header.kind,
    header.kindVersion,
    header.entity,
    header.actor,
    header.bodyHash,
    header.prev,
  ])
}

/** The inverse of `encodeHeader`. @throws Error on an unknown envelope version */
export function decodeHeader(bytes: Uint8Array): OpHeader {
  const fields = decode(bytes) as [
    number,
    string,
    number,
    number,
    number,
    number,
    Dependency[],
    string,
    string,
    number,
    string,
    string,
    Uint8Array,
    Uint8Array,
  ] // checked by the op's hash; foreign headers go through a schema first
  const [version, streamId, seq, lam, wallMs, skewMs, deps, scope, kind, kindVersion, entity, actor, bodyHash, prev] = fields
  if (version !== ENVELOPE_VERSION) throw new Error(`unknown envelope version ${String(version)}`)
  return { streamId, seq, lam, wallMs, skewMs, deps, scope, kind, kindVersion, entity, actor, bodyHash, prev }
}

/** Hash of an op: SHA-256 over 0x00 and its canonical header (leaf tag as in RFC 6962). */
export const hashHeader = (headerBytes: Uint8Array): Buffer => sha256(HEADER_TAG, headerBytes)

/** What a checkpoint signs: head, stream, seq and the purpose, in canonical CBOR. */
const checkpointText = (head: Uint8Array, streamId: string, seq: number): Uint8Array => encode([head, streamId, seq, 'kituo-ckpt/1'])

/** Ed25519 signature over a stream's head. */
export const signCheckpoint = (key: KeyObject, head: Uint8Array, streamId: string, seq: number): Buffer =>
  sign(null, checkpointText(head, streamId, seq), key)

/** True when `signature` is the station's over this head. */
export const verifyCheckpoint = (key: KeyObject, head: Uint8Array, streamId: string, seq: number, signature: Uint8Array): boolean =>
  verify(null, checkpointText(head, streamId, seq), key, signature)

/** Seals bytes with AES-256-GCM: nonce(12) + tag(16) + ciphertext. */
export function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** Opens what `seal` made. @throws Error when the key is wrong or a byte was changed */
export function unseal(key: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
}
