/** Is every page of the database readable and in its place? Bounded at start, complete in the background. Reads only. */
import { existsSync, rmSync } from 'node:fs'
import { AppError } from '../kernel/app-error.ts'
import { asDatabaseError } from './database-error.ts'
import { fileBytes } from './files.ts'
import { openDatabase, type DatabaseHandle } from './open.ts'
import { shmFile, walFile } from './paths.ts'

/** Up to this size (database and log together) the whole check runs before a station starts: about half a second. */
export const FULL_CHECK_BYTES = 64 * 1024 * 1024
/** A native check cannot be interrupted; 256 MiB take about two of the five seconds a station has to close. */
const UNSTOPPABLE_PAGES = 65_536

/** Null: nothing found. Text: what is damaged, for the technician. */
export type Damage = string | null
export type Completion = { readonly state: 'complete' | 'stopped'; readonly damage: Damage }

/** True when a database is small enough for the complete check before start. */
export function isSmall(file: string): boolean {
  return fileBytes(file) + fileBytes(walFile(file)) <= FULL_CHECK_BYTES
}

/**
 * The check before a station writes anything: complete for small databases; otherwise the schema and the small tables
 * (start-checks.ts adds a sample of raw pages).
 * @param db read handle
 * @param smallTables tables that stay small (users, settings, units); missing ones are skipped
 */
export function checkBeforeStart(db: DatabaseHandle, smallTables: readonly string[]): Damage {
  if (isSmall(db.name)) return quickCheck(db)
  const tables = new Set(tableNames(db))
  for (const table of smallTables) {
    const damage = tables.has(table) ? quickCheck(db, table) : null
    if (damage !== null) return damage
  }
  return null
}

/**
 * Complete check, table by table, so that it can be stopped. In a very large table pages are walked one by one instead.
 * @param stopped asked between steps
 * @param unstoppablePages tables larger than this are walked page by page
 * @returns `damage` null and `state` complete when all is well
 */
export function checkEverything(db: DatabaseHandle, stopped: () => boolean, unstoppablePages = UNSTOPPABLE_PAGES): Completion {
  try {
    return checkTables(db, stopped, unstoppablePages)
  } catch (error) {
    const known = asDatabaseError(error, db.name)
    if (known instanceof AppError && known.code === 'db.corrupt')
      return { state: 'complete', damage: known.cause instanceof Error ? known.cause.message : known.message }
    throw known
  }
}

function checkTables(db: DatabaseHandle, stopped: () => boolean, unstoppablePages: number): Completion {
  const sizes = fileBytes(db.name) / 4096 > unstoppablePages ? walkPages(db, stopped) : new Map<string, number>()
  if (typeof sizes === 'string') return { state: 'complete', damage: sizes }
  for (const table of ['sqlite_schema', ...tableNames(db)]) {
    if (stopped()) return { state: 'stopped', damage: null }
    const damage = (sizes.get(table) ?? 0) > unstoppablePages ? null : quickCheck(db, table)
    if (damage !== null) return { state: 'complete', damage }
  }
  return { state: 'complete', damage: null }
}

/**
 * Opens a read handle, uses it, closes it, and removes the side files it made: a refused start leaves the folder as it was.
 * Only while this process holds the station lock and has no other connection open: another one may need those side files.
 */
export function withReadHandle<Result>(file: string, key: Uint8Array, use: (db: DatabaseHandle) => Result): Result {
  const made = [walFile(file), shmFile(file)].filter((sideFile) => !existsSync(sideFile))
  try {
    const db = openDatabase({ file, key, mode: 'read' })
    try {
      return use(db)
    } finally {
      db.close()
    }
  } catch (error) {
    throw asDatabaseError(error, file)
  } finally {
    for (const sideFile of made) rmSync(sideFile, { force: true })
  }
}

/** SQLite's quick_check of the whole database or of one table and its indexes. */
export function quickCheck(db: DatabaseHandle, table?: string): Damage {
  const argument = table === undefined ? '1' : `"${table.replaceAll('"', '""')}"`
  const found = String(db.pragma(`quick_check(${argument})`, { simple: true }))
  if (found === 'ok') return null
  // One finding is enough for a sentence; after the first unreadable page the cipher refuses all others anyway.
  return found.split('\n').find((line) => line !== '' && !line.startsWith('***')) ?? found
}

/** Pages by table; every page is read (which verifies its HMAC) and decoded. */
function walkPages(db: DatabaseHandle, stopped: () => boolean): Map<string, number> | string {
  const sizes = new Map<string, number>()
  const rows = db.prepare<[], { name: string; pageno: number; pagetype: string }>('SELECT name, pageno, pagetype FROM dbstat').iterate()
  for (const row of rows) {
    if (row.pagetype === 'corrupted') return `page ${row.pageno} of ${row.name} is not readable`
    sizes.set(row.name, (sizes.get(row.name) ?? 0) + 1)
    if (stopped()) break
  }
  return sizes
}

function tableNames(db: DatabaseHandle): string[] {
  return db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
}
