/** The log's store in memory, on a simulated disk: the same port as SQLite behind it, with crashes, torn writes and backups in the tester's hand. */
import type { SignedHead } from '../../server/log/op.ts'
import type {
  ClaimRow,
  ConflictRow,
  FieldVersionRow,
  LocalVector,
  LogStore,
  QuarantineReason,
  StoredOp,
  StreamRecord,
  StreamState,
} from '../../server/log/store.ts'
import { GENESIS_HASH } from '../../server/log/codec.ts'
import type { Row } from './domain/projection.ts'
import { createJournal, PowerLoss, type Journal } from './disk/journal.ts'
import { DiskList, DiskMap } from './disk/tables.ts'
import type { Life } from './world/scheduler.ts'

/** A stream with all that hangs on it. */
type StreamFile = {
  readonly record: StreamRecord
  readonly ops: DiskList<StoredOp>
  readonly signed: SortedHeads
  readonly vectors: DiskList<{ readonly seq: number; readonly vector: LocalVector }>
}
type Mark = { readonly streamNo: number; readonly seq: number }
type SortedHeads = DiskMap<'all', readonly SignedHead[]>

/** Everything a store holds; a backup is a copy of it. */
type Files = {
  readonly streams: DiskMap<number, StreamFile>
  readonly top: DiskMap<'pos' | 'lam', number>
  readonly entities: DiskMap<string, DiskList<StoredOp>>
  readonly arrivals: DiskList<StoredOp>
  readonly forks: DiskMap<string, SignedHead>
  readonly frontier: DiskMap<number, number>
  readonly tangled: DiskMap<string, true>
  readonly claims: DiskMap<string, DiskList<ClaimRow>>
  readonly conflicts: DiskMap<string, ConflictRow>
  readonly quarantine: DiskMap<number, QuarantineReason>
  readonly fieldVersions: DiskMap<string, readonly FieldVersionRow[]>
  /** What a station keeps about itself in its database, such as its incarnation. */
  readonly facts: DiskMap<string, number>
  /** Rows of the projections, by `<table>/<key>`; values are never changed in place. */
  readonly rows: DiskMap<string, Row>
}

/** What the simulator sees of the ops that are written. */
export type InsertWatch = {
  /** While it is written; the transaction may still fail. */
  onInsert(op: StoredOp, stream: StreamRecord): void
}

/** A `LogStore` whose disk can be copied, broken and looked into. */
export class MemoryStore implements LogStore {
  readonly journal: Journal = createJournal()
  readonly #files: Files
  /** The process that has the disk open: one that died cannot write any more. */
  owner: Life | null = null
  /** Who looks at every op while it is written. */
  watch: InsertWatch | null = null

  /** @param backup a copy to begin with */
  constructor(backup: MemoryStore | null = null) {
    this.#files = copyFiles(this.journal, backup ? backup.#files : null)
  }

  /** A copy of the disk as it is now: a backup, or a cloned disk. */
  copy(): MemoryStore {
    return new MemoryStore(this)
  }

  get rows(): DiskMap<string, Row> {
    return this.#files.rows
  }

  get facts(): DiskMap<string, number> {
    return this.#files.facts
  }

  get conflictCount(): number {
    return this.#files.conflicts.size
  }

  get opCount(): number {
    return this.#files.top.get('pos') ?? 0
  }

  fieldVersions(entity: string): readonly FieldVersionRow[] {
    return this.#files.fieldVersions.get(entity) ?? []
  }

  conflicts(): IterableIterator<ConflictRow> {
    return this.#files.conflicts.values()
  }

  quarantined(): IterableIterator<[number, QuarantineReason]> {
    return this.#files.quarantine.entries()
  }

  transaction<T>(work: () => T): T {
    if (this.owner?.isAlive === false) throw new PowerLoss('this process is dead')
    return this.journal.transaction(work)
  }

  savepoint<T>(work: () => T): T {
    return this.journal.savepoint(work)
  }

  streams(): readonly StreamState[] {
    return [...this.#files.streams.values()].map(({ record, ops, signed }) => ({
      ...record,
      seq: ops.items.length,
      hash: ops.items.at(-1)?.hash ?? GENESIS_HASH,
      lam: ops.items.at(-1)?.lam ?? 0,
      signedSeq: signed.get('all')?.at(-1)?.seq ?? 0,
    }))
  }

  top(): { readonly pos: number; readonly lam: number } {
    return { pos: this.#files.top.get('pos') ?? 0, lam: this.#files.top.get('lam') ?? 0 }
  }

  addStream(stream: StreamRecord): void {
    if (this.#files.streams.has(stream.no)) throw new Error(`stream number ${stream.no} is taken`)
    this.#files.streams.set(stream.no, newStreamFile(this.journal, stream))
  }

  insert(op: StoredOp): void {
    const { top, entities, arrivals } = this.#files
    const file = this.#file(op.streamNo)
    if (op.seq !== file.ops.items.length + 1) throw new Error(`primary key: seq ${op.seq} after ${file.ops.items.length}`)
    if (op.pos <= (top.get('pos') ?? 0)) throw new Error(`primary key: pos ${op.pos} is taken`)
    this.watch?.onInsert(op, file.record)
    file.ops.push(op)
    top.set('pos', op.pos)
    if (op.lam > (top.get('lam') ?? 0)) top.set('lam', op.lam)
    arrivals.push(op)
    listOf(this.journal, entities, op.entity).push(op)
  }

  opAt(streamNo: number, seq: number): StoredOp | null {
    return this.#files.streams.get(streamNo)?.ops.items[seq - 1] ?? null
  }

  hashAt(streamNo: number, seq: number): Uint8Array | null {
    return this.opAt(streamNo, seq)?.hash ?? null
  }

  opsAfter(streamNo: number, seq: number, limit: number): readonly StoredOp[] {
    return this.#file(streamNo).ops.items.slice(seq, seq + limit)
  }

  opsOfEntity(entity: string): readonly StoredOp[] {
    return this.#files.entities.get(entity)?.items ?? []
  }

  lastOfEntity(entity: string): Mark | null {
    return this.#files.entities.get(entity)?.items.at(-1) ?? null
  }

  putSignedHead(streamNo: number, head: SignedHead): void {
    const { signed } = this.#file(streamNo)
    const others = (signed.get('all') ?? []).filter(({ seq }) => seq !== head.seq)
    const last = others.at(-1)
    signed.set('all', last && last.seq > head.seq ? [...others, head].sort((a, b) => a.seq - b.seq) : [...others, head])
  }

  dropSignedHead(streamNo: number, seq: number): void {
    const { signed } = this.#file(streamNo)
    signed.set(
      'all',
      (signed.get('all') ?? []).filter((head) => head.seq !== seq),
    )
  }

  signedHeadAt(streamNo: number, seq: number): SignedHead | null {
    return this.#heads(streamNo).find((head) => head.seq === seq) ?? null
  }

  signedHeadsAfter(streamNo: number, seq: number, limit: number): readonly SignedHead[] {
    return this.#heads(streamNo)
      .filter((head) => head.seq > seq)
      .slice(0, limit)
  }

  forkedStreams(): readonly string[] {
    return [...this.#files.forks.keys()]
  }

  putFork(streamId: string, other: SignedHead): void {
    if (!this.#files.forks.has(streamId)) this.#files.forks.set(streamId, other)
  }

  frontier(): readonly Mark[] {
    return [...this.#files.frontier.entries()].map(([streamNo, seq]) => ({ streamNo, seq }))
  }

  putFrontier(streamNo: number, seq: number): void {
    this.#files.frontier.set(streamNo, seq)
  }

  dropFrontier(streamNo: number): void {
    this.#files.frontier.delete(streamNo)
  }

  putVector(streamNo: number, seq: number, vector: LocalVector): void {
    this.#file(streamNo).vectors.push({ seq, vector })
  }

  vectorAt(streamNo: number, seq: number): LocalVector | null {
    const { items } = this.#file(streamNo).vectors
    let [low, high] = [0, items.length] // the first one beyond `seq` lies between them
    while (low < high) {
      const middle = (low + high) >> 1
      if ((items[middle]?.seq ?? 0) <= seq) low = middle + 1
      else high = middle
    }
    return items[low - 1]?.vector ?? null
  }

  isTangled(entity: string): boolean {
    return this.#files.tangled.has(entity)
  }

  tangle(entity: string): void {
    this.#files.tangled.set(entity, true)
  }

  putClaim(claim: ClaimRow): void {
    listOf(this.journal, this.#files.claims, claim.resource).push(claim)
  }

  dropClaims(streamNo: number, seq: number): void {
    const { claims, conflicts } = this.#files
    const isGone = (claim: ClaimRow): boolean => claim.streamNo === streamNo && claim.seq > seq
    for (const [resource, list] of [...claims.entries()])
      if (list.items.some(isGone)) claims.set(resource, new DiskList(this.journal, list, (claim) => !isGone(claim)))
    for (const { id, members } of [...conflicts.values()]) if (members.some(isGone)) conflicts.delete(id)
  }

  claimsOf(resource: string): readonly ClaimRow[] {
    return this.#files.claims.get(resource)?.items ?? []
  }

  addConflicts(conflicts: readonly ConflictRow[]): number {
    const fresh = conflicts.filter(({ id }) => !this.#files.conflicts.has(id))
    for (const conflict of fresh) this.#files.conflicts.set(conflict.id, conflict)
    return fresh.length
  }

  quarantine(op: StoredOp, reason: QuarantineReason): void {
    this.#files.quarantine.set(op.pos, reason)
  }

  unquarantine(entity: string): void {
    if (this.#files.quarantine.size === 0) return
    for (const { pos } of this.opsOfEntity(entity)) this.#files.quarantine.delete(pos)
  }

  setFieldVersions(entity: string, fields: readonly FieldVersionRow[]): void {
    if (fields.length > 0) this.#files.fieldVersions.set(entity, fields)
    else this.#files.fieldVersions.delete(entity)
  }

  entitiesBeyond(streamNo: number, seq: number): readonly string[] {
    return [...new Set(this.opsAfter(streamNo, seq, Infinity).map(({ entity }) => entity))]
  }

  /** Ops in order of arrival, beyond a position. */
  opsFrom(pos: number, limit: number): readonly StoredOp[] {
    const { items } = this.#files.arrivals
    const first = items.findIndex((op) => op.pos > pos)
    return first < 0 ? [] : items.slice(first, first + limit)
  }

  /** Forgets what was worked out from the ops: it is about to be worked out again. */
  clearDerived(): void {
    for (const table of [this.#files.claims, this.#files.conflicts, this.#files.fieldVersions])
      for (const key of [...table.keys()]) table.delete(key)
  }

  /** Entities that cannot be folded op by op in order of arrival. */
  entitiesToRefold(): readonly string[] {
    const quarantined = this.#files.arrivals.items.filter(({ pos }) => this.#files.quarantine.has(pos)).map(({ entity }) => entity)
    return [...new Set([...this.#files.tangled.keys(), ...quarantined])]
  }

  #file(streamNo: number): StreamFile {
    const found = this.#files.streams.get(streamNo)
    if (!found) throw new Error(`foreign key: no stream ${streamNo}`)
    return found
  }

  #heads(streamNo: number): readonly SignedHead[] {
    return this.#file(streamNo).signed.get('all') ?? []
  }
}

function newStreamFile(journal: Journal, record: StreamRecord, from?: StreamFile): StreamFile {
  return {
    record,
    ops: new DiskList(journal, from?.ops),
    signed: new DiskMap(journal, from?.signed),
    vectors: new DiskList(journal, from?.vectors),
  }
}

/** A list of a key, made on first use. An empty list that outlives its transaction is as good as none. */
function listOf<Item>(journal: Journal, lists: DiskMap<string, DiskList<Item>>, key: string): DiskList<Item> {
  const found = lists.get(key)
  if (found) return found
  const fresh = new DiskList<Item>(journal)
  lists.set(key, fresh)
  return fresh
}

function copyLists<Item>(journal: Journal, from: DiskMap<string, DiskList<Item>> | undefined): DiskMap<string, DiskList<Item>> {
  return copyMap(journal, from, (list) => new DiskList(journal, list))
}

function copyMap<Key, Value>(journal: Journal, from: DiskMap<Key, Value> | undefined, copy: (value: Value) => Value): DiskMap<Key, Value> {
  const map = new DiskMap<Key, Value>(journal)
  if (from)
    journal.transaction(() => {
      for (const [key, value] of from.entries()) map.set(key, copy(value))
    })
  return map
}

function copyFiles(journal: Journal, from: Files | null): Files {
  return {
    streams: copyMap(journal, from?.streams, (file) => newStreamFile(journal, file.record, file)),
    top: new DiskMap(journal, from?.top),
    entities: copyLists(journal, from?.entities),
    arrivals: new DiskList(journal, from?.arrivals),
    forks: new DiskMap(journal, from?.forks),
    frontier: new DiskMap(journal, from?.frontier),
    tangled: new DiskMap(journal, from?.tangled),
    claims: copyLists(journal, from?.claims),
    conflicts: new DiskMap(journal, from?.conflicts),
    quarantine: new DiskMap(journal, from?.quarantine),
    fieldVersions: new DiskMap(journal, from?.fieldVersions),
    facts: new DiskMap(journal, from?.facts),
    rows: new DiskMap(journal, from?.rows),
  }
}
