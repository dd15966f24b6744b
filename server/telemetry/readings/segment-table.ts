/** The SQL of table ReadingSegment: which blocks were sealed together, and what the log says of them. */
import type { Database } from 'better-sqlite3'
import { createByteReader, createByteWriter } from '../byte-columns.ts'

/** `cutoffMs`: readings before this moment were sealed. `blockIds`: its blocks, ascending. */
export type SegmentRow = {
  readonly no: number
  readonly id: string
  readonly scope: string
  readonly count: number
  readonly fromMs: number
  readonly toMs: number
  readonly cutoffMs: number
  readonly sha256: string
  readonly hoursSha256: string
  readonly blockIds: readonly number[]
  readonly isLogged: boolean
  readonly isThinned: boolean
}
type Raw = Omit<SegmentRow, 'blockIds' | 'isLogged' | 'isThinned'> & { blocks: Buffer; isLogged: number; isThinned: number }

export type SegmentTable = {
  /** The one sealed last, or null. Each is known to the log before the next is sealed: only this one may not be. */
  last(): SegmentRow | null
  readonly lastNo: number
  insert(row: SegmentRow): void
  get(id: string): SegmentRow | null
  ids(): string[]
  setLogged(no: number): void
  /** One whose readings all lie before a moment and are still here, or null. */
  oldestBefore(ms: number, afterNo: number): SegmentRow | null
  setThinned(no: number): void
}

const COLUMNS = 'no, id, scope, count, fromMs, toMs, cutoffMs, sha256, hoursSha256, blocks, isLogged, isThinned'

/** Ascending numbers as differences. */
function packIds(ids: readonly number[]): Uint8Array {
  const writer = createByteWriter(ids.length * 6 + 16)
  writer.varint(ids.length)
  let previous = 0
  for (const id of ids) {
    writer.varint(id - previous)
    previous = id
  }
  return writer.bytes()
}

function unpackIds(bytes: Buffer): number[] {
  const reader = createByteReader(bytes, 0)
  let id = 0
  return Array.from({ length: reader.varint() }, () => (id += reader.varint()))
}

const fromRaw = ({ blocks, isLogged, isThinned, ...row }: Raw): SegmentRow => ({
  ...{ ...row, blockIds: unpackIds(blocks), isLogged: isLogged === 1, isThinned: isThinned === 1 },
})

/** Prepares the statements. */
export function createSegmentTable(db: Database): SegmentTable {
  const last = db.prepare(`SELECT ${COLUMNS} FROM ReadingSegment ORDER BY no DESC LIMIT 1`)
  const lastNo = db.prepare('SELECT COALESCE(MAX(no), 0) FROM ReadingSegment').pluck()
  const insert = db.prepare(`INSERT INTO ReadingSegment (${COLUMNS}) VALUES (:${COLUMNS.replaceAll(', ', ', :')})`)
  const get = db.prepare(`SELECT ${COLUMNS} FROM ReadingSegment WHERE id = ?`)
  const old = db.prepare(
    `SELECT ${COLUMNS} FROM ReadingSegment WHERE no > ? AND toMs < ? AND isThinned = 0 AND isLogged = 1 ORDER BY no LIMIT 1`,
  )
  const ids = db.prepare('SELECT id FROM ReadingSegment').pluck()
  const logged = db.prepare('UPDATE ReadingSegment SET isLogged = 1 WHERE no = ?')
  const thinned = db.prepare('UPDATE ReadingSegment SET isThinned = 1 WHERE no = ?')
  const one = (raw: unknown): SegmentRow | null => (raw === undefined ? null : fromRaw(raw as Raw)) // columns selected by name
  return {
    last: () => one(last.get()),
    get lastNo() {
      return lastNo.get() as number // COALESCE: never null
    },
    insert: ({ blockIds, isLogged, isThinned, ...row }) => {
      insert.run({ ...row, blocks: packIds(blockIds), isLogged: Number(isLogged), isThinned: Number(isThinned) })
    },
    get: (id) => one(get.get(id)),
    ids: () => ids.all() as string[], // one TEXT column
    setLogged: (no) => {
      logged.run(no)
    },
    oldestBefore: (ms, afterNo) => one(old.get(afterNo, ms)),
    setThinned: (no) => {
      thinned.run(no)
    },
  }
}
