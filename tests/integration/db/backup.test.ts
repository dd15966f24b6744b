/** Backups of a working station, retention, restore drill, and what happens when one cannot be made. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Instant } from '../../../server/contract/primitives.ts'
import { backupNow, restoreDrill } from '../../../server/db/background.ts'
import { listBackups, newestBackupAt } from '../../../server/db/backup.ts'
import type { StartedDatabase } from '../../../server/db/start.ts'
import { toInstant } from '../../../server/kernel/clock.ts'
import { canMount, mountMemory, unmount } from './mounted.ts'
import { KEY, MARKER, OTHER_KEY, addNotes, clock, start, temporaryFolder } from './temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
let station: StartedDatabase
beforeEach(() => {
  folder = temporaryFolder()
  station = start(join(folder.path, 'data'))
})
afterEach(() => {
  station.close()
  folder.remove()
})

function now(): Instant {
  clock.advance(60_000)
  return toInstant(clock.nowMs())
}

const backup = (keep = 3, to = station.paths.backups): ReturnType<typeof backupNow> =>
  backupNow({ file: station.paths.file, key: KEY }, { folder: to, kind: 'scheduled', at: now(), keep })
const drill = (key = KEY): ReturnType<typeof restoreDrill> => restoreDrill({ folder: station.paths.backups, key, countTable: 'Note' })

describe('a backup', () => {
  it('of a station that keeps writing is one consistent moment of it', async () => {
    addNotes(station, 1, 2000)
    const running = backup()
    let id = 2000
    const writing = setInterval(() => {
      addNotes(station, (id += 1), id)
    }, 0)
    const made = await running
    clearInterval(writing)
    const drilled = await drill()
    expect(drilled?.file).toBe(made.file)
    expect(drilled?.rows).toBeGreaterThanOrEqual(2000)
    expect(drilled?.rows).toBeLessThanOrEqual(id)
    const bytes = readFileSync(made.file)
    expect(made.bytes).toBe(bytes.length)
    expect(bytes.includes(MARKER)).toBe(false)
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
  })

  it('is known by the moment it was written, whatever else lies there', async () => {
    const { backups } = station.paths
    expect(newestBackupAt(backups, 'scheduled')).toBeNull()
    mkdirSync(backups)
    for (const name of [
      'kituo-pre-migration-20400101T000000000Z.db',
      'kituo-scheduled-20400101T000000000Z.db.partial',
      'kituo-scheduled-x.db',
    ])
      writeFileSync(join(backups, name), '')
    expect(newestBackupAt(backups, 'scheduled')).toBeNull()
    await backup()
    await backup()
    expect(newestBackupAt(backups, 'scheduled')).toBe(toInstant(clock.nowMs()))
  })

  it('keeps the newest of its kind and leaves other files alone', async () => {
    addNotes(station, 1, 5)
    mkdirSync(station.paths.backups)
    const others = ['kituo-pre-migration-20250101T000000000Z.db', 'notes.txt', 'kituo-scheduled-old.db']
    for (const name of others) writeFileSync(join(station.paths.backups, name), '')
    writeFileSync(join(station.paths.backups, 'kituo-scheduled-20250101T000000000Z.db.partial'), 'a killed run')
    const made: string[] = []
    for (let count = 0; count < 4; count += 1) made.push((await backup(2)).file)
    expect(listBackups(station.paths.backups, 'scheduled')).toEqual(made.slice(-2))
    expect(
      readdirSync(station.paths.backups)
        .filter((name) => others.includes(name))
        .sort(),
    ).toEqual([...others].sort())
    expect(readdirSync(station.paths.backups)).toHaveLength(others.length + 2)
  })

  it.each([
    ['ran years ahead', '2031'],
    ['was years behind, as after an empty battery', '2001'],
  ])('goes by the order of writing when the clock %s and is put right', async (_how, year) => {
    const wrong = (day: number): Instant => toInstant(Date.parse(`${year}-01-0${day}T02:00:00.000Z`))
    const at = (moment: Instant) =>
      backupNow({ file: station.paths.file, key: KEY }, { folder: station.paths.backups, kind: 'scheduled', at: moment, keep: 2 })
    const made: string[] = []
    const kept: boolean[] = []
    const note = async (moment: Instant): Promise<void> => {
      made.push((await at(moment)).file)
      const held = listBackups(station.paths.backups, 'scheduled')
      kept.push(held.length <= 2 && made.slice(-2).every((file) => held.includes(file)))
    }
    for (let night = 0; night < 2; night += 1) await note(now())
    for (const day of [1, 2, 3]) await note(wrong(day))
    for (let night = 0; night < 3; night += 1) await note(now())
    expect(kept).toEqual(made.map(() => true))
  })

  it.skipIf(!canMount)('on a full disk (memory disk) leaves nothing behind and deletes nothing', async () => {
    addNotes(station, 1, 100)
    const disk = join(folder.path, 'disk')
    mkdirSync(disk)
    expect(mountMemory(disk, 512)).toBe(true)
    try {
      await expect(backup(1, disk)).rejects.toMatchObject({ code: 'db.disk-full' })
      expect(readdirSync(disk)).toEqual([])
    } finally {
      unmount(disk)
    }
  })

  it('of a damaged database is refused and does not count', async () => {
    addNotes(station, 1, 500)
    const good = await backup(1)
    station.close()
    const bytes = readFileSync(station.paths.file)
    bytes[40 * 4096 + 10] = (bytes[40 * 4096 + 10] ?? 0) ^ 1
    writeFileSync(station.paths.file, bytes)
    await expect(backup(1)).rejects.toMatchObject({ code: 'db.corrupt' })
    expect(listBackups(station.paths.backups)).toEqual([good.file])
    expect(readdirSync(station.paths.backups)).toHaveLength(1)
  })
})

describe('a restore drill', () => {
  it('finds nothing, then the newest backup, then its damage', async () => {
    expect(await drill()).toBe(null)
    addNotes(station, 1, 300)
    await backup()
    addNotes(station, 301, 310)
    const newest = await backup()
    expect(await drill()).toEqual({ file: newest.file, rows: 310 })
    await expect(drill(OTHER_KEY)).rejects.toMatchObject({ code: 'db.corrupt' })
    const bytes = readFileSync(newest.file)
    bytes[20_000] = (bytes[20_000] ?? 0) ^ 16
    writeFileSync(newest.file, bytes)
    await expect(drill()).rejects.toMatchObject({ code: 'db.corrupt', params: { path: newest.file } })
  })
})
