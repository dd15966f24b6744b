/** Keeps LatestFix up to date, a little behind: the newest fix of each device survives the sealing of its hour and a restart. */
import type { Database } from 'better-sqlite3'
import type { FixRow, FixTable } from './fix-table.ts'

/** Rows written in one transaction: a few milliseconds. */
const SLICE_ROWS = 500

export type LatestKeeper = {
  take(row: FixRow): void
  /** Takes a row that is stored already. */
  restore(row: FixRow): void
  /** Writes what changed, slice by slice. */
  save(): Promise<void>
}

/** Builds the keeper on the writer connection. `pause` lets other work run between two slices. */
export function createLatestKeeper({ db, table, pause }: { db: Database; table: FixTable; pause: () => Promise<void> }): LatestKeeper {
  const newest = new Map<string, FixRow>()
  let changed = new Set<string>()
  const write = db.transaction((rows: readonly FixRow[]) => {
    for (const row of rows) table.saveLatest(row)
  })
  const isNewer = (row: FixRow): boolean => row.fixedAtMs > (newest.get(row.deviceId)?.fixedAtMs ?? -Infinity)
  return {
    take(row) {
      if (!isNewer(row)) return
      newest.set(row.deviceId, row)
      changed.add(row.deviceId)
    },
    restore(row) {
      newest.set(row.deviceId, row)
    },
    async save() {
      const devices = [...changed]
      changed = new Set()
      for (let at = 0; at < devices.length; at += SLICE_ROWS) {
        if (at > 0) await pause()
        const rows = devices.slice(at, at + SLICE_ROWS).flatMap((deviceId) => newest.get(deviceId) ?? [])
        try {
          write(rows)
        } catch (error) {
          for (const deviceId of devices.slice(at)) changed.add(deviceId)
          throw error
        }
      }
    },
  }
}
