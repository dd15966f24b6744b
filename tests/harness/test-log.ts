/** A real log on a real encrypted SQLite file in a temporary folder, with a clock the test moves. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from 'better-sqlite3'
import { openDatabase } from '../../server/db/open.ts'
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
import type { StreamKey, StreamPart } from '../../server/log/op.ts'
import { projectionDigest } from '../../server/log/rebuild.ts'
import type { Authors } from '../../server/log/verify-part.ts'

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
  readonly db: Database
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
  /** The log as a new process opens it on the same database; the one before is not used any more. */
  reopened(): TestLog
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
  /** Stations whose ops are taken; the log's own is known without being named. */
  authors?: Authors
  /** Start of the manual clock, epoch milliseconds. */
  startMs?: number
  /** PKCS #8 key of another test log: this one is then a clone of that station. */
  signingKey?: Buffer
  onFork?: (part: StreamPart) => void
  onSelfRollback?: (stream: StreamKey) => void
}): TestLog {
  const dir = mkdtempSync(join(tmpdir(), 'kituo-log-'))
  const db = openDatabase({ file: join(dir, 'station.db'), key: Buffer.from(TEST_KEY, 'hex'), mode: 'write' })
  if (!parts.isDurable) db.pragma('synchronous=OFF')
  db.exec(schemaSql())
  if (parts.signingKey) {
    const put = db.prepare('INSERT INTO StationSecret (name, value) VALUES (?, ?)')
    put.run('signing-key', parts.signingKey)
    put.run('incarnation', Buffer.from('1'))
  }
  const clock = manualClock(parts.startMs ?? Date.UTC(2026, 0, 1, 8))
  const random = seededRandom(parts.seed ?? 'kituo')
  const ids = createIds(clock, random)
  const open = (): Log =>
    openLog({
      db,
      dataDir: dir,
      clock,
      ids,
      random,
      ops: parts.ops,
      projections: parts.projections,
      ...(parts.authors ? { authors: () => parts.authors as Authors } : {}), // given, by the line before
      ...(parts.onFork ? { onFork: parts.onFork } : {}),
      ...(parts.onSelfRollback ? { onSelfRollback: parts.onSelfRollback } : {}),
      station: (_state, id) => ({
        id,
        name: 'Kisiwa cha Mfano',
        district: 'mfano',
        country: 'TZ',
        timeZone: 'Africa/Dar_es_Salaam',
        prefix: 'KM',
      }),
      onFailure: () => undefined, // whoever ran the command is told
    })
  const around = (log: Log): TestLog => ({
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
    reopened() {
      log.close()
      return around(open())
    },
    close: () => {
      log.close()
      db.close()
      rmSync(dir, { recursive: true, force: true })
    },
  })
  return around(open())
}
