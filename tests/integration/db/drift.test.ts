/** Schema and migrations say the same; a difference is found; the migration tool writes what is missing. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSchema, schemaDrift, writeMigration } from '../../../prisma/tools/diff.ts'
import { defineMigration, loadMigrations } from '../../../server/db/migration-history.ts'
import { temporaryFolder } from './temporary-station.ts'

const base = { path: 'prisma/schema/base.prisma', content: 'datasource db {\n  provider = "sqlite"\n}\n' }
const shelf = (columns: string): { path: string; content: string } => ({
  path: 'prisma/schema/shelf.prisma',
  content: `model Shelf {\n  id String @id\n  boxes Box[]\n${columns}\n}\n`,
})
const box = {
  path: 'prisma/schema/box.prisma',
  content: 'model Box {\n  id String @id\n  shelfId String\n  shelf Shelf @relation(fields: [shelfId], references: [id])\n}\n',
}

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  folder.remove()
})

describe('the migrations of this project', () => {
  it('make exactly the schema', async () => {
    expect(await schemaDrift()).toBe(null)
  })

  it('are found to differ when one of them is missing', async () => {
    expect(await schemaDrift(readSchema(), [])).toContain('CREATE TABLE "Op"')
  })
})

describe('the drift check', () => {
  it.each([
    ['a missing index', 'CREATE TABLE "T" ("id" TEXT NOT NULL PRIMARY KEY, "a" TEXT NOT NULL)', 'CREATE INDEX "T_a_idx"'],
    [
      'a column of another type',
      'CREATE TABLE "T" ("id" TEXT NOT NULL PRIMARY KEY, "a" INTEGER NOT NULL); CREATE INDEX "T_a_idx" ON "T" ("a")',
      '"a" TEXT NOT NULL',
    ],
    [
      'a table too many',
      'CREATE TABLE "T" ("id" TEXT NOT NULL PRIMARY KEY, "a" TEXT NOT NULL); CREATE INDEX "T_a_idx" ON "T" ("a"); CREATE TABLE "U" ("id" TEXT PRIMARY KEY)',
      'DROP TABLE "U"',
    ],
  ])('sees %s', async (_name, sql, expected) => {
    const schema = [base, { path: 'prisma/schema/t.prisma', content: 'model T {\n  id String @id\n  a String\n  @@index([a])\n}\n' }]
    expect(await schemaDrift(schema, [defineMigration('20260101000000_t', sql)])).toContain(expected)
  })

  it('names what is wrong with a schema', async () => {
    await expect(schemaDrift([base, box], [])).rejects.toThrow('Shelf')
  })
})

describe('the migration tool', () => {
  it('writes the next migration from several schema files, in order, and nothing when nothing changed', async () => {
    const firstAt = Date.UTC(2026, 0, 2, 3, 4, 5)
    const schema = [base, shelf(''), box]
    expect(await writeMigration('add_shelves', firstAt, folder.path, schema)).toBe('20260102030405_add_shelves')
    expect(await writeMigration('again', firstAt + 1000, folder.path, schema)).toBe(null)
    const wider = [base, shelf('  label String @unique'), box]
    expect(await writeMigration('label_shelves', firstAt + 2000, folder.path, wider)).toBe('20260102030407_label_shelves')
    expect(readFileSync(join(folder.path, '20260102030407_label_shelves', 'migration.sql'), 'utf8')).toContain('PRAGMA foreign_keys=OFF')
    expect(loadMigrations(folder.path)).toHaveLength(2)
    expect(await schemaDrift(wider, loadMigrations(folder.path))).toBe(null)
  })

  it('refuses a bad name and a clock behind the last migration', async () => {
    for (const name of ['', 'Add Bed', '../x', 'add-bed'])
      await expect(writeMigration(name, 0, folder.path, [base])).rejects.toThrow('lower-case words')
    mkdirSync(join(folder.path, '20990101000000_future'))
    writeFileSync(join(folder.path, '20990101000000_future', 'migration.sql'), 'SELECT 1;')
    await expect(writeMigration('now', Date.UTC(2026, 0, 1), folder.path, [base, shelf(''), box])).rejects.toThrow('clock')
    expect(readdirSync(folder.path)).toEqual(['20990101000000_future'])
  })
})
