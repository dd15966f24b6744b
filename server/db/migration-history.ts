/** What was applied to a database, kept in Prisma's own `_prisma_migrations` table, compared with what this build brings. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../kernel/app-error.ts'
import type { DatabaseHandle } from './open.ts'

export type Migration = {
  /** Folder name, `yyyymmddhhmmss_subject`: sorts in the order of application. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text with LF line ends, hex; what Prisma calls checksum. */
  readonly checksum: string
}

type AppliedRow = { readonly migration_name: string; readonly checksum: string; readonly finished_at: number | null }

/** Prisma's table for SQLite, so that its own tools can read the history. */
export const HISTORY_TABLE_SQL = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`

/** A migration from its name and SQL text. Line ends do not matter: a checkout on Windows must give the same checksum. */
export function defineMigration(name: string, text: string): Migration {
  const sql = text.replaceAll('\r\n', '\n')
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

/**
 * Reads every `NAME/migration.sql` of a folder, in order.
 * @throws Error when a subfolder has no migration.sql (an incomplete build)
 */
export function loadMigrations(folder: string): Migration[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  return names.sort().map((name) => defineMigration(name, readFileSync(join(folder, name, 'migration.sql'), 'utf8')))
}

/**
 * The migrations a database still needs. Reads only.
 * @param file named in the error
 * @throws AppError db.history-mismatch when what was applied is not a prefix of ours: made by a newer or another build, or edited afterwards
 */
export function pendingMigrations(db: DatabaseHandle, ours: readonly Migration[], file: string): Migration[] {
  const refuse = (detail: string): never => {
    throw new AppError('db.history-mismatch', { path: file, detail })
  }
  const applied = appliedMigrations(db)
  if (applied === null) return hasTables(db) ? refuse('it was not made by Kituo (no migration history)') : [...ours]
  for (const [index, row] of applied.entries()) {
    const own = ours[index]
    if (row.finished_at === null) refuse(`migration ${row.migration_name} did not finish`)
    if (own === undefined) return refuse(`migration ${row.migration_name} belongs to a newer version`)
    if (own.name !== row.migration_name) refuse(unexpectedOrder(row.migration_name, own.name, ours))
    if (own.checksum !== row.checksum) refuse(`migration ${own.name} was changed after it had been applied`)
  }
  return ours.slice(applied.length)
}

function unexpectedOrder(applied: string, expected: string, ours: readonly Migration[]): string {
  return ours.some((migration) => migration.name === applied)
    ? `migration ${expected} is missing in it`
    : `migration ${applied} is not known to this version`
}

function appliedMigrations(db: DatabaseHandle): AppliedRow[] | null {
  const table = db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_prisma_migrations'`).get()
  if (table === undefined) return null
  const sql = `SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name`
  return db.prepare<[], AppliedRow>(sql).all()
}

function hasTables(db: DatabaseHandle): boolean {
  return db.prepare(`SELECT 1 FROM sqlite_schema LIMIT 1`).get() !== undefined
}
