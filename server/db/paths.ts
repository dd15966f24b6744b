/** Names of the files a station keeps in its data folder. */
import { join, resolve } from 'node:path'

export type DatabasePaths = { readonly folder: string; readonly file: string; readonly lockFile: string; readonly backups: string }

/**
 * Where a station's database, its lock and its backups live.
 * @param dataDir the station's data folder, absolute or relative to the working folder
 */
export function databasePaths(dataDir: string): DatabasePaths {
  const folder = resolve(dataDir)
  return { folder, file: join(folder, 'kituo.db'), lockFile: join(folder, 'kituo.lock'), backups: join(folder, 'backups') }
}

/** The files SQLite keeps beside a database in WAL mode. */
export const walFile = (file: string): string => `${file}-wal`
export const shmFile = (file: string): string => `${file}-shm`
