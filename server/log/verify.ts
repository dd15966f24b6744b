/** Proof that the log is whole: every hash, every link, every signature; the first thing that does not hold is named. */
import type { Database } from 'better-sqlite3'
import type { KeyObject } from 'node:crypto'
import { headerOf } from './append.ts'
import { GENESIS_HASH, hashBody, hashHeader, hashSealed, isSignedBy } from './codec.ts'
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts'
import type { StoredOp } from './store.ts'

export type VerifyReport = {
  readonly ops: number
  readonly streams: number
  readonly checkpoints: number
  readonly problems: readonly VerifyProblem[]
}
export type VerifyProblem = { readonly streamId: string; readonly seq: number; readonly problem: string }

type StreamRow = { no: number; streamId: string; scope: string; stationId: string }
type SignedRow = { seq: number; head: Buffer; wall: number; signature: Buffer; hash: Buffer | null }
/** Stops after this many findings: a torn log has millions, the first ones tell the story. */
const PROBLEM_LIMIT = 100

/**
 * Checks every stream: gap-free sequence, `prev` links, header and body hashes, signed heads. Headers are made of the columns, so a changed column is a changed hash.
 * @param keyOf the public key of the station that wrote a stream
 */
export function verifyLog(db: Database, keyOf: (stationId: string) => KeyObject | null): VerifyReport {
  const problems: VerifyProblem[] = []
  const note = (streamId: string, seq: number, problem: string): void => {
    if (problems.length < PROBLEM_LIMIT) problems.push({ streamId, seq, problem })
  }
  const streams = db.prepare('SELECT no, streamId, scope, stationId FROM Stream ORDER BY no').all() as StreamRow[] // columns selected by name
  const store = createSqliteStore(db)
  let ops = 0
  let checkpoints = 0
  for (const stream of streams) {
    const length = verifyStream(store, stream, note)
    ops += length
    const key = keyOf(stream.stationId)
    const signed = db.prepare(
      'SELECT c.seq, c.head, c.wall, c.signature, o.hash FROM Checkpoint c LEFT JOIN Op o ON o.streamNo = c.streamNo AND o.seq = c.seq WHERE c.streamNo = ?',
    )
    let lastSigned = 0
    const rows = signed.iterate(stream.no) as IterableIterator<SignedRow> // columns selected by name
    for (const row of rows) {
      checkpoints += 1
      lastSigned = Math.max(lastSigned, row.seq)
      if (!row.hash?.equals(row.head)) note(stream.streamId, row.seq, 'checkpoint names another hash than the op')
      if (!key) note(stream.streamId, row.seq, 'the station that signed is unknown')
      else if (!isSignedBy(key, { ...row, wallMs: row.wall }, stream.streamId))
        note(stream.streamId, row.seq, 'checkpoint signature does not hold')
    }
    if (lastSigned < length) note(stream.streamId, length, 'the newest ops carry no signature')
  }
  return { ops, streams: streams.length, checkpoints, problems }
}

/** Ops read at once. */
const PAGE = 1_000

function verifyStream(store: SqliteStore, stream: StreamRow, note: (streamId: string, seq: number, problem: string) => void): number {
  let prev: Uint8Array = GENESIS_HASH
  let seq = 0
  for (;;) {
    const ops = store.opsAfter(stream.no, seq, PAGE)
    for (const op of ops) {
      seq += 1
      if (op.seq !== seq) {
        note(stream.streamId, seq, 'an op is missing')
        seq = op.seq
      }
      for (const problem of opProblems(op, stream, prev)) note(stream.streamId, op.seq, problem)
      prev = op.hash
    }
    if (ops.length < PAGE) return seq
  }
}

function opProblems(op: StoredOp, stream: StreamRow, prev: Uint8Array): string[] {
  const header = headerOf(stream, op, hashBody(op.body, op.sealed?.hash ?? null), prev)
  const problems = hashHeader(header).equals(op.hash) ? [] : ['the op was changed, or does not follow the one before it']
  const { sealed } = op
  if (sealed?.bytes && !hashSealed(sealed.subjectId, sealed.bytes).equals(sealed.hash)) problems.push('the personal part was changed')
  return problems
}
