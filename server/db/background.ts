/** Backups, restore drills and the complete check of a running station; all in worker threads. */
import type { Backup, BackupOptions, DrillOptions, DrillResult } from './backup.ts'
import type { Completion } from './integrity.ts'
import { runInWorker } from './run-in-worker.ts'
import type { Source } from './worker-tasks.ts'

/**
 * Backs up a database in use: `VACUUM INTO`, opened again with the key, every page checked, old ones of its kind deleted.
 * @throws AppError db.disk-full, db.read-only, db.corrupt; nothing is left behind then
 */
export function backupNow(source: Source, options: Omit<BackupOptions, 'key'>): Promise<Backup> {
  return runInWorker('backup', { ...source, ...options })
}

/**
 * Opens the newest backup, checks every page and counts the rows of `countTable`.
 * @returns null when the folder holds no backup
 * @throws AppError db.corrupt
 */
export function restoreDrill(options: DrillOptions): Promise<DrillResult | null> {
  return runInWorker('drill', options)
}

/**
 * The complete check of a database in use, table by table.
 * @param signal stops it before the next table
 * @returns `damage` null when all is well; damage is an answer, not an error
 */
export function checkInBackground(source: Source, signal?: AbortSignal): Promise<Completion> {
  return runInWorker('check', source, signal)
}
