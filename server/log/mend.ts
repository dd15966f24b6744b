/**
 * Puts ops that were changed or lost on the disk back as they were signed, from what another station holds of them. Nothing it says is
 * believed: only a chain of hashes from one signature of the author to the next is written.
 */
import { GENESIS_HASH } from './codec.ts'
import type { Folder } from './folder.ts'
import type { Heads, StreamHead } from './heads.ts'
import type { MendStore } from './mend-store.ts'
import type { Op, SealedPart, SignedHead } from './op.ts'
import { hashOfStored, problemsOfOp, type ScopeProblem } from './scope-walk.ts'
import type { LogStore, StoredOp } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'
import { provePart, type Authors, type ProvenOp, type VerifyCrypto } from './verify-part.ts'

/** Ops of a stream after `after`, where our own signed head still holds, up to the first signed head at or beyond `upTo`. */
export type MendRange = { readonly streamId: string; readonly after: number; readonly upTo: number }
/** What another station holds of a range: ops in order, and the signed heads among them. */
export type OfferedOps = { readonly ops: readonly Op[]; readonly heads: readonly SignedHead[] }
/** `entities` were folded again; the rows of `changed` ones are others now. */
export type Mended = {
  readonly ops: number
  readonly heads: number
  readonly entities: readonly string[]
  readonly changed: readonly string[]
}

export type Mender = {
  /** What has to be asked for so that these problems can be mended, in order; nothing for a stream whose author nobody knows. */
  ranges(problems: readonly ScopeProblem[]): MendRange[]
  /** What another station may be given of a range, at most about `bytes`, one op at least. `isEnd`: nothing more belongs to it. */
  offer(range: MendRange, bytes: number): OfferedOps & { readonly isEnd: boolean }
  /** Writes what the offer proves, durably. @returns null when it proves nothing */
  mend(range: MendRange, offered: OfferedOps): Mended | null
}
export type MenderParts = {
  readonly store: LogStore
  readonly mendStore: MendStore
  readonly heads: Pick<Heads, 'find' | 'lamport' | 'setHash'>
  readonly keys: Pick<SubjectKeys, 'isErased'>
  readonly authors: Authors
  readonly crypto: VerifyCrypto
  readonly folder: Pick<Folder, 'refold' | 'claimAgain'>
  readonly rowsOf: (entity: string) => readonly unknown[]
}

/** Rows read at once. */
const PAGE = 128
/** Header fields of an op as they are counted against a byte limit. */
const HEADER_BYTES = 128

/** Builds it on the writer connection. */
export function createMender(parts: MenderParts): Mender {
  return {
    ranges: (problems) =>
      [...Map.groupBy(problems, ({ streamId }) => streamId)].flatMap(([streamId, found]) => rangesOf(parts, streamId, found)),
    offer: (range, bytes) => offerOf(parts, range, bytes),
    mend(range, offered) {
      const stream = parts.heads.find(range.streamId)
      const proof = stream && prove(parts, stream, range, offered)
      return stream && proof ? write(parts, stream, range, proof) : null
    },
  }
}

const isSame = (a: Uint8Array | null, b: Uint8Array | null): boolean => (a && b ? Buffer.compare(a, b) === 0 : a === b)

function allHeads(store: LogStore, streamNo: number): SignedHead[] {
  const all: SignedHead[] = []
  for (let isMore = true; isMore;) {
    const page = store.signedHeadsAfter(streamNo, all.at(-1)?.seq ?? 0, PAGE)
    all.push(...page)
    isMore = page.length === PAGE
  }
  return all
}

function rangesOf({ store, heads, authors, crypto }: MenderParts, streamId: string, problems: readonly ScopeProblem[]): MendRange[] {
  const stream = heads.find(streamId)
  const author = stream && authors.find(stream.stationId)
  if (!stream || !author) return []
  const signed = allHeads(store, stream.no)
  const holds = (head: SignedHead): boolean => crypto.isSignedBy(author.publicKey, head, streamId)
  const ranges: MendRange[] = []
  for (const { seq } of [...problems].sort((a, b) => a.seq - b.seq)) {
    if (seq <= (ranges.at(-1)?.upTo ?? 0)) continue
    const after = signed.findLast((head) => head.seq < seq && holds(head))?.seq ?? 0
    const upTo = signed.find((head) => head.seq >= seq && holds(head))?.seq ?? seq
    ranges.push({ streamId, after, upTo })
  }
  return ranges
}

function offerOf({ store, heads }: MenderParts, { streamId, after, upTo }: MendRange, most: number): ReturnType<Mender['offer']> {
  const nothing = { ops: [], heads: [], isEnd: true }
  const stream = heads.find(streamId)
  const end = stream && store.signedHeadsAfter(stream.no, upTo - 1, 1)[0]
  if (!stream || !end) return nothing
  const ops: StoredOp[] = []
  let bytes = 0
  for (const op of store.opsAfter(stream.no, after, PAGE)) {
    bytes += HEADER_BYTES + op.body.byteLength + (op.sealed?.bytes?.byteLength ?? 0)
    if (op.seq > end.seq || (ops.length > 0 && bytes > most)) break
    ops.push(op)
  }
  const last = ops.at(-1)?.seq
  if (last === undefined) return nothing
  const signed = store.signedHeadsAfter(stream.no, after, PAGE).filter(({ seq }) => seq <= last)
  return { ops, heads: signed, isEnd: last >= end.seq }
}

type Proof = {
  readonly proven: readonly ProvenOp[]
  /** The signed head at the end, and others of the range that the chain and the author's key bear out. */
  readonly heads: readonly SignedHead[]
  readonly holds: (head: SignedHead) => boolean
}

/** A chain from the signed head before the range to one at or beyond its end, of offered ops and our own where none is offered. */
function prove(parts: MenderParts, stream: StreamHead, { after, upTo, streamId }: MendRange, offered: OfferedOps): Proof | null {
  const { store, heads, authors, crypto } = parts
  const { scope, stationId, incarnation } = stream
  const prev = after === 0 ? GENESIS_HASH : store.signedHeadAt(stream.no, after)?.head
  const author = authors.find(stationId)
  if (!prev || !author) return null
  const given = new Map(offered.ops.map((op) => [op.seq, op]))
  const ends = [...offered.heads, ...store.signedHeadsAfter(stream.no, upTo - 1, 1)].filter(({ seq }) => seq >= upTo && seq <= stream.seq)
  for (const [signedHead, ops] of ends.flatMap((end) => runsTo(parts, stream, { prev, after, end, given }))) {
    const part = { stream: { scope, stationId, incarnation }, prev, ops, signedHead }
    const result = provePart(part, { seq: after, lam: 0, hash: prev, hashAt: () => null }, heads.lamport, authors, crypto)
    if (typeof result === 'string') continue
    const hashes = new Map(result.fresh.map(({ op, hash }) => [op.seq, hash]))
    const holds = (head: SignedHead): boolean =>
      isSame(hashes.get(head.seq) ?? null, head.head) && crypto.isSignedBy(author.publicKey, head, streamId)
    return { proven: result.fresh, heads: [...offered.heads.filter((head) => head !== signedHead && holds(head)), signedHead], holds }
  }
  return null
}

type Stretch = {
  readonly prev: Uint8Array
  readonly after: number
  readonly end: SignedHead
  readonly given: ReadonlyMap<number, Op>
}

/** Ops that may lead to a signed head: our own where they follow from each other and offered ones elsewhere; then every offered one. */
function runsTo(parts: MenderParts, stream: StreamHead, { prev, after, end, given }: Stretch): (readonly [SignedHead, readonly Op[]])[] {
  const seqs = Array.from({ length: end.seq - after }, (_, at) => after + 1 + at)
  let last = prev
  const mixed = seqs.map((seq) => {
    const own = parts.store.opAt(stream.no, seq)
    const hash = own && hashOfStored(stream, own, last, parts.crypto)
    const isWhole = own && hash && problemsOfOp(own, hash, parts.crypto).length === 0
    const op = isWhole ? own : (withPart(parts, given.get(seq) ?? own, own) ?? null)
    if (op) last = isWhole ? hash : hashOfStored(stream, { ...op, pos: 0, streamNo: stream.no, hash: last }, last, parts.crypto)
    return op
  })
  const foreign = seqs.map((seq) => withPart(parts, given.get(seq) ?? null, parts.store.opAt(stream.no, seq)))
  return [mixed, foreign].flatMap((run) => (run.every((op) => op !== null) ? [[end, run] as const] : []))
}

/** An op with its personal part where either side has it whole. */
const withPart = (parts: MenderParts, op: Op | null, own: StoredOp | null): Op | null =>
  op?.sealed ? { ...op, sealed: wholePart(parts, op.sealed, own?.sealed ?? null) } : op

function wholePart({ keys, crypto }: MenderParts, { subjectId, hash, bytes }: SealedPart, own: SealedPart | null): SealedPart {
  const isWhole = (one: Uint8Array | null): boolean => one !== null && isSame(crypto.hashSealed(subjectId, one), hash)
  const found = keys.isErased(subjectId) ? null : ([bytes, own?.bytes ?? null].find(isWhole) ?? null)
  return { subjectId, hash, bytes: found }
}

function write(parts: MenderParts, stream: StreamHead, { after }: MendRange, proof: Proof): Mended | null {
  const { store } = parts
  const mended = store.transaction((): Mended => {
    const entities = new Set<string>()
    let ops = 0
    for (const { op, hash } of proof.proven) {
      const held = store.opAt(stream.no, op.seq)
      if (held && (isEqual(held, op, hash) || wouldLose(parts, held, op))) continue
      if (!putBack(parts, stream, held, { op, hash })) continue
      ops += 1
      entities.add(op.entity)
      if (held) entities.add(held.entity)
    }
    const heads = putHeads(store, stream.no, after, proof)
    return { ops, heads, entities: [...entities], changed: [...entities].filter((entity) => refold(parts, entity)) }
  })
  const last = proof.proven.at(-1)
  if (last?.op.seq === stream.seq) parts.heads.setHash(stream, last.hash)
  return mended.ops + mended.heads > 0 ? mended : null
}

/** @returns whether its rows are others now */
function refold({ folder, rowsOf }: MenderParts, entity: string): boolean {
  const before = JSON.stringify(rowsOf(entity))
  folder.refold(entity)
  return JSON.stringify(rowsOf(entity)) !== before
}

/** @returns false when a lost op has no place to go back to */
function putBack({ store, mendStore, folder }: MenderParts, stream: StreamHead, held: StoredOp | null, { op, hash }: ProvenOp): boolean {
  const pos = held?.pos ?? mendStore.gapFor(stream.no, op.seq)
  if (pos === null) return false
  mendStore.remove(pos) // of a lost op the personal part may still lie there
  if (!held) store.tangle(op.entity) // its place in the order of arrival is a guess: the entity is folded in causal order from now on
  store.insert({ ...op, pos, streamNo: stream.no, hash })
  folder.claimAgain(stream.no, op.seq - 1, op.seq)
  return true
}

/** Signed heads of the range that do not hold go; where one went, and at the end, those that hold come. @returns how many changed */
function putHeads(store: LogStore, streamNo: number, after: number, { proven, heads, holds }: Proof): number {
  const end = proven.at(-1)?.op.seq ?? after
  const wrong = store.signedHeadsAfter(streamNo, after, proven.length).filter((head) => head.seq <= end && !holds(head))
  for (const { seq } of wrong) store.dropSignedHead(streamNo, seq)
  const places = new Set([...wrong.map(({ seq }) => seq), end])
  const missing = heads.filter(({ seq }) => places.has(seq) && store.signedHeadAt(streamNo, seq) === null)
  for (const head of missing) store.putSignedHead(streamNo, head)
  return Math.max(wrong.length, missing.length)
}

/** The personal part that is held is damaged and nobody gave it whole: the damage stays named instead of looking like an erasure. */
const wouldLose = ({ keys }: MenderParts, { sealed: held }: StoredOp, { sealed }: Op): boolean =>
  held?.bytes != null && sealed !== null && sealed.bytes === null && !keys.isErased(sealed.subjectId)

const COLUMNS = ['lam', 'wallMs', 'skewMs', 'kind', 'kindVersion', 'entity', 'actor'] as const

const isEqual = (held: StoredOp, op: Op, hash: Uint8Array): boolean =>
  COLUMNS.every((name) => held[name] === op[name]) &&
  isSame(held.hash, hash) &&
  isSame(held.body, op.body) &&
  JSON.stringify(held.deps) === JSON.stringify(op.deps) &&
  held.sealed?.subjectId === op.sealed?.subjectId &&
  isSame(held.sealed?.hash ?? null, op.sealed?.hash ?? null) &&
  isSame(held.sealed?.bytes ?? null, op.sealed?.bytes ?? null)
