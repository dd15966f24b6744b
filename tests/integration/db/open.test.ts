/** The engine and its settings: encrypted files, PRAGMAs that stick, readers that see each write and can make none. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReadClient, warmUp } from '../../../server/db/client.ts'
import { loadMigrations } from '../../../server/db/migration-history.ts'
import { backupNow } from '../../../server/db/background.ts'
import { isSupportedSqlite, openDatabase } from '../../../server/db/open.ts'
import { toInstant } from '../../../server/kernel/clock.ts'
import { KEY, MARKER, OTHER_KEY, addNotes, clock, errorCode, start, temporaryFolder } from './temporary-station.ts'

const migrations = loadMigrations(fileURLToPath(new URL('../../../prisma/migrations/', import.meta.url)))
let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  folder.remove()
})

describe('the engine', () => {
  it('is the encrypted one at a version without the WAL-reset bug', () => {
    const db = openDatabase({ file: join(folder.path, 'a.db'), key: KEY, mode: 'write' })
    expect(isSupportedSqlite(String(db.prepare('SELECT sqlite_version()').pluck().get()))).toBe(true)
    expect(['3.51.2', '3.45.1', '2.99.99', '3.51'].map(isSupportedSqlite)).toEqual([false, false, false, false])
    expect(['3.51.3', '3.53.4', '3.60.0', '4.0.0'].map(isSupportedSqlite)).toEqual([true, true, true, true])
    db.close()
  })

  it('keeps the settled PRAGMAs on the writer and on readers', () => {
    const file = join(folder.path, 'a.db')
    const writer = openDatabase({ file, key: KEY, mode: 'write' })
    const read = (name: string): unknown => writer.pragma(name, { simple: true })
    expect(
      [
        'cipher',
        'journal_mode',
        'synchronous',
        'foreign_keys',
        'busy_timeout',
        'mmap_size',
        'page_size',
        'temp_store',
        'wal_autocheckpoint',
      ].map(read),
    ).toEqual(['sqlcipher', 'wal', 2, 1, 5000, 0, 4096, 2, 8000])
    writer.exec('CREATE TABLE "T" ("id" TEXT)')
    const reader = openDatabase({ file, key: KEY, mode: 'read' })
    expect(() => reader.exec(`INSERT INTO "T" VALUES ('a')`)).toThrow('readonly')
    expect(reader.pragma('foreign_keys', { simple: true })).toBe(1)
    reader.close()
    writer.close()
  })

  it('refuses a key of another length before it touches the disk', () => {
    expect(() => openDatabase({ file: join(folder.path, 'a.db'), key: KEY.subarray(1), mode: 'write' })).toThrow('31 bytes')
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('refuses a wrong key and a missing key', () => {
    const file = join(folder.path, 'a.db')
    openDatabase({ file, key: KEY, mode: 'write' }).close()
    expect(errorCode(() => openDatabase({ file, key: OTHER_KEY, mode: 'write' }))).toBe('db.corrupt')
    expect(errorCode(() => openDatabase({ file, key: OTHER_KEY, mode: 'read' }))).toBe('db.corrupt')
    expect(errorCode(() => openDatabase({ file: join(folder.path, 'none.db'), key: KEY, mode: 'read' }))).toBe('db.read-only')
  })
})

describe('files', () => {
  it.skipIf(process.platform === 'win32')('are readable by this user only, in a folder of this user', async () => {
    const dataDir = join(folder.path, 'data')
    const station = start(dataDir)
    addNotes(station, 1, 3)
    await backupNow(
      { file: station.paths.file, key: KEY },
      { folder: station.paths.backups, kind: 'scheduled', at: toInstant(clock.nowMs()), keep: 1 },
    )
    const modes = (path: string): string[] =>
      readdirSync(path, { withFileTypes: true }).map(
        (entry) => `${entry.isDirectory() ? 'folder' : 'file'} ${(statSync(join(path, entry.name)).mode & 0o777).toString(8)}`,
      )
    expect(new Set([...modes(dataDir), ...modes(station.paths.backups)])).toEqual(new Set(['folder 700', 'file 600']))
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    station.close()
  })

  it('hold no plaintext: database, log, index and backups', async () => {
    const station = start(folder.path)
    addNotes(station, 1, 300)
    station.db.exec(`CREATE TABLE "Sorted" AS SELECT "text" FROM "Note" ORDER BY "text" DESC`)
    await backupNow(
      { file: station.paths.file, key: KEY },
      { folder: station.paths.backups, kind: 'scheduled', at: toInstant(clock.nowMs()), keep: 1 },
    )
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const names = files.map((entry) => entry.name)
    expect(names).toEqual(expect.arrayContaining(['kituo.db', 'kituo.db-wal', expect.stringMatching(/^kituo-scheduled-/)]))
    for (const entry of files) {
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      expect(bytes.includes(MARKER), entry.name).toBe(false)
      expect(bytes.includes('CREATE TABLE'), entry.name).toBe(false)
    }
    station.close()
    expect(readFileSync(station.paths.file).includes(MARKER)).toBe(false)
  })
})

describe('the Prisma reader', () => {
  it('sees each write of the raw writer at once', async () => {
    const station = start(folder.path, { migrations })
    const client = createReadClient({ file: station.paths.file, key: KEY })
    await warmUp(client)
    const insert = station.db.prepare('INSERT INTO "ProjectionState" ("name", "foldVersion") VALUES (?, ?)')
    for (let count = 1; count <= 200; count += 1) {
      insert.run(`p${count}`, count)
      expect(await client.projectionState.count()).toBe(count)
    }
    await client.$disconnect()
    station.close()
  })

  it('is refused when it writes, in every way', async () => {
    const station = start(folder.path, { migrations })
    const client = createReadClient({ file: station.paths.file, key: KEY })
    await expect(client.projectionState.create({ data: { name: 'x', foldVersion: 1 } })).rejects.toThrow('readonly')
    await expect(client.$executeRawUnsafe('DELETE FROM "ProjectionState"')).rejects.toThrow('readonly')
    await client.$executeRawUnsafe('PRAGMA query_only=0')
    await expect(client.$executeRawUnsafe('DELETE FROM "ProjectionState"')).rejects.toThrow('readonly')
    await client.$disconnect()
    station.close()
  })

  it('cannot read without the key', async () => {
    const station = start(folder.path, { migrations })
    const client = createReadClient({ file: station.paths.file, key: OTHER_KEY })
    await expect(client.projectionState.count()).rejects.toThrow('not a database')
    await client.$disconnect()
    station.close()
  })
})
