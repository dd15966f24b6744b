/** Heads of this station's streams in memory: sequence, hash, Lamport clock, frontier. Staged during a transaction, undone when it fails. */
import type { Database } from 'better-sqlite3'
import { GENESIS_HASH, streamIdOf, type Dependency } from './codec.ts'

export type StreamHead = { readonly no: number; readonly streamId: string; readonly scope: string; seq: number; hash: Uint8Array; keptCheckpointSeq: number; lastCheckpointSeq: number }
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
  const rows = db.prepare('SELECT * FROM Stream').all() as StreamRow[] // columns of prisma/schema/log.prisma
  const names = new Map<number, string>(rows.map((row) => [row.no, row.streamId]))
  const heads = new Map<string, StreamHead>()
  const lastOp = db.prepare('SELECT seq, hash FROM Op WHERE streamNo = ? ORDER BY seq DESC LIMIT 1')
  const lastCheckpoint = db.prepare('SELECT MAX(seq) AS seq FROM Checkpoint WHERE streamNo = ?')
  for (const row of rows) {
    if (row.stationId !== stationId || row.incarnation !== incarnation) continue
    const last = (lastCheckpoint.get(row.no) as { seq: number | null }).seq ?? 0 // aggregate row
    const head = (lastOp.get(row.no) as { seq: number; hash: Buffer } | undefined) ?? { seq: 0, hash: GENESIS_HASH } // columns selected by name
    heads.set(row.scope, { no: row.no, streamId: row.streamId, scope: row.scope, seq: head.seq, hash: head.hash, keptCheckpointSeq: last, lastCheckpointSeq: last })
  }
  const top = db.prepare('SELECT COALESCE(MAX(pos), 0) AS pos FROM Op').get() as { pos: number } // aggregate row
  const clock = db.prepare('SELECT COALESCE(MAX(lam), 0) AS lam FROM Op WHERE pos > ? - 1000').get(top.pos) as { lam: number } // arrival order bounds the search: lam only grows locally
  let frontier = loadFrontier(db)
  let nextNo = Math.max(0, ...names.keys()) + 1
  let position = top.pos
  let lamport = clock.lam
  let journal: (() => void)[] = []
  let dirty = new Set<StreamHead>()
  const insertStream = db.prepare('INSERT INTO Stream (no, streamId, scope, stationId, incarnation) VALUES (?, ?, ?, ?, ?)')

  function create(scope: string): StreamHead {
    const streamId = streamIdOf(scope, stationId, incarnation)
    const head: StreamHead = { no: nextNo, streamId, scope, seq: 0, hash: GENESIS_HASH, keptCheckpointSeq: 0, lastCheckpointSeq: 0 }
    insertStream.run(nextNo, streamId, scope, stationId, incarnation)
    nextNo += 1
    names.set(head.no, streamId)
    heads.set(scope, head)
    journal.push(() => { heads.delete(scope); names.delete(head.no); nextNo -= 1 })
    return head
  }

  return {
    own: (scope) => heads.get(scope) ?? create(scope),
    streamIdOfNo: (no) => names.get(no) ?? '',
    get position() { return position },
    get lamport() { return lamport },
    advance(head) {
      const before = { position, lamport, seq: head.seq, hash: head.hash, frontier, wasDirty: dirty.has(head) }
      journal.push(() => {
        position = before.position
        lamport = before.lamport
        head.seq = before.seq
        head.hash = before.hash
        frontier = before.frontier
        if (!before.wasDirty) dirty.delete(head)
      })
      const deps: Dependency[] = []
      for (const [no, seq] of frontier) if (no !== head.no) deps.push([names.get(no) ?? '', seq])
      position += 1
      lamport += 1
      head.seq += 1
      frontier = new Map([[head.no, head.seq]])
      dirty.add(head)
      return { pos: position, seq: head.seq, lam: lamport, prev: head.hash, deps }
    },
    setHead(head, hash) { head.hash = hash },
    touched: () => [...dirty],
    mark: () => journal.length,
    undoTo(mark) {
      while (journal.length > mark) journal.pop()?.()
    },
    settle() {
      journal = []
      dirty = new Set()
    },
  }
}

/** Heads nobody depends on yet: those that arrived from elsewhere since the last local op, else the last op of all. */
function loadFrontier(db: Database): Map<number, number> {
  const rows = db.prepare('SELECT streamNo, seq FROM Frontier').all() as { streamNo: number; seq: number }[] // columns selected by name
  const last = db.prepare('SELECT streamNo, seq FROM Op ORDER BY pos DESC LIMIT 1').all() as { streamNo: number; seq: number }[] // as above
  return new Map((rows.length > 0 ? rows : last).map((row) => [row.streamNo, row.seq]))
}
