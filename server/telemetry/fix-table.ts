/** The SQL of telemetry's own tables (Fix, LatestFix), on the one writer connection. */
import type { Database } from 'better-sqlite3'
import type { UnitPosition } from './index.ts'

/** A stored fix. `no` is the order of arrival. */
export type FixRow = UnitPosition & { readonly no: number; readonly altitudeMetres: number | null; readonly batteryPercent: number | null }
/** Columns of Fix in table order, as SQLite hands them over raw. */
type RawFix = [
  no: number,
  deviceId: string,
  unitId: string,
  fixedAtMs: number,
  receivedAtMs: number,
  latitude: number,
  longitude: number,
  speedKmh: number | null,
  headingDegrees: number | null,
  accuracyMetres: number | null,
  altitudeMetres: number | null,
  batteryPercent: number | null,
]
/** What the index in memory needs of a row. */
export type FixKey = readonly [no: number, deviceId: string, unitId: string, fixedAtMs: number]

export type FixTable = {
  insert(row: FixRow): void
  /** The row, or null when it is not there (any more). */
  get(no: number): FixRow | null
  /** Rows after `no`, in order of arrival. */
  after(no: number, limit: number): FixRow[]
  /** Every row's key, in order of arrival. */
  keys(): IterableIterator<FixKey>
  readonly lastNo: number
  /** Removes the oldest rows up to `lastNo`, at most `limit`. @returns how many went */
  removeUpTo(lastNo: number, limit: number): number
  latest(): FixRow[]
  saveLatest(row: FixRow): void
}

const COLUMNS =
  'no, deviceId, unitId, fixedAtMs, receivedAtMs, latitude, longitude, speedKmh, headingDegrees, accuracyMetres, altitudeMetres, batteryPercent'
const LATEST_COLUMNS =
  'deviceId, unitId, fixedAtMs, receivedAtMs, latitude, longitude, speedKmh, headingDegrees, accuracyMetres, batteryPercent'

const fromRaw = ([
  no,
  deviceId,
  unitId,
  fixedAtMs,
  receivedAtMs,
  latitude,
  longitude,
  speedKmh,
  headingDegrees,
  accuracyMetres,
  altitudeMetres,
  batteryPercent,
]: RawFix): FixRow => ({
  no,
  deviceId,
  unitId,
  fixedAtMs,
  receivedAtMs,
  latitude,
  longitude,
  speedKmh,
  headingDegrees,
  accuracyMetres,
  altitudeMetres,
  batteryPercent,
})

/** Prepares the statements. */
export function createFixTable(db: Database): FixTable {
  const insert = db.prepare(`INSERT INTO Fix (${COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`)
  const get = db.prepare(`SELECT ${COLUMNS} FROM Fix WHERE no = ?`).raw()
  const after = db.prepare(`SELECT ${COLUMNS} FROM Fix WHERE no > ? ORDER BY no LIMIT ?`).raw()
  const keys = db.prepare('SELECT no, deviceId, unitId, fixedAtMs FROM Fix ORDER BY no').raw()
  const last = db.prepare('SELECT MAX(COALESCE((SELECT MAX(no) FROM Fix), 0), COALESCE((SELECT MAX(lastNo) FROM FixSegment), 0))').pluck()
  const remove = db.prepare('DELETE FROM Fix WHERE no IN (SELECT no FROM Fix WHERE no <= ? ORDER BY no LIMIT ?)')
  const latest = db
    .prepare(
      `SELECT 0, deviceId, unitId, fixedAtMs, receivedAtMs, latitude, longitude, speedKmh, headingDegrees, accuracyMetres, NULL, batteryPercent FROM LatestFix WHERE unitId IS NOT NULL`,
    )
    .raw()
  const saveLatest = db.prepare(`INSERT OR REPLACE INTO LatestFix (${LATEST_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)`)
  return {
    insert: (row) => {
      insert.run(
        row.no,
        row.deviceId,
        row.unitId,
        row.fixedAtMs,
        row.receivedAtMs,
        row.latitude,
        row.longitude,
        row.speedKmh,
        row.headingDegrees,
        row.accuracyMetres,
        row.altitudeMetres,
        row.batteryPercent,
      )
    },
    get: (no) => {
      const row = get.get(no) as RawFix | undefined // raw rows follow COLUMNS
      return row ? fromRaw(row) : null
    },
    after: (no, limit) => (after.all(no, limit) as RawFix[]).map(fromRaw), // as above
    keys: () => keys.iterate() as IterableIterator<FixKey>, // columns selected by name
    get lastNo() {
      return last.get() as number // COALESCE: never null
    },
    removeUpTo: (lastNo, limit) => remove.run(lastNo, limit).changes,
    latest: () => (latest.all() as RawFix[]).map(fromRaw), // selected in the order of RawFix
    saveLatest: (row) => {
      saveLatest.run(
        row.deviceId,
        row.unitId,
        row.fixedAtMs,
        row.receivedAtMs,
        row.latitude,
        row.longitude,
        row.speedKmh,
        row.headingDegrees,
        row.accuracyMetres,
        row.batteryPercent,
      )
    },
  }
}
