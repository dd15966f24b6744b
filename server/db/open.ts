/** Opens the encrypted database with the settled PRAGMAs and reads them back. Every raw handle of Kituo comes from here. */
import Database from 'better-sqlite3'
import { dirname } from 'node:path'
import { AppError } from '../kernel/app-error.ts'
import { withDatabaseErrors } from './database-error.ts'
import { createPrivateFile, createPrivateFolder } from './files.ts'

export type DatabaseHandle = Database.Database
export type OpenOptions = {
  /** Absolute path of the database file. */
  readonly file: string
  /** Raw AES-256 key, 32 bytes. */
  readonly key: Uint8Array
  /** `write`: the one writer, creates the file; `read`: the operating system refuses writes. */
  readonly mode: 'write' | 'read'
}

/** Oldest SQLite without the WAL-reset corruption bug (https://www.sqlite.org/wal.html#walresetbug). */
const MINIMUM_SQLITE = [3, 51, 3] as const
/** If timers or the thread of checkpoint.ts starve, SQLite itself checkpoints at this many pages (32 MiB), within a commit. */
const CHECKPOINT_CEILING_PAGES = 8_000
const WRITER_CACHE_KIB = 64 * 1024
const WAL_LIMIT_BYTES = 16 * 1024 * 1024
const BUSY_TIMEOUT_MS = 5000

/**
 * The PRAGMAs that unlock a file, in the order the cipher needs them, before the first query.
 * @param key raw AES-256 key, 32 bytes
 */
export function keyPragmas(key: Uint8Array): string[] {
  if (key.byteLength !== 32) throw new RangeError(`database key has ${key.byteLength} bytes, expected 32`)
  return [`cipher='sqlcipher'`, `key="x'${Buffer.from(key).toString('hex')}'"`]
}

/** PRAGMAs of every connection: nothing is ever sorted or spilled into an unencrypted temporary file, no memory map. */
export const COMMON_PRAGMAS: readonly string[] = ['foreign_keys=ON', `busy_timeout=${BUSY_TIMEOUT_MS}`, 'mmap_size=0', 'temp_store=MEMORY']

const WRITER_PRAGMAS: readonly string[] = [
  'journal_mode=WAL',
  'synchronous=FULL',
  `wal_autocheckpoint=${CHECKPOINT_CEILING_PAGES}`,
  `journal_size_limit=${WAL_LIMIT_BYTES}`,
  `cache_size=-${WRITER_CACHE_KIB}`,
]

/**
 * Opens a raw handle. The caller closes it.
 * @throws AppError db.corrupt (also for a wrong key: start-checks.ts tells them apart), db.read-only, db.disk-full, db.in-use, db.engine-too-old
 */
export function openDatabase({ file, key, mode }: OpenOptions): DatabaseHandle {
  const unlock = keyPragmas(key)
  if (mode === 'write') {
    createPrivateFolder(dirname(file))
    createPrivateFile(file)
  }
  return withDatabaseErrors(file, () => {
    const db = new Database(file, { readonly: mode === 'read', fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    try {
      for (const pragma of [...unlock, ...(mode === 'write' ? WRITER_PRAGMAS : []), ...COMMON_PRAGMAS]) db.pragma(pragma)
      requireEngine(db)
      readBack(db, mode)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/**
 * Checks that the loaded engine is new enough and can encrypt. Touches no file.
 * @throws AppError db.engine-too-old
 */
export function checkEngine(): void {
  const db = new Database(':memory:')
  try {
    requireEngine(db)
  } finally {
    db.close()
  }
}

/** True when a SQLite version text is at least the oldest one we trust. */
export function isSupportedSqlite(version: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [index, minimum] of MINIMUM_SQLITE.entries()) {
    const part = parts[index] ?? 0
    if (part !== minimum) return part > minimum
  }
  return true
}

function requireEngine(db: DatabaseHandle): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get())
  if (!isSupportedSqlite(version)) throw new AppError('db.engine-too-old', { version })
  if (pragmaValue(db, 'cipher') === undefined) throw new AppError('db.engine-too-old', { version: `${version} without encryption` })
}

/** A PRAGMA that silently did not stick is worse than an error: every connection proves its own. */
function readBack(db: DatabaseHandle, mode: OpenOptions['mode']): void {
  const expected: Record<string, unknown> = { cipher: 'sqlcipher', foreign_keys: 1, page_size: 4096, mmap_size: 0, temp_store: 2 }
  if (mode === 'write') Object.assign(expected, { journal_mode: 'wal', synchronous: 2 })
  for (const [name, value] of Object.entries(expected)) {
    const actual = pragmaValue(db, name)
    if (actual === value) continue
    const version = String(db.prepare('SELECT sqlite_version()').pluck().get())
    throw new AppError('db.engine-too-old', { version: `${version} (${name} is ${String(actual)} instead of ${String(value)})` })
  }
}

function pragmaValue(db: DatabaseHandle, name: string): unknown {
  return db.pragma(name, { simple: true })
}
