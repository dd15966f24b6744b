/**
 * Compares prisma/schema with prisma/migrations through Prisma's schema engine (WebAssembly: nothing is downloaded).
 * As a command, `npm run migration -- NAME` writes the next migration.
 */
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { DiffTarget, SchemaEngine as Engine } from '@prisma/schema-engine-wasm'
import Database from 'better-sqlite3'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { systemClock, toInstant } from '../../server/kernel/clock.ts'
import { createIds } from '../../server/kernel/ids.ts'
import { systemRandom } from '../../server/kernel/random.ts'
import { applyMigrations } from '../../server/db/migrate.ts'
import { loadMigrations, type Migration } from '../../server/db/migration-history.ts'
import type { DatabaseHandle } from '../../server/db/open.ts'

type SchemaFile = { readonly path: string; readonly content: string }
type Adapter = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>

const SCHEMA_FOLDER = join(import.meta.dirname, '../schema')
const MIGRATIONS_FOLDER = join(import.meta.dirname, '../migrations')
const NAME = /^[a-z0-9]+(?:_[a-z0-9]+)*$/
/** The engine reads our migrated database only after "applying" at least one migration to it. */
const NOTHING: DiffTarget = {
  tag: 'migrations',
  baseDir: 'prisma/migrations',
  lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' },
  shadowDbInitScript: '',
  migrationDirectories: [
    { path: '00000000000000_nothing', migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: 'SELECT 1' } } },
  ],
}

/** Hands the engine a database that our own runner has migrated. */
class MigratedFactory extends PrismaBetterSqlite3 {
  readonly #db: DatabaseHandle

  constructor(db: DatabaseHandle) {
    super({ url: ':memory:' })
    this.#db = db
  }

  override async connectToShadowDb(): Promise<Adapter> {
    const adapter = await super.connectToShadowDb()
    const holder = adapter as Adapter & { client: DatabaseHandle } // the adapter keeps its raw handle in `client` without declaring it
    holder.client.close()
    holder.client = this.#db
    return adapter
  }
}

/** Files of a multi-file Prisma schema, by name. */
export function readSchema(folder: string = SCHEMA_FOLDER): SchemaFile[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
  return names.map((name) => ({ path: `prisma/schema/${name}`, content: readFileSync(join(folder, name), 'utf8') }))
}

/**
 * SQL that turns the result of the migrations into the schema.
 * @returns null when they agree
 * @throws Error with Prisma's message for a schema that is not valid; AppError db.migration-failed for a migration that is not
 */
export async function schemaDrift(
  schema: readonly SchemaFile[] = readSchema(),
  migrations: readonly Migration[] = loadMigrations(MIGRATIONS_FOLDER),
): Promise<string | null> {
  const db = new Database(':memory:')
  try {
    applyMigrations(db, migrations, { clock: systemClock, ids: createIds(systemClock, systemRandom) })
    // ESM import of a .wasm file is experimental in Node; require() is the way the package documents.
    const { SchemaEngine } = createRequire(import.meta.url)('@prisma/schema-engine-wasm') as { SchemaEngine: typeof Engine }
    const datamodels = schema.map((file): [string, string] => [file.path, file.content])
    const engine = await SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(new MigratedFactory(db)))
    const result = await engine.diff({
      from: NOTHING,
      to: { tag: 'schemaDatamodel', files: [...schema] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.exitCode === 0 ? null : (result.stdout ?? '')
  } finally {
    db.close()
  }
}

/**
 * Writes `prisma/migrations/<timestamp>_<name>/migration.sql`.
 * @returns the folder's name, or null when the schema has not changed
 */
export async function writeMigration(
  name: string,
  nowMs: number,
  folder: string = MIGRATIONS_FOLDER,
  schema: readonly SchemaFile[] = readSchema(),
): Promise<string | null> {
  if (!NAME.test(name)) throw new Error(`a migration's name is lower-case words joined by "_", for example add_bed_status; got "${name}"`)
  const migrations = loadMigrations(folder)
  const sql = await schemaDrift(schema, migrations)
  if (sql === null) return null
  const stamp = toInstant(nowMs).replaceAll(/\D/g, '').slice(0, 14)
  const folderName = `${stamp}_${name}`
  const last = migrations.at(-1)?.name ?? ''
  if (folderName <= last) throw new Error(`${folderName} would sort before ${last}: check this computer's clock`)
  mkdirSync(join(folder, folderName), { recursive: true })
  writeFileSync(join(folder, folderName, 'migration.sql'), keyedTables(sql))
  return folderName
}

/**
 * Stores tables keyed by text in the order of their key: one tree instead of two, so that a commit writes fewer pages.
 * Tables keyed by a number are that order already, and the station gives the numbers: a counter of SQLite's own would cost every commit
 * a page (https://www.sqlite.org/autoinc.html). Prisma cannot say either and does not see it.
 */
export function keyedTables(sql: string): string {
  return sql.replace(/CREATE TABLE "\w+" \([\s\S]*?\n\);/g, (table) =>
    /INTEGER NOT NULL PRIMARY KEY/.test(table) ? table.replace(' AUTOINCREMENT', '') : `${table.slice(0, -1)} WITHOUT ROWID;`,
  )
}

if (import.meta.main) {
  const written = await writeMigration(process.argv[2] ?? '', systemClock.nowMs())
  process.stdout.write(
    written === null
      ? 'The migrations already match the schema.\n'
      : `Wrote prisma/migrations/${written}/migration.sql: read it before you commit it.\n`,
  )
}
