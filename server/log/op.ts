/** The shapes of the log that cross borders: an op, its sealed part, a stream, a signed head. Bytes and hashes: codec.ts. */
import type { Dependency } from './codec.ts'

/** Names one gap-free chain: what one station wrote in one scope during one incarnation. `streamIdOf` (codec.ts) gives its short name. */
export type StreamKey = { readonly scope: string; readonly stationId: string; readonly incarnation: number }

/** The personal part of a body, sealed under the data key of `subjectId`. `bytes` is null once erased; `hash` stays, so the chain still verifies. */
export type SealedPart = { readonly subjectId: string; readonly bytes: Uint8Array | null; readonly hash: Uint8Array }

/**
 * One op as it travels. Hash and `prev` are not carried: the receiver computes them along the chain and compares with a signed head.
 * `deps` name other streams of the same scope only, so that a station that does not hold a scope never learns of it and never waits for it.
 */
export type Op = {
  readonly seq: number
  readonly lam: number
  /** Wall clock of the writing station, epoch milliseconds, and its own estimate of how wrong that clock was. */
  readonly wallMs: number
  readonly skewMs: number
  readonly deps: readonly Dependency[]
  readonly kind: string
  readonly kindVersion: number
  readonly entity: string
  readonly actor: string
  /** Canonical CBOR of the clear part. */
  readonly body: Uint8Array
  readonly sealed: SealedPart | null
}

/** A station's signature (Ed25519) over the hash of op `seq` of its stream: everything up to there is authentic and complete. */
export type SignedHead = { readonly seq: number; readonly head: Uint8Array; readonly wallMs: number; readonly signature: Uint8Array }

/** Consecutive ops of one stream, `prev` being the hash before the first one, ending at a signed head. */
export type StreamPart = {
  readonly stream: StreamKey
  readonly prev: Uint8Array
  readonly ops: readonly Op[]
  readonly signedHead: SignedHead
}

/** Where a stream ends on this station. */
export type StreamHeadView = StreamKey & { readonly streamId: string; readonly seq: number; readonly hash: Uint8Array }

/** Highest sequence held, by stream id; a stream that is absent counts as 0. */
export type Vector = ReadonlyMap<string, number>

/** A person's data key on its way to another station that holds the same scope. */
export type SubjectKeyItem = { readonly subjectId: string; readonly key: Uint8Array }

/** Largest op (clear and sealed body together); a bigger one is refused when it is written. */
export const OP_BYTES_MAX = 48 * 1024
/** A head is signed at the latest after this many ops or bytes of a stream, so that one interval always fits a batch. */
export const SIGN_EVERY_OPS = 64
export const SIGN_EVERY_BYTES = 48 * 1024
/** Dependencies an op may name. */
export const DEPS_MAX = 64
