/** The log kept in SQLite, on the one writer connection. Columns: prisma/schema/log.prisma. */
import type { Database, Statement } from 'better-sqlite3'
import { GENESIS_HASH, type Dependency } from './codec.ts'
import type { SignedHead } from './op.ts'
import { decodeDeps, decodeVector, encodeDeps, encodeVector } from './sqlite-rows.ts'
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
} from './store.ts'

type OpRow = {
  pos: number
  streamNo: number
  seq: number
  lam: number
  wall: number
  skew: number
  kind: string
  kindVersion: number
  entity: string
  actor: string
  deps: Buffer | null
  hash: Buffer
  body: Buffer
  subjectId: string | null
  sealed: Buffer | null
  sealedHash: Buffer | null
}
type HeadRow = { seq: number; head: Buffer; wall: number; signature: Buffer }
type Place = { streamNo: number; seq: number }

const OP_COLUMNS =
  'Op.pos, streamNo, seq, lam, wall, skew, kind, kindVersion, entity, actor, deps, hash, body, subjectId, sealed, sealedHash FROM Op LEFT JOIN SealedBody ON SealedBody.pos = Op.pos'

const NO_DEPS: readonly Dependency[] = []
/** Entities of which it is remembered whether they are tangled. */
const TANGLED_KEPT = 16_384

/** Opens the store on a connection that nothing else writes to at the same time. */
export function createSqliteStore(db: Database): SqliteStore {
  return new SqliteStore(db)
}

export class SqliteStore implements LogStore {
  readonly #db: Database
  readonly #sql: ReturnType<typeof prepare>
  /** Stream id -> number, for dependencies. */
  readonly #numbers = new Map<string, number>()
  readonly #names = new Map<number, string>()
  /** Ops are set aside so seldom that looking each time would be waste. */
  #hasQuarantine: boolean
  /** What was looked up lately; forgotten whenever something is undone. */
  readonly #tangled = new Map<string, boolean>()

  constructor(db: Database) {
    this.#db = db
    this.#sql = prepare(db)
    this.#hasQuarantine = this.#sql.anyQuarantine.get() !== undefined
    for (const { no, streamId } of this.#sql.streams.all() as StreamRecord[]) this.#remember(no, streamId) // columns selected by name
  }

  transaction<T>(work: () => T): T {
    this.#sql.begin.run()
    try {
      const result = work()
      this.#sql.commit.run()
      return result
    } catch (error) {
      this.#tangled.clear()
      if (this.#db.inTransaction) this.#sql.rollback.run()
      throw error
    }
  }

  savepoint<T>(work: () => T): T {
    this.#sql.savepoint.run()
    try {
      const result = work()
      this.#sql.release.run()
      return result
    } catch (error) {
      this.#tangled.clear()
      if (this.#db.inTransaction) {
        this.#sql.rollbackTo.run()
        this.#sql.release.run()
      }
      throw error
    }
  }

  streams(): readonly StreamState[] {
    const records = this.#sql.streams.all() as StreamRecord[] // columns selected by name
    return records.map((stream) => {
      const last = this.#sql.lastOp.get(stream.no) as { seq: number; lam: number; hash: Buffer } | undefined // columns selected by name
      const { seq: signedSeq } = this.#sql.lastSigned.get(stream.no) as { seq: number | null } // aggregate row
      return { ...stream, seq: last?.seq ?? 0, lam: last?.lam ?? 0, hash: last?.hash ?? GENESIS_HASH, signedSeq: signedSeq ?? 0 }
    })
  }

  top(): { pos: number; lam: number } {
    const { pos } = this.#sql.topPosition.get() as { pos: number } // aggregate row
    return { pos, lam: Math.max(0, ...this.streams().map(({ lam }) => lam)) } // it grows along every stream
  }

  addStream({ no, streamId, scope, stationId, incarnation }: StreamRecord): void {
    this.#sql.addStream.run(no, streamId, scope, stationId, incarnation)
    this.#remember(no, streamId)
  }

  insert(op: StoredOp): void {
    const { pos, streamNo, seq, lam, wallMs, skewMs, kind, kindVersion, entity, actor, hash, body, sealed } = op
    const deps = op.deps.length === 0 ? null : encodeDeps(op.deps, this.#numbers)
    this.#sql.insert.run(pos, streamNo, seq, lam, wallMs, skewMs, kind, kindVersion, entity, actor, deps, hash, body)
    if (sealed) this.#sql.insertSealed.run(pos, sealed.subjectId, sealed.bytes, sealed.hash)
  }

  opAt(streamNo: number, seq: number): StoredOp | null {
    const row = this.#sql.opAt.get(streamNo, seq) as OpRow | undefined // columns selected by name
    return row ? this.#toOp(row) : null
  }

  hashAt(streamNo: number, seq: number): Uint8Array | null {
    const row = this.#sql.hashAt.get(streamNo, seq) as { hash: Buffer } | undefined // columns selected by name
    return row?.hash ?? null
  }

  opsAfter(streamNo: number, seq: number, limit: number): readonly StoredOp[] {
    return this.#toOps(this.#sql.opsAfter.all(streamNo, seq, limit))
  }

  /** Ops in order of arrival, for folding everything again. */
  opsFrom(pos: number, limit: number): readonly StoredOp[] {
    return this.#toOps(this.#sql.opsFrom.all(pos, limit))
  }

  opsOfEntity(entity: string): readonly StoredOp[] {
    return this.#toOps(this.#sql.opsOfEntity.all(entity))
  }

  entitiesBeyond(streamNo: number, seq: number): readonly string[] {
    return (this.#sql.entitiesBeyond.all(streamNo, seq) as { entity: string }[]).map(({ entity }) => entity) // one column
  }

  lastOfEntity(entity: string): Place | null {
    return (this.#sql.lastOfEntity.get(entity) as Place | undefined) ?? null // columns selected by name
  }

  putSignedHead(streamNo: number, { seq, head, wallMs, signature }: SignedHead): void {
    this.#sql.putSigned.run(streamNo, seq, head, wallMs, signature)
  }

  dropSignedHead(streamNo: number, seq: number): void {
    this.#sql.dropSigned.run(streamNo, seq)
  }

  signedHeadAt(streamNo: number, seq: number): SignedHead | null {
    const row = this.#sql.signedAt.get(streamNo, seq) as HeadRow | undefined // columns selected by name
    return row ? toSignedHead(row) : null
  }

  signedHeadsAfter(streamNo: number, seq: number, limit: number): readonly SignedHead[] {
    return (this.#sql.signedAfter.all(streamNo, seq, limit) as HeadRow[]).map(toSignedHead) // columns selected by name
  }

  forkedStreams(): readonly string[] {
    return (this.#sql.forks.all() as { streamId: string }[]).map(({ streamId }) => streamId) // one column
  }

  putFork(streamId: string, { seq, head, wallMs, signature }: SignedHead): void {
    this.#sql.putFork.run(streamId, seq, head, wallMs, signature)
  }

  frontier(): readonly Place[] {
    return this.#sql.frontier.all() as Place[] // columns selected by name
  }

  putFrontier(streamNo: number, seq: number): void {
    this.#sql.putFrontier.run(streamNo, seq)
  }

  dropFrontier(streamNo: number): void {
    this.#sql.dropFrontier.run(streamNo)
  }

  putVector(streamNo: number, seq: number, vector: LocalVector): void {
    this.#sql.putVector.run(streamNo, seq, encodeVector(vector))
  }

  vectorAt(streamNo: number, seq: number): LocalVector | null {
    const row = this.#sql.vectorAt.get(streamNo, seq) as { vector: Buffer } | undefined // columns selected by name
    return row ? decodeVector(row.vector) : null
  }

  isTangled(entity: string): boolean {
    const known = this.#tangled.get(entity)
    if (known !== undefined) return known
    const isTangled = this.#sql.isTangled.get(entity) !== undefined
    this.#noteTangled(entity, isTangled)
    return isTangled
  }

  tangle(entity: string): void {
    this.#sql.tangle.run(entity)
    this.#noteTangled(entity, true)
  }

  putClaim({ resource, streamNo, seq, holder, verb }: ClaimRow): void {
    this.#sql.putClaim.run(resource, streamNo, seq, holder, verb)
  }

  dropClaims(streamNo: number, seq: number): void {
    this.#sql.dropClaims.run(streamNo, seq)
    this.#sql.dropConflicts.run({ streamNo, seq })
  }

  claimsOf(resource: string): readonly ClaimRow[] {
    return this.#sql.claimsOf.all(resource) as ClaimRow[] // columns selected by name
  }

  addConflicts(conflicts: readonly ConflictRow[]): void {
    for (const { id, resource, members } of conflicts) {
      const [a, b] = members
      this.#sql.addConflict.run(id, resource, a.streamNo, a.seq, a.holder, b.streamNo, b.seq, b.holder)
    }
  }

  setFieldVersions(entity: string, fields: readonly FieldVersionRow[]): void {
    this.#sql.dropFields.run(entity)
    for (const { field, values } of fields) this.#sql.addField.run(entity, field, JSON.stringify(values))
  }

  quarantine({ pos, kind, kindVersion }: StoredOp, reason: QuarantineReason): void {
    this.#hasQuarantine = true
    this.#sql.quarantine.run(pos, kind, kindVersion, reason)
  }

  unquarantine(entity: string): void {
    if (this.#hasQuarantine) this.#sql.unquarantine.run(entity)
  }

  /** Empties what is derived from ops besides the projections: claims and conflicts; contested fields come back with their entities. */
  clearDerived(): void {
    this.#db.exec('DELETE FROM ClaimOp; DELETE FROM Conflict; DELETE FROM FieldVersion')
  }

  /** Entities that cannot be folded op by op in order of arrival. */
  entitiesToRefold(): readonly string[] {
    return (this.#sql.toRefold.all() as { entity: string }[]).map(({ entity }) => entity) // one column
  }

  #noteTangled(entity: string, isTangled: boolean): void {
    if (this.#tangled.size >= TANGLED_KEPT) this.#tangled.clear()
    this.#tangled.set(entity, isTangled)
  }

  #remember(no: number, streamId: string): void {
    this.#numbers.set(streamId, no)
    this.#names.set(no, streamId)
  }

  #toOps(rows: readonly unknown[]): StoredOp[] {
    return (rows as OpRow[]).map((row) => this.#toOp(row)) // columns selected by name
  }

  /** Field by field: this runs for every op that is read. */
  #toOp(row: OpRow): StoredOp {
    const { subjectId, sealed, sealedHash } = row
    return {
      pos: row.pos,
      streamNo: row.streamNo,
      seq: row.seq,
      lam: row.lam,
      wallMs: row.wall,
      skewMs: row.skew,
      deps: row.deps === null ? NO_DEPS : decodeDeps(row.deps, this.#names),
      kind: row.kind,
      kindVersion: row.kindVersion,
      entity: row.entity,
      actor: row.actor,
      hash: row.hash,
      body: row.body,
      sealed: subjectId !== null && sealedHash !== null ? { subjectId, bytes: sealed, hash: sealedHash } : null,
    }
  }
}

const toSignedHead = ({ seq, head, wall, signature }: HeadRow): SignedHead => ({ seq, head, wallMs: wall, signature })

function prepare(db: Database) {
  const statement = (sql: string): Statement => db.prepare(sql)
  return {
    begin: statement('BEGIN IMMEDIATE'),
    commit: statement('COMMIT'),
    rollback: statement('ROLLBACK'),
    savepoint: statement('SAVEPOINT part'),
    release: statement('RELEASE part'),
    rollbackTo: statement('ROLLBACK TO part'),
    ...prepareOps(statement),
    ...prepareMeaning(statement),
  }
}

/** Streams, ops, signatures. */
const prepareOps = (statement: (sql: string) => Statement) => ({
  streams: statement('SELECT no, streamId, scope, stationId, incarnation FROM Stream ORDER BY no'),
  addStream: statement('INSERT INTO Stream (no, streamId, scope, stationId, incarnation) VALUES (?, ?, ?, ?, ?)'),
  lastOp: statement('SELECT seq, lam, hash FROM Op WHERE streamNo = ? ORDER BY seq DESC LIMIT 1'),
  topPosition: statement('SELECT COALESCE(MAX(pos), 0) AS pos FROM Op'),
  insert: statement(
    'INSERT INTO Op (pos, streamNo, seq, lam, wall, skew, kind, kindVersion, entity, actor, deps, hash, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)',
  ),
  insertSealed: statement('INSERT INTO SealedBody (pos, subjectId, sealed, sealedHash) VALUES (?, ?, ?, ?)'),
  opAt: statement(`SELECT ${OP_COLUMNS} WHERE streamNo = ? AND seq = ?`),
  hashAt: statement('SELECT hash FROM Op WHERE streamNo = ? AND seq = ?'),
  opsAfter: statement(`SELECT ${OP_COLUMNS} WHERE streamNo = ? AND seq > ? ORDER BY seq LIMIT ?`),
  opsFrom: statement(`SELECT ${OP_COLUMNS} WHERE Op.pos > ? ORDER BY Op.pos LIMIT ?`),
  opsOfEntity: statement(`SELECT ${OP_COLUMNS} WHERE entity = ? ORDER BY Op.pos`),
  entitiesBeyond: statement('SELECT DISTINCT entity FROM Op WHERE streamNo = ? AND seq > ?'),
  lastOfEntity: statement('SELECT streamNo, seq FROM Op WHERE entity = ? ORDER BY pos DESC LIMIT 1'),
  putSigned: statement('INSERT OR REPLACE INTO Checkpoint (streamNo, seq, head, wall, signature) VALUES (?, ?, ?, ?, ?)'),
  dropSigned: statement('DELETE FROM Checkpoint WHERE streamNo = ? AND seq = ?'),
  lastSigned: statement('SELECT MAX(seq) AS seq FROM Checkpoint WHERE streamNo = ?'),
  signedAt: statement('SELECT seq, head, wall, signature FROM Checkpoint WHERE streamNo = ? AND seq = ?'),
  forks: statement('SELECT streamId FROM ForkedStream'),
  putFork: statement('INSERT OR IGNORE INTO ForkedStream (streamId, seq, head, wall, signature) VALUES (?, ?, ?, ?, ?)'),
  signedAfter: statement('SELECT seq, head, wall, signature FROM Checkpoint WHERE streamNo = ? AND seq > ? ORDER BY seq LIMIT ?'),
})

/** Causality, claims, what could not be folded. */
const prepareMeaning = (statement: (sql: string) => Statement) => ({
  frontier: statement('SELECT streamNo, seq FROM Frontier'),
  putFrontier: statement('INSERT OR REPLACE INTO Frontier (streamNo, seq) VALUES (?, ?)'),
  dropFrontier: statement('DELETE FROM Frontier WHERE streamNo = ?'),
  putVector: statement('INSERT INTO OpVector (streamNo, seq, vector) VALUES (?, ?, ?)'),
  vectorAt: statement('SELECT vector FROM OpVector WHERE streamNo = ? AND seq <= ? ORDER BY seq DESC LIMIT 1'),
  isTangled: statement('SELECT 1 FROM TangledEntity WHERE entity = ?'),
  tangle: statement('INSERT OR IGNORE INTO TangledEntity (entity) VALUES (?)'),
  putClaim: statement('INSERT OR REPLACE INTO ClaimOp (resource, streamNo, seq, holder, verb) VALUES (?, ?, ?, ?, ?)'),
  claimsOf: statement('SELECT resource, streamNo, seq, holder, verb FROM ClaimOp WHERE resource = ?'),
  dropClaims: statement('DELETE FROM ClaimOp WHERE streamNo = ? AND seq > ?'),
  dropConflicts: statement(
    'DELETE FROM Conflict WHERE (firstStreamNo = @streamNo AND firstSeq > @seq) OR (secondStreamNo = @streamNo AND secondSeq > @seq)',
  ),
  addConflict: statement(
    'INSERT OR IGNORE INTO Conflict (id, resource, firstStreamNo, firstSeq, firstHolder, secondStreamNo, secondSeq, secondHolder) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ),
  dropFields: statement('DELETE FROM FieldVersion WHERE entity = ?'),
  addField: statement('INSERT INTO FieldVersion (entity, field, "values") VALUES (?, ?, ?)'),
  quarantine: statement('INSERT OR REPLACE INTO Quarantine (pos, kind, kindVersion, reason) VALUES (?, ?, ?, ?)'),
  unquarantine: statement('DELETE FROM Quarantine WHERE pos IN (SELECT pos FROM Op WHERE entity = ?)'),
  toRefold: statement('SELECT entity FROM TangledEntity UNION SELECT entity FROM Op JOIN Quarantine ON Quarantine.pos = Op.pos'),
  anyQuarantine: statement('SELECT 1 FROM Quarantine LIMIT 1'),
})
