/** Table FencePresence: who was inside when the station stopped. A few rows, written when somebody comes or goes. */
import type { Database } from 'better-sqlite3'
import type { PresenceChange } from './presence-board.ts'

type StoredPresence = { readonly fenceId: string; readonly unitId: string; readonly sinceMs: number }
export type PresenceTable = {
  all(): StoredPresence[]
  /** Writes changes together, the newest of each pair. */
  save(changes: readonly PresenceChange[]): void
}

/** Prepares the statements on the writer connection. */
export function createPresenceTable(db: Database): PresenceTable {
  const all = db.prepare('SELECT fenceId, unitId, sinceMs FROM FencePresence')
  const put = db.prepare('INSERT OR REPLACE INTO FencePresence (fenceId, unitId, sinceMs) VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM FencePresence WHERE fenceId = ? AND unitId = ?')
  const save = db.transaction((changes: readonly PresenceChange[]) => {
    for (const { fenceId, unitId, sinceMs } of changes) {
      if (sinceMs === null) remove.run(fenceId, unitId)
      else put.run(fenceId, unitId, sinceMs)
    }
  })
  return { all: () => all.all() as StoredPresence[], save } // columns selected by name
}
