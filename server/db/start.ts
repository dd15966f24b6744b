/** From a data folder to a database that is ready to write: checks, lock, backup, migrations, writer. */
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import { checkInBackground } from './background.ts'
import { writeBackup } from './backup.ts'
import { withReadHandle, type Completion } from './integrity.ts'
import { applyMigrations } from './migrate.ts'
import type { Migration } from './migration-history.ts'
import { openDatabase, type DatabaseHandle } from './open.ts'
import { databasePaths, type DatabasePaths } from './paths.ts'
import { checkDatabase, enterDataFolder, type CheckedDatabase } from './start-checks.ts'

export type StartOptions = {
  readonly dataDir: string
  readonly key: Uint8Array
  /** From `loadMigrations`. */
  readonly migrations: readonly Migration[]
  /** Tables checked completely before the start even when the database is large. */
  readonly smallTables: readonly string[]
  readonly clock: Clock
  readonly ids: IdSource
  readonly minimumFreeBytes?: number
}

export type StartedDatabase = {
  /** The one writer. */
  readonly db: DatabaseHandle
  readonly paths: DatabasePaths
  readonly isNew: boolean
  /** Names of the migrations applied by this start. */
  readonly applied: readonly string[]
  /** Backup made before them, if there was anything to back up. */
  readonly backupFile: string | null
  /** False: call `checkRest` and turn read-only with an alarm when it reports damage. */
  readonly fullyChecked: boolean
  /** Checks every page in a worker thread; does nothing when that was done before the start. */
  checkRest(signal?: AbortSignal): Promise<Completion>
  /** Checkpoints, closes the writer and frees the folder. Close every reader first. */
  close(): void
}

/** Pre-migration backups that stay. */
const KEPT_PRE_MIGRATION_BACKUPS = 3

/**
 * Opens a station's database, creating or migrating it as needed. Synchronous; a 450 MB database takes well under a second.
 * @throws AppError any `db.*` code of contract/errors.ts; nothing was changed then, and the folder is free again
 */
export function startDatabase(options: StartOptions): StartedDatabase {
  const { key, clock, ids, migrations, smallTables } = options
  const paths = databasePaths(options.dataDir)
  const lock = enterDataFolder(paths, options.minimumFreeBytes)
  try {
    const { isNew, pending, fullyChecked } = checkDatabase(paths, key, migrations, smallTables)
    const backupFile = isNew || pending.length === 0 ? null : backupFirst(paths, key, clock)
    const db = openMigrated(paths, key, { isNew, pending }, { clock, ids })
    return {
      db,
      paths,
      isNew,
      applied: pending.map((migration) => migration.name),
      backupFile,
      fullyChecked,
      checkRest: async (signal) =>
        fullyChecked ? { state: 'complete', damage: null } : checkInBackground({ file: paths.file, key }, signal),
      close() {
        db.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function backupFirst(paths: DatabasePaths, key: Uint8Array, clock: Clock): string {
  const at = toInstant(clock.nowMs())
  const options = { folder: paths.backups, key, kind: 'pre-migration', at, keep: KEPT_PRE_MIGRATION_BACKUPS } as const
  return withReadHandle(paths.file, key, (db) => writeBackup(db, options)).file
}

function openMigrated(
  paths: DatabasePaths,
  key: Uint8Array,
  { isNew, pending }: Pick<CheckedDatabase, 'isNew' | 'pending'>,
  deps: { readonly clock: Clock; readonly ids: IdSource },
): DatabaseHandle {
  const db = openDatabase({ file: paths.file, key, mode: 'write' })
  try {
    // What a killed station left in the log goes into the database now: a new log can be judged by itself after the next power cut.
    if (!isNew) db.pragma('wal_checkpoint(TRUNCATE)')
    applyMigrations(db, pending, deps)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
