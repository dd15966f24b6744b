/** Brings a database to this build's schema: backup first, then every pending migration in one transaction, or nothing at all. */
import type { Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import { AppError } from '../kernel/app-error.ts'
import { asDatabaseError } from './database-error.ts'
import { HISTORY_TABLE_SQL, type Migration } from './migration-history.ts'
import type { DatabaseHandle } from './open.ts'
import { splitStatements, type SqlStatement } from './sql-statements.ts'

/** PRAGMAs that Prisma writes around table rebuilds; the runner does their work itself, outside the transaction. */
const HOISTED_PRAGMAS = new Set(['FOREIGN_KEYS', 'DEFER_FOREIGN_KEYS'])
/** Statements that would end, leave or escape the one transaction. */
const FORBIDDEN = new Set(['BEGIN', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE', 'ATTACH', 'DETACH', 'VACUUM', 'PRAGMA'])

/**
 * Statements of a migration that go into the transaction; the PRAGMAs around table rebuilds are taken out.
 * @throws AppError db.migration-failed for a statement that cannot be part of a transaction
 */
export function migrationStatements(migration: Migration): SqlStatement[] {
  const statements = splitStatements(migration.sql).filter((statement) => !isHoistedPragma(statement))
  const forbidden = statements.find((statement) => FORBIDDEN.has(statement.words[0] ?? ''))
  if (forbidden) throw failed(migration, `line ${forbidden.line}: ${forbidden.words[0] ?? ''} cannot be part of a migration`)
  return statements
}

/**
 * Applies migrations in one transaction, checks all foreign keys after each, and records them in `_prisma_migrations`.
 * @param db the writer, outside any transaction; its foreign key enforcement is on again afterwards
 * @param pending from `pendingMigrations`, in order
 * @throws AppError db.migration-failed, db.disk-full, db.corrupt; the database is then as it was
 */
export function applyMigrations(
  db: DatabaseHandle,
  pending: readonly Migration[],
  deps: { readonly clock: Clock; readonly ids: IdSource },
): void {
  if (pending.length === 0) return
  const plan = pending.map((migration) => ({ migration, statements: migrationStatements(migration) }))
  // SQLite ignores this PRAGMA inside a transaction, so it cannot stay in the file.
  db.pragma('foreign_keys=OFF')
  try {
    db.exec('BEGIN IMMEDIATE')
    db.exec(HISTORY_TABLE_SQL)
    for (const { migration, statements } of plan) applyOne(db, migration, statements, deps)
    db.exec('COMMIT')
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (db.inTransaction) db.exec('ROLLBACK')
    throw asDatabaseError(error, db.name)
  } finally {
    db.pragma('foreign_keys=ON')
  }
}

function applyOne(
  db: DatabaseHandle,
  migration: Migration,
  statements: readonly SqlStatement[],
  deps: { readonly clock: Clock; readonly ids: IdSource },
): void {
  const startedMs = deps.clock.nowMs()
  for (const statement of statements) runStatement(db, migration, statement)
  const [violation] = db.pragma('foreign_key_check') as { table: string; parent: string }[] // columns documented by SQLite
  if (violation) throw failed(migration, `rows of ${violation.table} point to missing rows of ${violation.parent}`)
  db.prepare(
    `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)`,
  ).run(deps.ids.next<string>(), migration.checksum, deps.clock.nowMs(), migration.name, startedMs)
}

function runStatement(db: DatabaseHandle, migration: Migration, statement: SqlStatement): void {
  try {
    db.exec(statement.text)
  } catch (error) {
    const known = asDatabaseError(error, db.name)
    if (known instanceof AppError) throw known
    throw failed(migration, `line ${statement.line}: ${known.message}`, error)
  }
}

function isHoistedPragma({ words }: SqlStatement): boolean {
  // `PRAGMA main.foreign_keys` names its schema first.
  return words[0] === 'PRAGMA' && (HOISTED_PRAGMAS.has(words[1] ?? '') || (words[1] === 'MAIN' && HOISTED_PRAGMAS.has(words[2] ?? '')))
}

function failed(migration: Migration, detail: string, cause?: unknown): AppError<'db.migration-failed'> {
  return new AppError('db.migration-failed', { migration: migration.name, detail }, { cause })
}
