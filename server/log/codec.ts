/** Bytes of the log: canonical CBOR of header and body, hashes, checkpoint text. Pure functions over node:crypto. */
import { createCipheriv, createDecipheriv, hash as oneShotHash, sign, verify, type KeyObject } from 'node:crypto'
import { readCbor } from './cbor-read.ts'
import { CborError, CborWriter, type CborValue } from './cbor.ts'
import type { SignedHead } from './op.ts'

/** Format version of the envelope; an unknown major is refused. */
export const ENVELOPE_VERSION = 1
const HEADER_TAG = Uint8Array.of(0x00)
const BODY_TAG = Uint8Array.of(0x02)
const SEALED_TAG = Uint8Array.of(0x03)
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

/** One writer for all: encoding is synchronous and never calls back into itself. */
const writer = new CborWriter()
const encode = (value: CborValue): Buffer => {
  writer.value(value)
  return writer.finish()
}

/** SHA-256 over the concatenation of `parts`. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  return oneShotHash('sha256', parts.length === 1 && parts[0] ? parts[0] : joined(parts), 'buffer')
}

/** Where parts are put together to be hashed; ops fit nearly always. */
const workspace = Buffer.allocUnsafe(16 * 1024)

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.byteLength
  if (length > workspace.byteLength) return Buffer.concat(parts)
  let at = 0
  for (const part of parts) {
    workspace.set(part, at)
    at += part.byteLength
  }
  return workspace.subarray(0, length)
}

/** Names worked out already: a station meets few streams, and each of them in every batch. Bounded, because a peer may invent streams. */
const streamIds = new Map<string, string>()
const STREAM_IDS_MAX = 16_384

/** Stable name of a stream: first 16 bytes of SHA-256 over (scope, station, incarnation), in hex. */
export function streamIdOf(scope: string, stationId: string, incarnation: number): string {
  const name = `${String(scope.length)} ${String(stationId.length)} ${String(incarnation)} ${scope}${stationId}` // only one way to read it
  const kept = streamIds.get(name)
  if (kept !== undefined) return kept
  if (streamIds.size >= STREAM_IDS_MAX) streamIds.clear()
  const streamId = sha256(encode([scope, stationId, incarnation])).toString('hex', 0, 16)
  streamIds.set(name, streamId)
  return streamId
}

/** Canonical CBOR of a body (definite lengths, sorted keys): the same value always gives the same bytes. @throws CborError for what cannot be recorded */
export function encodeBody(body: Record<string, unknown>): Buffer {
  try {
    return encode(body as Record<string, CborValue>) // what is not a CborValue throws
  } catch (error) {
    writer.finish() // the next value starts clean
    throw error
  }
}

/** The inverse of `encodeBody`. @throws CborError when the bytes are no CBOR map */
export function decodeBody(bytes: Uint8Array): Record<string, unknown> {
  const body = readCbor(bytes)
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array || Array.isArray(body)) throw new CborError('a body is a map')
  return body as Record<string, unknown> // narrowed above
}

/** Hash of a detached body. The sealed part enters by its own hash, so it can be erased while the chain still verifies. */
export const hashBody = (body: Uint8Array, sealedHash: Uint8Array | null): Buffer => sha256(BODY_TAG, sealedHash ?? NO_SEALED, body)

/** Canonical CBOR of a header: a fixed array, version first. Written field by field: this runs for every op written or verified. */
export function encodeHeader(header: OpHeader): Buffer {
  writer.array(14)
  writer.integer(ENVELOPE_VERSION)
  writer.text(header.streamId)
  writer.integer(header.seq)
  writer.integer(header.lam)
  writer.integer(header.wallMs)
  writer.integer(header.skewMs)
  writer.array(header.deps.length)
  for (const [streamId, seq] of header.deps) {
    writer.array(2)
    writer.text(streamId)
    writer.integer(seq)
  }
  writer.text(header.scope)
  writer.text(header.kind)
  writer.integer(header.kindVersion)
  writer.text(header.entity)
  writer.text(header.actor)
  writer.bytes(header.bodyHash)
  writer.bytes(header.prev)
  return writer.finish()
}

/** Hash of an op: SHA-256 over 0x00 and its canonical header (leaf tag as in RFC 6962). */
export const hashHeader = (headerBytes: Uint8Array): Buffer => sha256(HEADER_TAG, headerBytes)

/** What a station signs: head, stream, seq and the purpose, in canonical CBOR. */
const signedText = (head: Uint8Array, streamId: string, seq: number): Uint8Array => encode([head, streamId, seq, 'kituo-ckpt/1'])

/** Ed25519 signature over a stream's head. */
export const signHead = (key: KeyObject, head: Uint8Array, streamId: string, seq: number): Buffer =>
  sign(null, signedText(head, streamId, seq), key)

/** True when the head carries the station's signature. */
export const isSignedBy = (key: KeyObject, { head, seq, signature }: SignedHead, streamId: string): boolean =>
  verify(null, signedText(head, streamId, seq), key, signature)

/** Hash of a sealed part; binds it to its person. It enters the body's hash, so the part can be erased while the chain still verifies. */
export const hashSealed = (subjectId: string, sealed: Uint8Array): Buffer => sha256(SEALED_TAG, Buffer.from(subjectId), sealed)

/** Seals bytes with AES-256-GCM: nonce(12) + tag(16) + ciphertext. */
export function seal(key: Uint8Array | KeyObject, nonce: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** Opens what `seal` made. @throws Error when the key is wrong or a byte was changed */
export function unseal(key: Uint8Array | KeyObject, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
}
