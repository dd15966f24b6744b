/** Helpers of the database tests: a temporary data folder, a small schema, a start with a fixed clock, and what a folder holds. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineMigration, type Migration } from '../../../server/db/migration-history.ts'
import { startDatabase, type StartedDatabase, type StartOptions } from '../../../server/db/start.ts'
import { AppError } from '../../../server/kernel/app-error.ts'
import { manualClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { seededRandom } from '../../../server/kernel/random.ts'

/** Keys of test databases: clearly not secrets. */
export const KEY = new Uint8Array(32).fill(0xab)
export const OTHER_KEY = new Uint8Array(32).fill(0xcd)
/** Stored in rows; must never be readable in a file. */
export const MARKER = 'PLAINTEXT-MARKER-mtoto-wa-mfano'

/** One table of notes, each about `padding` bytes. */
export const NOTES: Migration = defineMigration(
  '20260101000000_notes',
  'CREATE TABLE "Note" ("id" INTEGER NOT NULL PRIMARY KEY, "text" TEXT NOT NULL);',
)

export const clock = manualClock(Date.UTC(2026, 0, 1, 8))
export const ids = createIds(clock, seededRandom('kituo'))

/** A fresh folder and its remover. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kituo-db-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

export function start(dataDir: string, options: Partial<StartOptions> = {}): StartedDatabase {
  clock.advance(1000)
  return startDatabase({ dataDir, key: KEY, migrations: [NOTES], smallTables: ['Note'], clock, ids, ...options })
}

/** Adds notes `from`..`to`, each in its own transaction, each with the marker in it. */
export function addNotes(station: Pick<StartedDatabase, 'db'>, from: number, to: number, padding = 400): void {
  const insert = station.db.prepare('INSERT INTO "Note" VALUES (?, ?)')
  for (let id = from; id <= to; id += 1) insert.run(id, noteText(id, padding))
}

export const noteText = (id: number, padding = 400): string => `${MARKER} ${id} ${'x'.repeat(padding)}`

/** The code of the AppError that `work` throws; any other outcome fails the test with its reason. */
export function errorCode(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'no error'
}

/** Name -> hash of every file in a folder, to see that nothing was touched. Only while no connection of this process is open on them. */
export function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(folder.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')]
    }),
  )
}
