/** A real log on a real encrypted SQLite file in a temporary folder, with a clock the test moves. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { manualClock } from '../../server/kernel/clock.ts'
import { createIds } from '../../server/kernel/ids.ts'
import { seededRandom } from '../../server/kernel/random.ts'
import {
  openLog,
  type AnyOpKind,
  type Decision,
  type DecideFacts,
  type Log,
  type Projection,
  type StateReader,
} from '../../server/log/index.ts'
import { projectionDigest } from '../../server/log/rebuild.ts'

const migrations = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url))

/** All migrations, oldest first, as one script. */
export function schemaSql(): string {
  const folders = readdirSync(migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  return folders.map((folder) => readFileSync(join(migrations, folder, 'migration.sql'), 'utf8')).join('\n')
}

export type TestLog = {
  readonly log: Log
  readonly db: Database.Database
  readonly dir: string
  readonly clock: ReturnType<typeof manualClock>
  newId<Id extends string>(): Id
  /** Runs one command as `actor` (default `user:test`). */
  run<Result>(
    decide: (state: StateReader, facts: DecideFacts) => Decision<Result>,
    options?: { commandId?: string; input?: unknown; actor?: string },
  ): Promise<{ position: number; repeated: boolean; result: Result }>
  /** Digest of every projection table; equal before and after `log.rebuild()`. */
  digest(): Record<string, string>
  close(): void
}

/** Key of test databases: clearly not a secret. */
export const TEST_KEY = 'ab'.repeat(32)

/** Opens a new log. The manual clock starts at 2026-01-01T08:00:00Z; randomness is seeded. `isDurable` syncs every commit as a station does. */
export function createTestLog(parts: {
  ops: readonly AnyOpKind[]
  projections: readonly Projection[]
  seed?: string
  isDurable?: boolean
}): TestLog {
  const dir = mkdtempSync(join(tmpdir(), 'kituo-log-'))
  const db = new Database(join(dir, 'station.db'))
  for (const pragma of [
    "cipher='sqlcipher'",
    `key="x'${TEST_KEY}'"`,
    'journal_mode=WAL',
    `synchronous=${parts.isDurable ? 'FULL' : 'OFF'}`,
  ])
    db.pragma(pragma)
  db.exec(schemaSql())
  const clock = manualClock(Date.UTC(2026, 0, 1, 8))
  const random = seededRandom(parts.seed ?? 'kituo')
  const ids = createIds(clock, random)
  const failures: unknown[] = []
  const log = openLog({
    db,
    dataDir: dir,
    clock,
    ids,
    random,
    ops: parts.ops,
    projections: parts.projections,
    station: (_state, id) => ({
      id,
      name: 'Kisiwa cha Mfano',
      district: 'mfano',
      country: 'TZ',
      timeZone: 'Africa/Dar_es_Salaam',
      prefix: 'KM',
    }),
    onFailure: (error) => failures.push(error),
  })
  return {
    log,
    db,
    dir,
    clock,
    newId: ids.next,
    run: (decide, options) => {
      const commandId = options?.commandId ?? ids.next<string>()
      return log.executor.execute({ commandId, input: options?.input ?? { commandId }, actor: options?.actor ?? 'user:test', decide })
    },
    digest: () => projectionDigest(db, log.engine),
    close: () => {
      log.close()
      db.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
