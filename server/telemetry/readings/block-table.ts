/**
 * The SQL of sealed readings: a row of ReadingBlock holds readings of one sensor in one day (UTC). Its number is made of sensor, day and part,
 * so that what belongs to one sensor lies together on disk in order of time, and a chart of a year reads a few neighbouring pages.
 */
import type { Database } from 'better-sqlite3'
import { DAY_MS } from './levels.ts'

/** Days count from here. */
const FIRST_DAY_MS = Date.UTC(2000, 0, 1)
const DAYS = 2 ** 16
/** Blocks of one sensor and day at most: one a sealing, and more only of a day with very many readings. */
const PARTS = 2 ** 12

/** A block's place: which sensor, which day (number since 2000-01-01), the how-many-eth of that day. */
export type BlockKey = { readonly sensorNo: number; readonly day: number; readonly part: number }
/** `level`: see levels.ts; empty when the readings are few. `data`: see block-codec.ts; empty when only its hours are kept. */
export type BlockRow = { readonly id: number; readonly segmentNo: number; readonly level: Buffer; readonly data: Buffer }
/** A block without its readings. `isThinned`: it has none any more. */
export type BlockHead = { readonly id: number; readonly isThinned: boolean }
export type BlockLevel = BlockHead & { readonly level: Buffer }

export const dayOf = (atMs: number): number => Math.floor((atMs - FIRST_DAY_MS) / DAY_MS)
export const dayStart = (day: number): number => FIRST_DAY_MS + day * DAY_MS
/** `2026-03-02` */
export const dayName = (day: number): string => new Date(dayStart(day)).toISOString().slice(0, 10)

const idOf = ({ sensorNo, day, part }: BlockKey): number => (sensorNo * DAYS + day) * PARTS + part
/** What a block's number says. */
export const keyOf = (id: number): BlockKey => {
  const sensorDay = Math.floor(id / PARTS)
  return { sensorNo: Math.floor(sensorDay / DAYS), day: sensorDay % DAYS, part: id % PARTS }
}

export type BlockTable = {
  /** Number of the next block of a sensor's day. @throws RangeError when a day has more blocks than can be counted */
  nextId(sensorNo: number, day: number): number
  insert(row: BlockRow): void
  /** Puts other bytes in place of a block's. */
  replace(row: Pick<BlockRow, 'id' | 'level' | 'data'>): void
  get(id: number): BlockRow | null
  ofDay(sensorNo: number, day: number): BlockRow[]
  /** Blocks of a sensor for days `fromDay` to `toDay`, both included, in order of day. */
  levelsOfDays(sensorNo: number, fromDay: number, toDay: number): BlockLevel[]
  /** Readings of the blocks with numbers `fromId` to `toId`, both included. */
  dataBetween(fromId: number, toId: number): Pick<BlockRow, 'id' | 'data'>[]
  idsOfDays(sensorNo: number, fromDay: number, toDay: number): BlockHead[]
  /** First day of which a sensor has a block, or null. */
  firstDay(sensorNo: number): number | null
}

/** Prepares the statements. */
export function createBlockTable(db: Database): BlockTable {
  const last = db.prepare('SELECT MAX(id) FROM ReadingBlock WHERE id >= ? AND id < ?').pluck()
  const first = db.prepare('SELECT MIN(id) FROM ReadingBlock WHERE id >= ? AND id < ?').pluck()
  const insert = db.prepare('INSERT INTO ReadingBlock (id, segmentNo, level, data) VALUES (?,?,?,?)')
  const replace = db.prepare('UPDATE ReadingBlock SET level = ?, data = ? WHERE id = ?')
  const get = db.prepare('SELECT id, segmentNo, level, data FROM ReadingBlock WHERE id = ?')
  const rows = db.prepare('SELECT id, segmentNo, level, data FROM ReadingBlock WHERE id >= ? AND id < ? ORDER BY id')
  const data = db.prepare('SELECT id, data FROM ReadingBlock WHERE id >= ? AND id <= ? ORDER BY id')
  const heads = (column: string) =>
    db.prepare(`SELECT id, LENGTH(data) = 0 AS isThinned${column} FROM ReadingBlock WHERE id >= ? AND id < ? ORDER BY id`)
  const [ids, levels] = [heads(''), heads(', level')]
  /** SQLite knows no booleans. */
  const headed = <Row extends { isThinned: number }>(row: Row) => ({ ...row, isThinned: row.isThinned === 1 })
  const range = (sensorNo: number, fromDay: number, toDay: number): [from: number, before: number] => [
    idOf({ sensorNo, day: Math.max(0, Math.min(fromDay, DAYS)), part: 0 }),
    idOf({ sensorNo, day: Math.max(0, Math.min(toDay + 1, DAYS)), part: 0 }),
  ]
  return {
    nextId(sensorNo, day) {
      const [from, before] = range(sensorNo, day, day)
      const id = ((last.get(from, before) as number | null) ?? from - 1) + 1 // MAX of an INTEGER column
      if (id >= before) throw new RangeError(`a day of sensor ${sensorNo} has more than ${PARTS} blocks`)
      return id
    },
    insert: ({ id, segmentNo, level, data }) => {
      insert.run(id, segmentNo, level, data)
    },
    replace: ({ id, level, data }) => {
      replace.run(level, data, id)
    },
    get: (id) => (get.get(id) as BlockRow | undefined) ?? null, // columns selected by name
    ofDay: (sensorNo, day) => rows.all(...range(sensorNo, day, day)) as BlockRow[], // as above
    levelsOfDays: (...days) => (levels.all(...range(...days)) as { id: number; isThinned: number; level: Buffer }[]).map(headed), // as above
    dataBetween: (fromId, toId) => data.all(fromId, toId) as Pick<BlockRow, 'id' | 'data'>[], // as above
    idsOfDays: (...days) => (ids.all(...range(...days)) as { id: number; isThinned: number }[]).map(headed), // as above
    firstDay(sensorNo) {
      const id = first.get(...range(sensorNo, 0, DAYS - 1)) as number | null // MIN of an INTEGER column
      return id === null ? null : keyOf(id).day
    },
  }
}
