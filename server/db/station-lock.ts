/**
 * One station per data folder: an exclusive SQLite transaction on an empty file. The operating system holds the lock
 * (fcntl on POSIX, LockFileEx on Windows), so it ends with the process, also after kill -9 or a power cut.
 */
import Database from 'better-sqlite3'
import { dirname } from 'node:path'
import { AppError } from '../kernel/app-error.ts'
import { asDatabaseError } from './database-error.ts'
import { createPrivateFile, isCode } from './files.ts'

export type StationLock = { release(): void }

/** Keeps handles reachable: collecting one as garbage would close it and free the folder while its station still writes. */
const held = new Set<Database.Database>()

/**
 * Takes the folder for this process. The lock file stays empty and is never deleted (deleting it would race).
 * @param lockFile absolute path; must never be opened by other means: closing a second descriptor drops a POSIX lock
 * @throws AppError db.in-use when another station (or another one in this process) holds it; db.read-only, db.disk-full
 */
export function lockStation(lockFile: string): StationLock {
  createPrivateFile(lockFile)
  const db = openLockFile(lockFile)
  try {
    db.pragma('journal_mode=MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (isCode(error, 'SQLITE_BUSY', 'SQLITE_LOCKED')) throw new AppError('db.in-use', { path: dirname(lockFile) }, { cause: error })
    throw asDatabaseError(error, lockFile)
  }
  held.add(db)
  return {
    release() {
      if (held.delete(db)) db.close()
    },
  }
}

function openLockFile(lockFile: string): Database.Database {
  try {
    return new Database(lockFile, { timeout: 0 })
  } catch (error) {
    throw asDatabaseError(error, lockFile)
  }
}
