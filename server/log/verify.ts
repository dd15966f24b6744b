/** Proof that the log is whole: every hash, every link, every signature; the first thing that does not hold is named. */
import type { Database } from 'better-sqlite3'
import type { KeyObject } from 'node:crypto'
import { GENESIS_HASH, decodeHeader, hashBody, hashHeader, sha256, verifyCheckpoint } from './codec.ts'

export type VerifyReport = {
  readonly ops: number
  readonly streams: number
  readonly checkpoints: number
  readonly problems: readonly VerifyProblem[]
}
export type VerifyProblem = { readonly streamId: string; readonly seq: number; readonly problem: string }

type OpRow = {
  seq: number
  kind: string
  entity: string
  actor: string
  wall: number
  lam: number
  header: Buffer
  hash: Buffer
  body: Buffer
  sealed: Buffer | null
  sealedHash: Buffer | null
}
type StreamRow = { no: number; streamId: string; stationId: string }
type SignedRow = { seq: number; head: Buffer; signature: Buffer; hash: Buffer | null }
/** Stops after this many findings: a torn log has millions, the first ones tell the story. */
const PROBLEM_LIMIT = 100

/**
 * Checks every stream: gap-free sequence, `prev` links, header and body hashes, columns equal to the header, checkpoint signatures, head.
 * @param keyOf the public key of the station that wrote a stream
 */
export function verifyLog(db: Database, keyOf: (stationId: string) => KeyObject | null): VerifyReport {
  const problems: VerifyProblem[] = []
  const note = (streamId: string, seq: number, problem: string): void => {
    if (problems.length < PROBLEM_LIMIT) problems.push({ streamId, seq, problem })
  }
  const streams = db.prepare('SELECT no, streamId, stationId FROM Stream ORDER BY no').all() as StreamRow[] // columns selected by name
  let ops = 0
  let checkpoints = 0
  for (const stream of streams) {
    const length = verifyStream(db, stream, note)
    ops += length
    const key = keyOf(stream.stationId)
    const signed = db.prepare(
      'SELECT c.seq, c.head, c.signature, o.hash FROM Checkpoint c LEFT JOIN Op o ON o.streamNo = c.streamNo AND o.seq = c.seq WHERE c.streamNo = ?',
    )
    let lastSigned = 0
    const rows = signed.iterate(stream.no) as IterableIterator<SignedRow> // columns selected by name
    for (const row of rows) {
      checkpoints += 1
      lastSigned = Math.max(lastSigned, row.seq)
      if (!row.hash?.equals(row.head)) note(stream.streamId, row.seq, 'checkpoint names another hash than the op')
      if (!key) note(stream.streamId, row.seq, 'the station that signed is unknown')
      else if (!verifyCheckpoint(key, row.head, stream.streamId, row.seq, row.signature))
        note(stream.streamId, row.seq, 'checkpoint signature does not hold')
    }
    if (lastSigned < length) note(stream.streamId, length, 'the newest ops carry no signature')
  }
  return { ops, streams: streams.length, checkpoints, problems }
}

function verifyStream(db: Database, stream: StreamRow, note: (streamId: string, seq: number, problem: string) => void): number {
  const rows = db
    .prepare(
      'SELECT seq, kind, entity, actor, wall, lam, header, hash, body, sealed, sealedHash FROM Op LEFT JOIN SealedBody ON SealedBody.pos = Op.pos WHERE streamNo = ? ORDER BY seq',
    )
    .iterate(stream.no) as IterableIterator<OpRow> // columns selected by name
  let prev: Uint8Array = GENESIS_HASH
  let seq = 0
  for (const row of rows) {
    seq += 1
    if (row.seq !== seq) {
      note(stream.streamId, seq, 'an op is missing')
      seq = row.seq
    }
    for (const problem of opProblems(row, stream.streamId, prev)) note(stream.streamId, row.seq, problem)
    prev = row.hash
  }
  return seq
}

function opProblems(row: OpRow, streamId: string, prev: Uint8Array): string[] {
  const problems: string[] = []
  if (!hashHeader(row.header).equals(row.hash)) return ['the op was changed after it was written']
  const header = decodeHeader(row.header)
  if (!Buffer.from(header.prev).equals(prev)) problems.push('the op does not follow the one before it')
  if (header.streamId !== streamId || header.seq !== row.seq) problems.push('the op stands at another place than it was written')
  if (
    header.kind !== row.kind ||
    header.entity !== row.entity ||
    header.actor !== row.actor ||
    header.wallMs !== row.wall ||
    header.lam !== row.lam
  )
    problems.push('a column differs from the signed header')
  if (!hashBody(row.body, row.sealedHash).equals(header.bodyHash)) problems.push('the body was changed')
  if (row.sealed && row.sealedHash && !sha256(row.sealed).equals(row.sealedHash)) problems.push('the personal part was changed')
  return problems
}
