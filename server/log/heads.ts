/**
 * Where every stream ends on this station, held in memory: sequence, hash, Lamport clock, what each head had seen, and which heads no
 * own op names yet. Changes are staged during a transaction and taken back when it fails.
 */
import { GENESIS_HASH, streamIdOf, type Dependency } from './codec.ts'
import { DEPS_MAX, SIGN_EVERY_OPS, type SignedHead, type StreamKey } from './op.ts'
import type { LocalVector, LogStore, StreamRecord } from './store.ts'

export type StreamHead = StreamRecord & {
  seq: number
  lam: number
  hash: Uint8Array
  /** What the op at the head had seen of other streams; null = not looked up yet. */
  vector: LocalVector | null
  /** Newest signed head, and the newest one that is kept for good. */
  lastSignedSeq: number
  keptSignedSeq: number
  bytesSinceKept: number
}
/** An op's place: what it follows and what it had seen of other stations. */
export type Place = {
  readonly pos: number
  readonly seq: number
  readonly lam: number
  readonly prev: Uint8Array
  readonly deps: readonly Dependency[]
}

const NOTHING: LocalVector = new Map()
/** Vectors of ops before the heads that are remembered: what one batch compares its ops with. */
const VECTORS_KEPT = 4_096
/** Streams of a station are far fewer than this: stream number and sequence make one exact number. */
const SEQ_LIMIT = 2 ** 32
const EMPTY_FRONTIER: ReadonlyMap<number, number> = new Map()

/** The heads of all streams of one log. */
export class Heads {
  readonly stationId: string
  #incarnation: number
  readonly #store: LogStore
  readonly #byNo = new Map<number, StreamHead>()
  readonly #byId = new Map<string, StreamHead>()
  readonly #byScope = new Map<string, StreamHead[]>()
  /** Scope -> heads of other streams that no own op of the scope names yet. */
  readonly #frontiers = new Map<string, ReadonlyMap<number, number>>()
  #nextNo = 1
  #position: number
  #lamport: number
  /** How to take back what was staged, in order. */
  #journal: (() => void)[] = []
  #touched = new Set<StreamHead>()
  /** How long the journal was when a stream was staged last: once is enough between two marks. */
  readonly #stagedAt = new Map<StreamHead, number>()
  #markedAt = 0
  readonly #vectors = new Map<number, LocalVector>()

  constructor(store: LogStore, stationId: string, incarnation: number) {
    this.#store = store
    this.stationId = stationId
    this.#incarnation = incarnation
    for (const { signedSeq, ...state } of store.streams())
      this.#add({ ...state, vector: null, lastSignedSeq: signedSeq, keptSignedSeq: signedSeq, bytesSinceKept: 0 })
    for (const { streamNo, seq } of store.frontier()) {
      const scope = this.#byNo.get(streamNo)?.scope
      if (scope !== undefined) this.#frontiers.set(scope, new Map([...(this.#frontiers.get(scope) ?? []), [streamNo, seq]]))
    }
    this.#nameFormer()
    const top = store.top()
    this.#position = top.pos
    this.#lamport = top.lam
  }

  get incarnation(): number {
    return this.#incarnation
  }

  /** From now on own ops go to new streams: what was written before may differ from what others hold under the same numbers. */
  beginIncarnation(incarnation: number): void {
    this.#incarnation = incarnation
    this.#nameFormer()
  }

  get position(): number {
    return this.#position
  }

  get lamport(): number {
    return this.#lamport
  }

  /** This station's stream in a scope, created on first use. */
  own(scope: string): StreamHead {
    return this.of({ scope, stationId: this.stationId, incarnation: this.incarnation })
  }

  /** Any stream, created on first use. */
  of(key: StreamKey): StreamHead {
    const streamId = streamIdOf(key.scope, key.stationId, key.incarnation)
    return this.#byId.get(streamId) ?? this.#create({ ...key, streamId })
  }

  find(streamId: string): StreamHead | undefined {
    return this.#byId.get(streamId)
  }

  byNo(no: number): StreamHead | undefined {
    return this.#byNo.get(no)
  }

  ofScope(scope: string): readonly StreamHead[] {
    return this.#byScope.get(scope) ?? []
  }

  scopes(): readonly string[] {
    return [...this.#byScope.keys()]
  }

  isOwn(head: StreamKey): boolean {
    return head.stationId === this.stationId && head.incarnation === this.incarnation
  }

  /** Takes the place of the next own op: it follows the stream's head and names every head nobody named yet. */
  takeOwn(head: StreamHead): Place {
    const frontier = this.#frontiers.get(head.scope) ?? EMPTY_FRONTIER
    const { hash: prev } = head
    const deps = this.#name(head, frontier)
    this.#stage(head)
    this.#position += 1
    this.#lamport += 1
    head.seq += 1
    head.lam = this.#lamport
    if (frontier.size > 0) {
      this.#frontiers.set(head.scope, EMPTY_FRONTIER)
      for (const no of frontier.keys()) this.#store.dropFrontier(no)
    }
    if (deps.length > 0) this.#see(head, deps)
    return { pos: this.#position, seq: head.seq, lam: this.#lamport, prev, deps }
  }

  /** Takes the place of an op that came from elsewhere and follows the stream's head. @returns its position */
  takeForeign(head: StreamHead, op: { readonly seq: number; readonly lam: number; readonly deps: readonly Dependency[] }): number {
    this.#stage(head)
    this.#position += 1
    this.#lamport = Math.max(this.#lamport, op.lam)
    head.seq = op.seq
    head.lam = op.lam
    if (op.deps.length > 0) this.#see(head, op.deps)
    if (head.vector) this.#remember(head.no * SEQ_LIMIT + op.seq, head.vector)
    const frontier = new Map(this.#frontiers.get(head.scope))
    for (const [streamId, seq] of op.deps) {
      const named = this.#byId.get(streamId)
      if (named && (frontier.get(named.no) ?? Infinity) <= seq && frontier.delete(named.no)) this.#store.dropFrontier(named.no)
    }
    frontier.set(head.no, op.seq)
    this.#frontiers.set(head.scope, frontier)
    return this.#position
  }

  setHash(head: StreamHead, hash: Uint8Array): void {
    head.hash = hash
  }

  /** Keeps the signature of another station over the stream's head; the one before goes when it is not needed to cut parts. */
  keepSignedHead(head: StreamHead, signed: SignedHead): void {
    this.#store.putSignedHead(head.no, signed)
    if (signed.seq - head.keptSignedSeq >= SIGN_EVERY_OPS / 2) head.keptSignedSeq = signed.seq
    else if (head.lastSignedSeq > head.keptSignedSeq) this.#store.dropSignedHead(head.no, head.lastSignedSeq)
    head.lastSignedSeq = signed.seq
  }

  /** What op `seq` of a stream had seen of the others. */
  vectorOf(head: StreamHead, seq: number): LocalVector {
    if (seq !== head.seq) return this.#earlierVector(head, seq)
    head.vector ??= this.#store.vectorAt(head.no, seq) ?? NOTHING
    return head.vector
  }

  /** True when op `a` was known where op `b` was written (happened before it). Streams of one station incarnation are ordered by the caller. */
  isBefore(a: { readonly streamNo: number; readonly seq: number }, b: { readonly streamNo: number; readonly seq: number }): boolean {
    if (a.streamNo === b.streamNo) return a.seq < b.seq
    const head = this.#byNo.get(b.streamNo)
    return head !== undefined && (this.vectorOf(head, b.seq).get(a.streamNo) ?? 0) >= a.seq
  }

  /** Streams that moved in this transaction. */
  touched(): readonly StreamHead[] {
    return [...this.#touched]
  }

  /** Writes the frontier of the streams that moved: once a transaction, not once an op. */
  saveFrontier(): void {
    for (const head of this.#touched) {
      const seq = this.#frontiers.get(head.scope)?.get(head.no)
      if (seq !== undefined) this.#store.putFrontier(head.no, seq)
    }
  }

  /** Marks a point to return to. */
  mark(): number {
    this.#markedAt = this.#journal.length
    return this.#markedAt
  }

  undoTo(mark: number): void {
    if (this.#journal.length > mark) this.#vectors.clear()
    while (this.#journal.length > mark) this.#journal.pop()?.()
    this.#stagedAt.clear()
    this.#markedAt = this.#journal.length
  }

  settle(): void {
    this.#journal = []
    this.#touched = new Set()
    this.#stagedAt.clear()
    this.#markedAt = 0
  }

  /** The vector of an op that is not the last of its stream, from memory where it was asked for before. */
  #earlierVector(head: StreamHead, seq: number): LocalVector {
    const name = head.no * SEQ_LIMIT + seq
    const known = this.#vectors.get(name)
    if (known) return known
    const vector = this.#store.vectorAt(head.no, seq) ?? NOTHING
    if (seq < head.seq) this.#remember(name, vector)
    return vector
  }

  #remember(name: number, vector: LocalVector): void {
    if (this.#vectors.size >= VECTORS_KEPT) this.#vectors.clear()
    this.#vectors.set(name, vector)
  }

  /** The dependencies of an own op. More heads than fit (never seen in practice) are left unnamed: that only makes ops look concurrent. */
  #name(head: StreamHead, frontier: ReadonlyMap<number, number>): Dependency[] {
    const deps: Dependency[] = []
    for (const [no, seq] of frontier) {
      const named = this.#byNo.get(no)
      if (named && named !== head && deps.length < DEPS_MAX) deps.push([named.streamId, seq])
    }
    return deps
  }

  /** The op now at `head` has seen these ops and all that they had seen. */
  #see(head: StreamHead, deps: readonly Dependency[]): void {
    const seen = new Map(head.vector ?? this.#store.vectorAt(head.no, head.seq - 1) ?? NOTHING)
    for (const [streamId, seq] of deps) {
      const named = this.#byId.get(streamId)
      if (!named) continue // not held: a station that left long ago
      for (const [no, top] of this.vectorOf(named, seq)) if (top > (seen.get(no) ?? 0)) seen.set(no, top)
      if (seq > (seen.get(named.no) ?? 0)) seen.set(named.no, seq)
    }
    seen.delete(head.no)
    head.vector = seen
    this.#store.putVector(head.no, head.seq, seen)
  }

  /** The first op of this incarnation in a scope names the streams of the former ones like those of others: it has seen them. */
  #nameFormer(): void {
    for (const head of this.#byNo.values()) {
      if (head.stationId !== this.stationId || head.incarnation === this.#incarnation || head.seq === 0) continue
      if (this.ofScope(head.scope).some((other) => this.isOwn(other) && other.seq > 0)) continue
      this.#frontiers.set(head.scope, new Map([...(this.#frontiers.get(head.scope) ?? []), [head.no, head.seq]]))
    }
  }

  #create(key: StreamKey & { readonly streamId: string }): StreamHead {
    const { scope, stationId, incarnation, streamId } = key
    const record = { no: this.#nextNo, streamId, scope, stationId, incarnation }
    this.#store.addStream(record)
    const head = { ...record, seq: 0, lam: 0, hash: GENESIS_HASH, vector: NOTHING, lastSignedSeq: 0, keptSignedSeq: 0, bytesSinceKept: 0 }
    this.#add(head)
    this.#journal.push(() => {
      this.#byNo.delete(head.no)
      this.#byId.delete(head.streamId)
      this.#byScope.set(
        scope,
        this.ofScope(scope).filter((other) => other !== head),
      )
      this.#nextNo -= 1
    })
    return head
  }

  #add(head: StreamHead): void {
    this.#byNo.set(head.no, head)
    this.#byId.set(head.streamId, head)
    const others = this.#byScope.get(head.scope)
    if (others) others.push(head)
    else this.#byScope.set(head.scope, [head])
    this.#nextNo = Math.max(this.#nextNo, head.no + 1)
  }

  /** Remembers how everything was before an op of this stream. */
  #stage(head: StreamHead): void {
    if ((this.#stagedAt.get(head) ?? -1) >= this.#markedAt) return
    this.#stagedAt.set(head, this.#journal.length)
    const before = { ...head }
    const position = this.#position
    const lamport = this.#lamport
    const frontier = this.#frontiers.get(head.scope) ?? EMPTY_FRONTIER
    const isNew = !this.#touched.has(head)
    this.#touched.add(head)
    this.#journal.push(() => {
      Object.assign(head, before)
      this.#position = position
      this.#lamport = lamport
      this.#frontiers.set(head.scope, frontier)
      if (isNew) this.#touched.delete(head)
    })
  }
}
