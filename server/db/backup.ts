/** Backups by `VACUUM INTO`: stay encrypted, are consistent while the station works, and count only after they were opened and checked. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Instant } from '../contract/primitives.ts'
import { AppError } from '../kernel/app-error.ts'
import { toInstant } from '../kernel/clock.ts'
import { withDatabaseErrors } from './database-error.ts'
import { MINIMUM_FREE_BYTES, createPrivateFile, createPrivateFolder, fileBytes, flushFile, requireFreeSpace } from './files.ts'
import { quickCheck } from './integrity.ts'
import { openDatabase, type DatabaseHandle } from './open.ts'
import { walFile } from './paths.ts'

export type BackupKind = 'scheduled' | 'pre-migration'
export type BackupOptions = {
  /** Folder for backups; created for this user only. */
  readonly folder: string
  readonly key: Uint8Array
  readonly kind: BackupKind
  readonly at: Instant
  /** How many backups of this kind stay; older ones are deleted after the new one was verified. */
  readonly keep: number
}
export type Backup = { readonly file: string; readonly bytes: number }
export type DrillOptions = { readonly folder: string; readonly key: Uint8Array; readonly countTable: string }
export type DrillResult = { readonly file: string; readonly rows: number }

const PARTIAL = '.partial'

/**
 * Writes and verifies one backup on the calling thread (about 18 s a gigabyte, verification included).
 * @param db read handle on the database to back up, not in a transaction
 * @throws AppError db.disk-full, db.read-only, db.corrupt; nothing is left behind then
 */
export function writeBackup(db: DatabaseHandle, options: BackupOptions): Backup {
  const { folder, key, kind, at, keep } = options
  createPrivateFolder(folder)
  requireFreeSpace(folder, fileBytes(db.name) + fileBytes(walFile(db.name)) + MINIMUM_FREE_BYTES)
  const file = join(folder, `kituo-${kind}-${at.replaceAll(/[-:.]/g, '')}.db`)
  const partial = file + PARTIAL
  removeLeftovers(folder)
  try {
    // Made by us first so that the copy is never readable by others, not even while it is written.
    createPrivateFile(partial)
    withDatabaseErrors(partial, () => db.prepare('VACUUM INTO ?').run(partial))
    verifyBackup(partial, key)
    flushFile(partial)
    renameSync(partial, file)
  } catch (error) {
    removeLeftovers(folder)
    throw error
  }
  for (const old of surplus(folder, kind, { newest: file, keep })) rmSync(old)
  return { file, bytes: fileBytes(file) }
}

/**
 * Backups that have had their time, in the order of writing. A clock that was wrong once gives names that are no order: what lies in the
 * future of the newest was written before it all the same, so it goes first; the newest itself stays whatever its name says.
 */
function surplus(folder: string, kind: BackupKind, { newest, keep }: { readonly newest: string; readonly keep: number }): string[] {
  const all = listBackups(folder, kind)
  const at = all.indexOf(newest)
  const others = [...all.slice(at + 1), ...all.slice(0, at)]
  return others.slice(0, Math.max(0, all.length - Math.max(1, keep)))
}

/** Backups of a folder, oldest first; of one kind, or all. */
export function listBackups(folder: string, kind?: BackupKind): string[] {
  if (!existsSync(folder)) return []
  const pattern = new RegExp(`^kituo-(${kind ?? 'scheduled|pre-migration'})-\\d{8}T\\d{9}Z\\.db$`)
  const stamp = (name: string): string => name.slice(-22)
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort((a, b) => (stamp(a) < stamp(b) ? -1 : 1))
    .map((name) => join(folder, name))
}

/**
 * When the newest backup of a kind was written, by its name; it was verified before it got that name.
 * @returns null when the folder holds none
 */
export function newestBackupAt(folder: string, kind: BackupKind): Instant | null {
  const newest = listBackups(folder, kind).at(-1)
  const parts = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.db$/
    .exec(newest ?? '')
    ?.slice(1)
    .map(Number)
  if (parts === undefined) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts
  return toInstant(Date.UTC(year, month - 1, day, hour, minute, second, ms))
}

/**
 * Proves that the newest backup can be restored: opens it with the key, checks every page, counts the rows of one table.
 * @returns null when there is no backup yet
 * @throws AppError db.corrupt
 */
export function drillNewest({ folder, key, countTable }: DrillOptions): DrillResult | null {
  const file = listBackups(folder).at(-1)
  if (file === undefined) return null
  const rows = verifyBackup(
    file,
    key,
    (db) =>
      db
        .prepare<[], number>(`SELECT count(*) FROM "${countTable.replaceAll('"', '""')}"`)
        .pluck()
        .get() ?? 0,
  )
  return { file, rows }
}

function verifyBackup(file: string, key: Uint8Array): void
function verifyBackup<Result>(file: string, key: Uint8Array, use: (db: DatabaseHandle) => Result): Result
function verifyBackup<Result>(file: string, key: Uint8Array, use?: (db: DatabaseHandle) => Result): Result | undefined {
  const db = openDatabase({ file, key, mode: 'read' })
  try {
    return withDatabaseErrors(file, () => {
      const damage = quickCheck(db)
      if (damage !== null) throw new AppError('db.corrupt', { path: file, detail: `backup ${basename(file)}: ${damage}` })
      return use?.(db)
    })
  } finally {
    db.close()
  }
}

/** Unfinished copies of this or an earlier, killed run. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) if (name.includes(PARTIAL)) rmSync(join(folder, name), { force: true })
}
