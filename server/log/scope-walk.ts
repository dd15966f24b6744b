/**
 * Goes through the ops of one scope as they lie on the disk: every hash computed anew from what is stored, every link and signature
 * proven. It goes in small steps, so that a station stays usable while a million ops are looked at.
 */
import type { KeyObject } from 'node:crypto'
import { headerOf } from './append.ts'
import { GENESIS_HASH } from './codec.ts'
import type { Heads, StreamHead } from './heads.ts'
import type { Vector } from './op.ts'
import type { LogStore, StoredOp } from './store.ts'
import type { VerifyCrypto } from './verify-part.ts'

/** What can be wrong with a stored op or with a signature over it. */
export const SCOPE_PROBLEMS = ['missing-op', 'changed-op', 'changed-part', 'wrong-head', 'unsigned', 'unknown-station'] as const
export type ScopeProblem = { readonly streamId: string; readonly seq: number; readonly problem: (typeof SCOPE_PROBLEMS)[number] }

/** One op met on the way. `hash` is computed from its columns and the stored hash before it; `op.hash` is what stands beside it. */
export type WalkedOp = { readonly streamId: string; readonly op: StoredOp; readonly hash: Uint8Array }
export type WalkParts = {
  readonly store: LogStore
  readonly heads: Pick<Heads, 'ofScope'>
  readonly crypto: VerifyCrypto
  /** Public key of the station that wrote a stream; null = nobody knows it. */
  readonly keyOf: (stationId: string) => KeyObject | null
}

/** Ops read at once: a few milliseconds of hashing. */
const PAGE = 128
/** Stops noting after this many: a torn log has millions, the first ones tell the story. */
const PROBLEM_LIMIT = 100

/**
 * Walks every stream of `scope` from its first op to the sequence that `upTo` gives it (by stream id; absent = 0).
 * @param see hears every op, stream by stream in order of their ids, each stream in order
 * @returns what does not hold, at most 100 findings; empty = these ops are whole and signed
 */
export function* walkScope(
  parts: WalkParts,
  scope: string,
  upTo: Vector,
  see: (op: WalkedOp) => void,
): Generator<void, readonly ScopeProblem[]> {
  const problems: ScopeProblem[] = []
  const note = (streamId: string, seq: number, problem: ScopeProblem['problem']): void => {
    if (problems.length < PROBLEM_LIMIT) problems.push({ streamId, seq, problem })
  }
  const streams = [...parts.heads.ofScope(scope)].sort((a, b) => (a.streamId < b.streamId ? -1 : 1))
  for (const stream of streams) {
    const end = upTo.get(stream.streamId) ?? 0
    if (end === 0) continue
    yield* walkStream(parts, stream, end, { see, note })
    yield* proveHeads(parts, stream, end, note)
  }
  return problems
}

type Note = (streamId: string, seq: number, problem: ScopeProblem['problem']) => void

function* walkStream(
  { store, crypto }: WalkParts,
  stream: StreamHead,
  end: number,
  { see, note }: { see: (op: WalkedOp) => void; note: Note },
): Generator<void> {
  let prev: Uint8Array = GENESIS_HASH
  let seq = 0
  while (seq < end) {
    const page = store.opsAfter(stream.no, seq, Math.min(PAGE, end - seq))
    for (const op of page) {
      if (op.seq > end) break
      const follows = op.seq === seq + 1
      if (!follows) note(stream.streamId, seq + 1, 'missing-op')
      const hash = follows ? hashOfStored(stream, op, prev, crypto) : op.hash // behind a gap there is nothing to compute it from
      for (const problem of problemsOfOp(op, hash, crypto)) note(stream.streamId, op.seq, problem)
      see({ streamId: stream.streamId, op, hash })
      prev = op.hash
      seq = op.seq
    }
    yield
    if (page.length === 0 || seq >= end) break
    if ((page.at(-1)?.seq ?? 0) > end) break
  }
  if (seq < end) note(stream.streamId, seq + 1, 'missing-op')
}

/** Proves the signed heads up to `end`, and that `end` itself is covered by one. */
function* proveHeads({ store, crypto, keyOf }: WalkParts, stream: StreamHead, end: number, note: Note): Generator<void> {
  const key = keyOf(stream.stationId)
  if (!key) return note(stream.streamId, end, 'unknown-station')
  for (let seq = 0; ;) {
    const signed = store.signedHeadsAfter(stream.no, seq, PAGE)
    for (const head of signed) {
      if (head.seq > end) return
      const held = store.hashAt(stream.no, head.seq)
      if (!held || !isSame(held, head.head) || !crypto.isSignedBy(key, head, stream.streamId)) note(stream.streamId, head.seq, 'wrong-head')
      seq = head.seq
    }
    if (signed.length < PAGE) {
      if (seq < end) note(stream.streamId, end, 'unsigned')
      return
    }
    yield
  }
}

/** The hash that a stored op should have, from its columns and the hash before it. */
export function hashOfStored(
  stream: { readonly streamId: string; readonly scope: string },
  op: StoredOp,
  prev: Uint8Array,
  crypto: Pick<VerifyCrypto, 'hashBody' | 'hashHeader'>,
): Uint8Array {
  return crypto.hashHeader(headerOf(stream, op, crypto.hashBody(op.body, op.sealed?.hash ?? null), prev))
}

/** What is wrong with one stored op, given the hash it should have. An erased personal part is not missing: its hash stands for it. */
export function problemsOfOp(
  op: StoredOp,
  hash: Uint8Array,
  crypto: Pick<VerifyCrypto, 'hashSealed'>,
): readonly ('changed-op' | 'changed-part')[] {
  const { sealed } = op
  const isChanged = !isSame(hash, op.hash)
  const isPartChanged = sealed?.bytes != null && !isSame(crypto.hashSealed(sealed.subjectId, sealed.bytes), sealed.hash)
  return [...(isChanged ? (['changed-op'] as const) : []), ...(isPartChanged ? (['changed-part'] as const) : [])]
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
