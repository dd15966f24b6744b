/** Judges what another station sent, before anything is written: bounds, author, chain, signature, and whether it continues what we hold. */
import type { KeyObject } from 'node:crypto'
import { headerOf } from './append.ts'
import { GENESIS_HASH, hashBody, hashHeader, hashSealed, isSignedBy, streamIdOf } from './codec.ts'
import { DEPS_MAX, OP_BYTES_MAX, type Op, type SealedPart, type SignedHead, type StreamKey, type StreamPart } from './op.ts'

/** Ops a part may carry, and the length of any name in it. */
const PART_OPS_MAX = 1024
const TEXT_MAX = 200
/** A Lamport clock this far ahead of ours is not believed: it would use the clock up for everyone. */
const LAMPORT_LEAP_MAX = 2 ** 40

/** What may be wrong with a part. */
export type PartProblem = 'malformed' | 'unknown-station' | 'revoked-station' | 'bad-signature' | 'broken-chain' | 'gap' | 'forked'
/** An op whose hash is proven by a signed head. */
export type ProvenOp = { readonly op: Op; readonly hash: Uint8Array }
export type ProvenPart = {
  readonly stream: StreamKey
  readonly streamId: string
  /** Ops beyond what is held; empty when the whole part was known. */
  readonly fresh: readonly ProvenOp[]
  readonly duplicates: number
  readonly signedHead: SignedHead
}
/** Who may write: the keys of enrolled stations. `cutoffs` bound what is believed of a revoked one, by stream id. */
export type Authors = {
  find(
    stationId: string,
  ): { readonly publicKey: KeyObject; readonly isRevoked: boolean; readonly cutoffs: ReadonlyMap<string, number> } | null
}
/** Nobody was enrolled. */
export const NOBODY: Authors = { find: () => null }
/**
 * A station believes itself; others only once somebody enrolled them. Its own earlier incarnations come back from peers this way, and when
 * it is shut out its people still see what they record.
 */
export const withItself = (own: { readonly stationId: string; readonly publicKey: KeyObject }, others: Authors): Authors => ({
  find: (id) => (id === own.stationId ? { publicKey: own.publicKey, isRevoked: false, cutoffs: new Map() } : others.find(id)),
})
/** Hashes and signatures, given from outside so that the simulator may use cheaper stand-ins. */
export type VerifyCrypto = {
  hashBody(body: Uint8Array, sealedHash: Uint8Array | null): Uint8Array
  hashHeader(header: Uint8Array): Uint8Array
  hashSealed(subjectId: string, sealed: Uint8Array): Uint8Array
  isSignedBy(key: KeyObject, head: SignedHead, streamId: string): boolean
}
export const REAL_CRYPTO: VerifyCrypto = { hashBody, hashHeader, hashSealed, isSignedBy }

/** What is held of a stream: its end, and the hash of any op before it. */
export type Held = { readonly seq: number; readonly lam: number; readonly hash: Uint8Array; hashAt(seq: number): Uint8Array | null }
export const NOTHING_HELD: Held = { seq: 0, lam: 0, hash: GENESIS_HASH, hashAt: () => null }

/**
 * Proves a part.
 * @param held what this station holds of the stream, with verified ops that wait in memory counted in
 * @param lamport our own Lamport clock
 */
export function provePart(part: StreamPart, held: Held, lamport: number, authors: Authors, crypto: VerifyCrypto): ProvenPart | PartProblem {
  const { stream, signedHead, ops } = part
  if (!isWellFormed(part, lamport, crypto)) return 'malformed'
  const author = authors.find(stream.stationId)
  if (!author) return 'unknown-station'
  const streamId = streamIdOf(stream.scope, stream.stationId, stream.incarnation)
  const known = knownPart(part, held)
  const isTheHeadWeHold = known !== null && isSame(known, signedHead.head)
  if (isTheHeadWeHold) return { stream, streamId, fresh: [], duplicates: ops.length, signedHead }
  if (!crypto.isSignedBy(author.publicKey, signedHead, streamId)) return 'bad-signature'
  if (known) return 'forked' // signed, and not what this station signed before for the same place
  const from = ops[0]?.seq ?? 0
  if (from > held.seq + 1) return 'gap'
  const hashes = chainOf(part, streamId, crypto)
  if (!isSame(hashes.at(-1) ?? GENESIS_HASH, signedHead.head)) return 'broken-chain'
  const skipped = held.seq + 1 - from
  const link = skipped === 0 ? part.prev : hashes[skipped - 1]
  if (held.seq === 0 && !isSame(part.prev, GENESIS_HASH)) return 'broken-chain' // nothing comes before a first op, so it is no second history
  if (!link || !isSame(link, held.hash)) return 'forked'
  const fresh = ops.slice(skipped).map((op, index) => ({ op, hash: hashes[skipped + index] ?? GENESIS_HASH })) // as many hashes as ops
  if ((fresh[0]?.op.lam ?? 0) <= held.lam) return 'malformed'
  return { stream, streamId, fresh, duplicates: skipped, signedHead }
}

/** The hash we hold where the part ends, or null when it goes on beyond what we hold. */
function knownPart({ signedHead }: StreamPart, held: Held): Uint8Array | null {
  if (signedHead.seq > held.seq) return null
  const hash = signedHead.seq === held.seq ? held.hash : held.hashAt(signedHead.seq)
  return hash ?? new Uint8Array() // held, yet unreadable: never equal
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Hash of each op of the part, beginning at its `prev`. */
function chainOf({ stream, prev, ops }: StreamPart, streamId: string, crypto: VerifyCrypto): Uint8Array[] {
  let last = prev
  return ops.map((op) => {
    last = crypto.hashHeader(headerOf({ streamId, scope: stream.scope }, op, crypto.hashBody(op.body, op.sealed?.hash ?? null), last))
    return last
  })
}

function isWellFormed({ stream, prev, ops, signedHead }: StreamPart, lamport: number, crypto: VerifyCrypto): boolean {
  const first = ops[0]
  const last = ops.at(-1)
  if (!first || !last || ops.length > PART_OPS_MAX || last.seq !== signedHead.seq) return false
  if (!isName(stream.scope) || !isName(stream.stationId) || !isCount(stream.incarnation, 1)) return false
  if (prev.byteLength !== GENESIS_HASH.byteLength || signedHead.head.byteLength !== GENESIS_HASH.byteLength) return false
  return ops.every((op, index) => {
    const before = ops[index - 1]
    return (
      op.seq === first.seq + index && (before ? op.lam > before.lam : true) && op.lam <= lamport + LAMPORT_LEAP_MAX && isSaneOp(op, crypto)
    )
  })
}

function isSaneOp(op: Op, crypto: VerifyCrypto): boolean {
  if (!isCount(op.seq, 1) || !isCount(op.lam, 1) || !isCount(op.kindVersion, 1)) return false
  if (!Number.isSafeInteger(op.wallMs) || op.wallMs < 0 || !Number.isSafeInteger(op.skewMs)) return false
  if (!isName(op.kind) || !isName(op.entity) || !isName(op.actor) || op.deps.length > DEPS_MAX) return false
  if (op.body.byteLength + (op.sealed?.bytes?.byteLength ?? 0) > OP_BYTES_MAX) return false
  if (op.sealed && !isSaneSealed(op.sealed, crypto)) return false
  return op.deps.every(([streamId, seq]) => isName(streamId) && isCount(seq, 1))
}

const isSaneSealed = ({ subjectId, bytes, hash }: SealedPart, crypto: VerifyCrypto): boolean =>
  isName(subjectId) && hash.byteLength === GENESIS_HASH.byteLength && (bytes === null || isSame(crypto.hashSealed(subjectId, bytes), hash))
const isName = (text: string): boolean => text.length > 0 && text.length <= TEXT_MAX
const isCount = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least
