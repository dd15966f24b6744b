/** Everything that is looked at before a station writes its first byte. Each refusal is one AppError and leaves the folder as it was. */
import { AppError } from '../kernel/app-error.ts'
import { loggedFrames } from './checkpoint.ts'
import { MINIMUM_FREE_BYTES, createPrivateFolder, fileBytes, requireFreeSpace, requireWritable } from './files.ts'
import { checkBeforeStart, isSmall, withReadHandle } from './integrity.ts'
import { pendingMigrations, type Migration } from './migration-history.ts'
import { checkEngine } from './open.ts'
import { findDamagedPage, proveKey } from './page-check.ts'
import { shmFile, walFile, type DatabasePaths } from './paths.ts'
import { lockStation, type StationLock } from './station-lock.ts'
import { hasLostCommits } from './wal-check.ts'

export type CheckedDatabase = {
  /** True when nothing is stored yet. */
  readonly isNew: boolean
  readonly pending: readonly Migration[]
  /** False when the database is too large to be checked completely before the start; check it in the background. */
  readonly fullyChecked: boolean
}

/**
 * Engine, folder, space and exclusivity, in this order, then the lock is held. Creates the folder and the empty lock file only.
 * @throws AppError db.engine-too-old, db.read-only, db.disk-full, db.in-use
 */
export function enterDataFolder(paths: DatabasePaths, minimumFreeBytes = MINIMUM_FREE_BYTES): StationLock {
  checkEngine()
  for (const path of [paths.folder, paths.file, walFile(paths.file), shmFile(paths.file), paths.lockFile]) requireWritable(path)
  requireFreeSpace(paths.folder, minimumFreeBytes)
  createPrivateFolder(paths.folder)
  return lockStation(paths.lockFile)
}

/**
 * Key, integrity and history of the database; opens it for reading only. The caller holds the station lock.
 * @param smallTables tables worth checking completely even in a large database
 * @throws AppError db.wrong-key, db.corrupt, db.history-mismatch, db.disk-full
 */
export function checkDatabase(
  paths: DatabasePaths,
  key: Uint8Array,
  migrations: readonly Migration[],
  smallTables: readonly string[],
): CheckedDatabase {
  const { file } = paths
  if (requireKey(file, key) === 'new') return { isNew: true, pending: migrations, fullyChecked: true }
  const fullyChecked = isSmall(file)
  const damagedPage = fullyChecked ? null : findDamagedPage(file, key)
  if (damagedPage !== null) throw new AppError('db.corrupt', { path: file, detail: `page ${damagedPage}` })
  const { isNew, pending } = withReadHandle(file, key, (db) => {
    const damage = checkBeforeStart(db, smallTables) ?? (hasLostCommits(file, loggedFrames(db)) ? 'its write-ahead log' : null)
    if (damage !== null) throw new AppError('db.corrupt', { path: file, detail: damage })
    // A first start that was cut off leaves a file without tables.
    return { isNew: db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined, pending: pendingMigrations(db, migrations, file) }
  })
  // Room for the backup and, at worst, for every page once more in the write-ahead log.
  if (!isNew && pending.length > 0) requireFreeSpace(file, 2 * fileBytes(file) + MINIMUM_FREE_BYTES)
  return { isNew, pending, fullyChecked }
}

function requireKey(file: string, key: Uint8Array): 'new' | 'right' {
  const proof = proveKey(file, key)
  if (proof === 'wrong') throw new AppError('db.wrong-key', { path: file })
  if (proof === 'plain') throw new AppError('db.corrupt', { path: file, detail: 'it is not encrypted, so it was not made by Kituo' })
  if (proof === 'damaged') throw new AppError('db.corrupt', { path: file, detail: 'its first page' })
  return proof
}
