/**
 * Readings that came to disk together, one row of table ReadingGroup a group: what is durable before it is acknowledged. Columns of plain
 * machine numbers, read once at a start; only this station ever reads them.
 */
import type { Database } from 'better-sqlite3'

export type GroupRow = { readonly sensorNo: number; readonly atMs: number; readonly value: number; readonly arrivedMinute: number }
export type GroupTable = {
  insert(rows: readonly GroupRow[]): void
  /** Every reading of every group, in order of arrival. */
  all(): Generator<GroupRow>
  readonly lastNo: number
  /** Removes the oldest groups up to `lastNo`, at most `limit`. @returns how many went */
  removeUpTo(lastNo: number, limit: number): number
  /** How many groups lie there. */
  readonly count: number
}

/** Two doubles and two 32-bit numbers. */
const ROW_BYTES = 24

type Views = { readonly bytes: Uint8Array; readonly doubles: Float64Array; readonly words: Uint32Array }
const viewsOf = (bytes: Uint8Array<ArrayBuffer>): Views => {
  const count = bytes.length / ROW_BYTES
  return { bytes, doubles: new Float64Array(bytes.buffer, 0, count * 2), words: new Uint32Array(bytes.buffer, count * 16, count * 2) }
}

function pack(rows: readonly GroupRow[]): Uint8Array {
  const { bytes, doubles, words } = viewsOf(new Uint8Array(rows.length * ROW_BYTES))
  for (const [at, { sensorNo, atMs, value, arrivedMinute }] of rows.entries()) {
    doubles[at * 2] = atMs
    doubles[at * 2 + 1] = value
    words[at * 2] = sensorNo
    words[at * 2 + 1] = arrivedMinute
  }
  return bytes
}

function* unpack(data: Buffer): Generator<GroupRow> {
  const { doubles, words } = viewsOf(new Uint8Array(data)) // a copy: what SQLite hands over may lie at any address
  for (let at = 0; at < doubles.length; at += 2)
    yield { atMs: doubles[at] ?? 0, value: doubles[at + 1] ?? 0, sensorNo: words[at] ?? 0, arrivedMinute: words[at + 1] ?? 0 }
}

/** Prepares the statements. */
export function createGroupTable(db: Database): GroupTable {
  const insert = db.prepare('INSERT INTO ReadingGroup (data) VALUES (?)')
  const all = db.prepare('SELECT data FROM ReadingGroup ORDER BY no').pluck()
  const last = db.prepare('SELECT COALESCE(MAX(no), 0) FROM ReadingGroup').pluck()
  const count = db.prepare('SELECT COUNT(*) FROM ReadingGroup').pluck()
  const remove = db.prepare('DELETE FROM ReadingGroup WHERE no IN (SELECT no FROM ReadingGroup WHERE no <= ? ORDER BY no LIMIT ?)')
  return {
    insert: (rows) => {
      insert.run(pack(rows))
    },
    *all() {
      for (const data of all.iterate() as IterableIterator<Buffer>) yield* unpack(data) // a BLOB column
    },
    get lastNo() {
      return last.get() as number // COALESCE: never null
    },
    removeUpTo: (lastNo, limit) => remove.run(lastNo, limit).changes,
    get count() {
      return count.get() as number // COUNT: a number
    },
  }
}
