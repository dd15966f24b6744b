/** What stops a start: one clear error each, and the folder as it was. */
import { mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseErrorSentence } from '../../../server/db/error-sentences.ts'
import { AppError } from '../../../server/kernel/app-error.ts'
import { canMount, mountMemory, remountReadOnly, unmount } from './mounted.ts'
import { killOtherStations, startOtherStation } from './other-process.ts'
import { KEY, OTHER_KEY, addNotes, errorCode, noteText, snapshot, start, temporaryFolder } from './temporary-station.ts'

const isRoot = process.getuid?.() === 0
let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await killOtherStations()
  folder.remove()
})

/** A closed station with some notes. */
function closedStation(notes = 50): string {
  const station = start(folder.path)
  addNotes(station, 1, notes)
  station.close()
  return station.paths.file
}

/** Starts, expects this error, and that no file changed. */
function expectRefusal(code: string, options: Parameters<typeof start>[1] = {}): void {
  const before = snapshot(folder.path)
  expect(errorCode(() => start(folder.path, options))).toBe(code)
  expect(snapshot(folder.path)).toEqual(before)
}

describe('a start', () => {
  it('creates, closes and opens again', () => {
    const first = start(folder.path)
    expect(first).toMatchObject({ isNew: true, applied: ['20260101000000_notes'], backupFile: null, fullyChecked: true })
    addNotes(first, 1, 3)
    first.close()
    expect(readdirSync(folder.path).sort()).toEqual(['kituo.db', 'kituo.lock'])
    const second = start(folder.path)
    expect(second).toMatchObject({ isNew: false, applied: [], backupFile: null })
    expect(second.db.prepare('SELECT "text" FROM "Note" WHERE "id" = 3').pluck().get()).toBe(noteText(3))
    second.close()
  })

  it('continues a first start that was cut off before its first table', () => {
    mkdirSync(join(folder.path, 'data'))
    writeFileSync(join(folder.path, 'data', 'kituo.db'), '')
    const station = start(join(folder.path, 'data'))
    expect(station.isNew).toBe(true)
    station.close()
  })
})

describe('a wrong key', () => {
  it('is told apart from damage and touches nothing', () => {
    closedStation()
    expectRefusal('db.wrong-key', { key: OTHER_KEY })
  })

  it('touches nothing while the log still holds what a killed station wrote', async () => {
    const other = await startOtherStation(folder.path, [1, 40])
    await other.kill()
    expectRefusal('db.wrong-key', { key: OTHER_KEY })
    const station = start(folder.path)
    expect(station.db.prepare('SELECT count(*) FROM "Note"').pluck().get()).toBe(40)
    station.close()
  })
})

describe('a damaged file', () => {
  it.each([
    ['its salt', 3],
    ['the readable header', 18],
    ['page 1', 100],
    ['the signature of page 1', 4090],
  ])('in %s is damage, not a wrong key', (_name, offset) => {
    const file = closedStation()
    const bytes = readFileSync(file)
    bytes[offset] = (bytes[offset] ?? 0) ^ 4
    writeFileSync(file, bytes)
    expectRefusal('db.corrupt')
  })

  it('that is no database of ours is refused', () => {
    const file = closedStation()
    writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8192)]))
    expectRefusal('db.corrupt')
    writeFileSync(file, 'hello')
    expectRefusal('db.corrupt')
    writeFileSync(file, Buffer.alloc(40_960, 7))
    expectRefusal('db.wrong-key')
  })

  it('that lost its content but not its log is refused, not started empty', async () => {
    const other = await startOtherStation(folder.path, [1, 5])
    await other.kill()
    truncateSync(join(folder.path, 'kituo.db'), 0)
    expectRefusal('db.corrupt')
    rmSync(join(folder.path, 'kituo.db'))
    expectRefusal('db.corrupt')
  })

  it('cut off in the middle is refused', () => {
    const file = closedStation()
    truncateSync(file, Math.floor(readFileSync(file).length / 4096 / 2) * 4096)
    expectRefusal('db.corrupt')
  })
})

describe('a full disk', () => {
  it('is noticed before anything is written', () => {
    const dataDir = join(folder.path, 'data')
    expect(errorCode(() => start(dataDir, { minimumFreeBytes: Number.MAX_SAFE_INTEGER }))).toBe('db.disk-full')
    expect(readdirSync(folder.path)).toEqual([])
    closedStation()
    expectRefusal('db.disk-full', { minimumFreeBytes: Number.MAX_SAFE_INTEGER })
  })

  it.skipIf(!canMount)('that is really full (2 MB memory disk): the first start leaves nothing that stops the next one', () => {
    const disk = join(folder.path, 'disk')
    mkdirSync(disk)
    expect(mountMemory(disk, 2048)).toBe(true)
    try {
      expect(errorCode(() => start(disk))).toBe('db.disk-full')
      expect(readdirSync(disk)).toEqual([])
      fill(join(disk, 'filler'))
      expect(errorCode(() => start(disk, { minimumFreeBytes: 0 }))).toBe('db.disk-full')
      rmSync(join(disk, 'filler'))
      const station = start(disk, { minimumFreeBytes: 0 })
      addNotes(station, 1, 10)
      fill(join(disk, 'filler'))
      expect(() => {
        addNotes(station, 11, 5000)
      }).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }))
      const kept = Number(station.db.prepare('SELECT count(*) FROM "Note"').pluck().get())
      station.close()
      rmSync(join(disk, 'filler'))
      const again = start(disk, { minimumFreeBytes: 0 })
      expect(again.db.prepare('SELECT count(*) FROM "Note"').pluck().get()).toBe(kept)
      again.close()
    } finally {
      unmount(disk)
    }
  })
})

describe('a read-only folder', () => {
  it.skipIf(!canMount)('on a read-only disk is refused (memory disk mounted read-only)', () => {
    const disk = join(folder.path, 'disk')
    mkdirSync(disk)
    expect(mountMemory(disk, 8192)).toBe(true)
    try {
      const station = start(disk, { minimumFreeBytes: 0 })
      addNotes(station, 1, 5)
      station.close()
      expect(remountReadOnly(disk)).toBe(true)
      const before = snapshot(disk)
      expect(errorCode(() => start(disk, { minimumFreeBytes: 0 }))).toBe('db.read-only')
      expect(errorCode(() => start(join(disk, 'new'), { minimumFreeBytes: 0 }))).toBe('db.read-only')
      expect(snapshot(disk)).toEqual(before)
    } finally {
      unmount(disk)
    }
  })

  it.skipIf(process.platform === 'win32' || isRoot)('by its permissions is refused (root is not stopped by permissions)', () => {
    closedStation()
    chmodSync(folder.path, 0o500)
    expectRefusal('db.read-only')
    chmodSync(folder.path, 0o700)
    chmodSync(join(folder.path, 'kituo.db'), 0o400)
    expectRefusal('db.read-only')
  })

  it('that is a file is refused', () => {
    writeFileSync(join(folder.path, 'data'), '')
    expect(errorCode(() => start(join(folder.path, 'data')))).toBe('db.read-only')
    expect(errorCode(() => start(join(folder.path, 'data', 'deeper')))).toBe('db.read-only')
  })
})

describe('sentences', () => {
  it('exist for every database error and name what it is about', () => {
    const errors = [
      new AppError('db.wrong-key', { path: '/d/kituo.db' }),
      new AppError('db.corrupt', { path: '/d/kituo.db', detail: 'page 7' }),
      new AppError('db.disk-full', { path: '/d' }),
      new AppError('db.read-only', { path: '/d' }),
      new AppError('db.in-use', { path: '/d' }),
      new AppError('db.history-mismatch', { path: '/d', detail: 'x' }),
      new AppError('db.key-file-exposed', { path: '/d/key' }),
      new AppError('db.key-missing', { path: '/d/key' }),
    ]
    for (const error of errors) expect(databaseErrorSentence(error)).toMatch(/\/d.*[.)]$/)
    expect(databaseErrorSentence(new AppError('db.engine-too-old', { version: '3.45.1' }))).toContain('3.45.1')
    expect(databaseErrorSentence(new AppError('db.migration-failed', { migration: 'm1', detail: 'line 3' }))).toContain('m1')
    expect(databaseErrorSentence(new AppError('auth.required', {}))).toBe(null)
    expect(KEY.length).toBe(32)
  })
})

/** Fills the rest of a small disk with a file. */
function fill(path: string): void {
  for (const chunk of [64 * 1024, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(chunk), { flag: 'a' })
    } catch {
      // No room for another chunk: that is the point.
    }
  }
}
