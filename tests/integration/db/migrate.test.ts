/** Migrations: backed up first, all or nothing, foreign keys checked, and only on a history that is the beginning of ours. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineMigration, loadMigrations, type Migration } from '../../../server/db/migration-history.ts'
import { openDatabase } from '../../../server/db/open.ts'
import { applyMigrations, migrationStatements } from '../../../server/db/migrate.ts'
import { AppError } from '../../../server/kernel/app-error.ts'
import { KEY, NOTES, addNotes, clock, errorCode, ids, noteText, snapshot, start, temporaryFolder } from './temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  folder.remove()
})

const CREW = defineMigration(
  '20260201000000_crew',
  'CREATE TABLE "Crew" ("id" TEXT NOT NULL PRIMARY KEY, "noteId" INTEGER NOT NULL REFERENCES "Note" ("id"));',
)
/** A table rebuild as Prisma writes it. */
const REBUILD = defineMigration(
  '20260301000000_rebuild',
  `-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Note" ("id" INTEGER NOT NULL PRIMARY KEY, "text" TEXT NOT NULL, "loud" BOOLEAN NOT NULL DEFAULT false);
INSERT INTO "new_Note" ("id", "text") SELECT "id", "text" FROM "Note";
DROP TABLE "Note";
ALTER TABLE "new_Note" RENAME TO "Note";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;`,
)

function closedStation(notes = 20, migrations: Migration[] = [NOTES]): void {
  const station = start(folder.path, { migrations })
  addNotes(station, 1, notes)
  station.close()
}

/** The AppError of a start, and that the database is as it was (backups and the empty lock file may be new). */
function refusal(migrations: Migration[]): { code: string; detail: string } {
  const files = (): Record<string, string> =>
    Object.fromEntries(Object.entries(snapshot(folder.path)).filter(([name]) => name.startsWith('kituo.db')))
  const before = files()
  try {
    start(folder.path, { migrations }).close()
  } catch (error) {
    expect(files()).toEqual(before)
    if (error instanceof AppError) return { code: error.code, detail: 'detail' in error.params ? String(error.params.detail) : '' }
    throw error
  }
  return { code: 'no error', detail: '' }
}

const backups = (): string[] => readdirSync(join(folder.path, 'backups')).sort()

describe('a migration', () => {
  it('is applied once, recorded as Prisma does, with its rows and foreign keys kept', () => {
    closedStation()
    const station = start(folder.path, { migrations: [NOTES, CREW, REBUILD] })
    expect(station.applied).toEqual([CREW.name, REBUILD.name])
    expect(station.db.prepare('SELECT "text", "loud" FROM "Note" WHERE "id" = 20').get()).toEqual({ text: noteText(20), loud: 0 })
    expect(() => station.db.exec(`INSERT INTO "Crew" VALUES ('a', 999)`)).toThrow('FOREIGN KEY')
    const rows = station.db
      .prepare('SELECT migration_name, checksum, applied_steps_count, rolled_back_at FROM "_prisma_migrations" ORDER BY migration_name')
      .all()
    expect(rows).toEqual(
      [NOTES, CREW, REBUILD].map(({ name, checksum }) => ({
        migration_name: name,
        checksum,
        applied_steps_count: 1,
        rolled_back_at: null,
      })),
    )
    station.close()
    const again = start(folder.path, { migrations: [NOTES, CREW, REBUILD] })
    expect(again.applied).toEqual([])
    again.close()
  })

  it('comes after a verified, encrypted backup of what was there', () => {
    closedStation()
    const station = start(folder.path, { migrations: [NOTES, REBUILD] })
    station.close()
    const file = station.backupFile ?? ''
    expect(backups()).toEqual([file.slice(file.lastIndexOf('kituo-pre-migration-'))])
    const backup = openDatabase({ file, key: KEY, mode: 'read' })
    expect(backup.prepare('SELECT count(*) FROM "Note" WHERE "text" LIKE ?').pluck().get('PLAINTEXT-MARKER%')).toBe(20)
    expect(backup.prepare('SELECT count(*) FROM "_prisma_migrations"').pluck().get()).toBe(1)
    backup.close()
    expect(readFileSync(file).includes('PLAINTEXT-MARKER')).toBe(false)
  })

  it('keeps the last three backups of its kind', () => {
    closedStation()
    const made: string[] = []
    const migrations = [NOTES]
    for (let step = 1; step <= 5; step += 1) {
      migrations.push(defineMigration(`2026040${step}000000_step`, `CREATE TABLE "T${step}" ("id" TEXT NOT NULL PRIMARY KEY);`))
      const station = start(folder.path, { migrations })
      made.push(station.backupFile ?? '')
      station.close()
    }
    expect(backups()).toEqual(made.slice(-3).map((file) => file.slice(file.lastIndexOf('kituo-pre-migration-'))))
  })

  it('does not run when the backup cannot be made', () => {
    closedStation()
    writeFileSync(join(folder.path, 'backups'), 'a file where the folder should be')
    expect(refusal([NOTES, REBUILD])).toMatchObject({ code: 'db.read-only' })
  })
})

describe('a migration that fails', () => {
  it.each([
    ['in its last statement', 'CREATE TABLE "A" ("id" TEXT);\n\nINSERT INTO "Nowhere" VALUES (1);', 'line 3: no such table: Nowhere'],
    ['by leaving a row without its parent', 'INSERT INTO "Crew" VALUES (\'c\', 999);', 'rows of Crew point to missing rows of Note'],
    ['in its syntax', 'CREATE TABEL "A" ("id" TEXT);', 'line 1: near "TABEL": syntax error'],
    ['because it ends the transaction', 'DROP TABLE "Note"; COMMIT; SELECT nonsense;', 'line 1: COMMIT cannot be part of a migration'],
    ['because it changes the engine', 'DROP TABLE "Note"; PRAGMA journal_mode=DELETE;', 'line 1: PRAGMA cannot be part of a migration'],
  ])('%s leaves everything as it was, earlier pending ones included', (_name, sql, detail) => {
    closedStation()
    const bad = defineMigration('20260501000000_bad', sql)
    expect(refusal([NOTES, CREW, bad])).toEqual({ code: 'db.migration-failed', detail })
    const station = start(folder.path, { migrations: [NOTES] })
    expect(station.db.prepare(`SELECT count(*) FROM "Note"`).pluck().get()).toBe(20)
    expect(station.db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).pluck().all()).toEqual([
      'Note',
      '_prisma_migrations',
    ])
    expect(station.db.pragma('foreign_keys', { simple: true })).toBe(1)
    station.close()
  })

  it('because the disk is full (max_page_count) rolls back and says so', () => {
    closedStation(200)
    const db = openDatabase({ file: join(folder.path, 'kituo.db'), key: KEY, mode: 'write' })
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.pragma(`max_page_count=${pages + 5}`)
    expect(
      errorCode(() => {
        applyMigrations(db, [REBUILD], { clock, ids })
      }),
    ).toBe('db.disk-full')
    expect(db.inTransaction).toBe(false)
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(db.prepare('SELECT count(*) FROM "Note"').pluck().get()).toBe(200)
    db.close()
  })
})

describe('a history that is not the beginning of ours', () => {
  it.each([
    ['of a newer version', [NOTES], `migration ${CREW.name} belongs to a newer version`],
    ['with an unknown migration', [NOTES, REBUILD], `migration ${CREW.name} is not known to this version`],
    [
      'that lacks one in the middle',
      [NOTES, defineMigration('20260115000000_between', 'SELECT 1'), CREW],
      'migration 20260115000000_between is missing in it',
    ],
    [
      'edited afterwards',
      [NOTES, defineMigration(CREW.name, `${CREW.sql} -- more`)],
      `migration ${CREW.name} was changed after it had been applied`,
    ],
  ])('%s is refused', (_name, ours, detail) => {
    closedStation(5, [NOTES, CREW])
    expect(refusal(ours)).toEqual({ code: 'db.history-mismatch', detail })
  })

  it('or no history at all, or an unfinished one, is refused', () => {
    const db = openDatabase({ file: join(folder.path, 'kituo.db'), key: KEY, mode: 'write' })
    db.exec('CREATE TABLE "Foreign" ("id" TEXT)')
    db.close()
    expect(refusal([NOTES])).toEqual({ code: 'db.history-mismatch', detail: 'it was not made by Kituo (no migration history)' })
    const again = openDatabase({ file: join(folder.path, 'kituo.db'), key: KEY, mode: 'write' })
    again.exec('DROP TABLE "Foreign"')
    applyMigrations(again, [NOTES], { clock, ids })
    again.exec('UPDATE "_prisma_migrations" SET finished_at = NULL')
    again.close()
    expect(refusal([NOTES])).toEqual({ code: 'db.history-mismatch', detail: `migration ${NOTES.name} did not finish` })
  })

  it('does not depend on the line ends of a checkout', () => {
    const windows = REBUILD.sql.replaceAll('\n', '\r\n')
    expect(defineMigration(REBUILD.name, windows)).toEqual(REBUILD)
  })
})

describe('migration files', () => {
  it('are read in the order of their names; a folder without SQL is an incomplete build', () => {
    for (const [name, sql] of [
      ['20260102000000_b', 'SELECT 2'],
      ['20260101000000_a', 'SELECT 1'],
    ] as const) {
      mkdirSync(join(folder.path, name))
      writeFileSync(join(folder.path, name, 'migration.sql'), sql)
    }
    writeFileSync(join(folder.path, 'migration_lock.toml'), 'provider = "sqlite"')
    expect(loadMigrations(folder.path).map((migration) => migration.sql)).toEqual(['SELECT 1', 'SELECT 2'])
    mkdirSync(join(folder.path, '20260103000000_c'))
    expect(() => loadMigrations(folder.path)).toThrow('migration.sql')
  })

  it('lose only the PRAGMAs that rebuild tables', () => {
    expect(migrationStatements(REBUILD).map((statement) => statement.words[0])).toEqual(['CREATE', 'INSERT', 'DROP', 'ALTER'])
    const hidden = defineMigration(
      'x',
      `INSERT INTO t VALUES ('PRAGMA foreign_keys=OFF;'); pragma main . foreign_keys (0); /* PRAGMA x; */ SELECT 1`,
    )
    expect(migrationStatements(hidden).map((statement) => statement.words[0])).toEqual(['INSERT', 'SELECT'])
  })
})
