/** Heads of this station's streams in memory: sequence, hash, Lamport clock, frontier. Staged during a transaction, undone when it fails. */
import type { Database, Statement } from 'better-sqlite3'
import { GENESIS_HASH, streamIdOf, type Dependency } from './codec.ts'

export type StreamHead = {
  readonly no: number
  readonly streamId: string
  readonly scope: string
  seq: number
  hash: Uint8Array
  keptCheckpointSeq: number
  lastCheckpointSeq: number
}
type StreamRow = { no: number; streamId: string; scope: string; stationId: string; incarnation: number }

/** The writer's view of all streams. */
export type Streams = {
  /** This station's stream in a scope, created on first use. */
  own(scope: string): StreamHead
  streamIdOfNo(no: number): string
  readonly position: number
  readonly lamport: number
  /** Takes the next position, sequence and Lamport time of a stream and the dependencies of the op. */
  advance(head: StreamHead): { pos: number; seq: number; lam: number; prev: Uint8Array; deps: Dependency[] }
  /** Sets the hash of the op just taken. */
  setHead(head: StreamHead, hash: Uint8Array): void
  touched(): readonly StreamHead[]
  /** Marks a point to return to. */
  mark(): number
  undoTo(mark: number): void
  settle(): void
}

/** Loads the heads from the database. */
export function loadStreams(db: Database, stationId: string, incarnation: number): Streams {
  return new StreamHeads(db, stationId, incarnation)
}

class StreamHeads implements Streams {
  readonly #stationId: string
  readonly #incarnation: number
  readonly #insertStream: Statement
  /** Stream number -> stream id, of every station. */
  readonly #names: Map<number, string>
  /** Scope -> head, of this station. */
  readonly #heads: Map<string, StreamHead>
  #frontier: Map<number, number>
  #nextNo: number
  #position: number
  #lamport: number
  /** How to take back what was staged, in order. */
  #journal: (() => void)[] = []
  #dirty = new Set<StreamHead>()

  constructor(db: Database, stationId: string, incarnation: number) {
    this.#stationId = stationId
    this.#incarnation = incarnation
    this.#insertStream = db.prepare('INSERT INTO Stream (no, streamId, scope, stationId, incarnation) VALUES (?, ?, ?, ?, ?)')
    const rows = db.prepare('SELECT * FROM Stream').all() as StreamRow[] // columns of prisma/schema/log.prisma
    this.#names = new Map(rows.map((row) => [row.no, row.streamId]))
    this.#heads = loadHeads(
      db,
      rows.filter((row) => row.stationId === stationId && row.incarnation === incarnation),
    )
    const top = db.prepare('SELECT COALESCE(MAX(pos), 0) AS pos FROM Op').get() as { pos: number } // aggregate row
    const clock = db.prepare('SELECT COALESCE(MAX(lam), 0) AS lam FROM Op WHERE pos > ? - 1000').get(top.pos) as { lam: number } // arrival order bounds the search: lam only grows locally
    this.#frontier = loadFrontier(db)
    this.#nextNo = Math.max(0, ...this.#names.keys()) + 1
    this.#position = top.pos
    this.#lamport = clock.lam
  }

  get position(): number {
    return this.#position
  }

  get lamport(): number {
    return this.#lamport
  }

  own(scope: string): StreamHead {
    return this.#heads.get(scope) ?? this.#create(scope)
  }

  streamIdOfNo(no: number): string {
    return this.#names.get(no) ?? ''
  }

  advance(head: StreamHead): { pos: number; seq: number; lam: number; prev: Uint8Array; deps: Dependency[] } {
    this.#stage(head)
    const deps: Dependency[] = []
    for (const [no, seq] of this.#frontier) if (no !== head.no) deps.push([this.streamIdOfNo(no), seq])
    this.#position += 1
    this.#lamport += 1
    head.seq += 1
    this.#frontier = new Map([[head.no, head.seq]])
    this.#dirty.add(head)
    return { pos: this.#position, seq: head.seq, lam: this.#lamport, prev: head.hash, deps }
  }

  setHead(head: StreamHead, hash: Uint8Array): void {
    head.hash = hash
  }

  touched(): readonly StreamHead[] {
    return [...this.#dirty]
  }

  mark(): number {
    return this.#journal.length
  }

  undoTo(mark: number): void {
    while (this.#journal.length > mark) this.#journal.pop()?.()
  }

  settle(): void {
    this.#journal = []
    this.#dirty = new Set()
  }

  #create(scope: string): StreamHead {
    const no = this.#nextNo
    const streamId = streamIdOf(scope, this.#stationId, this.#incarnation)
    const head: StreamHead = { no, streamId, scope, seq: 0, hash: GENESIS_HASH, keptCheckpointSeq: 0, lastCheckpointSeq: 0 }
    this.#insertStream.run(no, streamId, scope, this.#stationId, this.#incarnation)
    this.#nextNo += 1
    this.#names.set(no, streamId)
    this.#heads.set(scope, head)
    this.#journal.push(() => {
      this.#heads.delete(scope)
      this.#names.delete(no)
      this.#nextNo -= 1
    })
    return head
  }

  /** Remembers how everything was before an op of this stream. */
  #stage(head: StreamHead): void {
    const position = this.#position
    const lamport = this.#lamport
    const frontier = this.#frontier
    const { seq, hash } = head
    const wasDirty = this.#dirty.has(head)
    this.#journal.push(() => {
      this.#position = position
      this.#lamport = lamport
      this.#frontier = frontier
      head.seq = seq
      head.hash = hash
      if (!wasDirty) this.#dirty.delete(head)
    })
  }
}

/** Scope -> head of these streams, as the log holds them. */
function loadHeads(db: Database, rows: readonly StreamRow[]): Map<string, StreamHead> {
  const lastOp = db.prepare('SELECT seq, hash FROM Op WHERE streamNo = ? ORDER BY seq DESC LIMIT 1')
  const lastCheckpoint = db.prepare('SELECT MAX(seq) AS seq FROM Checkpoint WHERE streamNo = ?')
  return new Map(
    rows.map(({ no, streamId, scope }) => {
      const last = (lastCheckpoint.get(no) as { seq: number | null }).seq ?? 0 // aggregate row
      const { seq, hash } = (lastOp.get(no) as { seq: number; hash: Buffer } | undefined) ?? { seq: 0, hash: GENESIS_HASH } // columns selected by name
      return [scope, { no, streamId, scope, seq, hash, keptCheckpointSeq: last, lastCheckpointSeq: last }]
    }),
  )
}

/** Heads nobody depends on yet: those that arrived from elsewhere since the last local op, else the last op of all. */
function loadFrontier(db: Database): Map<number, number> {
  const rows = db.prepare('SELECT streamNo, seq FROM Frontier').all() as { streamNo: number; seq: number }[] // columns selected by name
  const last = db.prepare('SELECT streamNo, seq FROM Op ORDER BY pos DESC LIMIT 1').all() as { streamNo: number; seq: number }[] // as above
  return new Map((rows.length > 0 ? rows : last).map((row) => [row.streamNo, row.seq]))
}
