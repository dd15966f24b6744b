/** Flipped bits, cut-off logs and killed stations: an error or the truth, never a wrong answer. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpointIfDue } from '../../../server/db/checkpoint.ts'
import { withDatabaseErrors } from '../../../server/db/database-error.ts'
import { checkEverything, withReadHandle } from '../../../server/db/integrity.ts'
import { openDatabase } from '../../../server/db/open.ts'
import { seededRandom } from '../../../server/kernel/random.ts'
import { killOtherStations, startOtherStation } from './other-process.ts'
import { KEY, addNotes, errorCode, noteText, snapshot, start, temporaryFolder } from './temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await killOtherStations()
  folder.remove()
})

const numbers = seededRandom('flips')
const randomBelow = (limit: number): number => new DataView(numbers.bytes(8).buffer).getUint32(0) % limit

/** The file with bit `bit` of byte `offset` turned over. */
function flipped(original: Buffer, offset: number, bit: number): Buffer {
  const bytes = Buffer.from(original)
  bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit)
  return bytes
}

/** Reads all notes; every one must be exactly what was written, in order, without a gap. */
function readNotes(dataDir: string): number {
  const file = join(dataDir, 'kituo.db')
  const db = openDatabase({ file, key: KEY, mode: 'read' })
  try {
    const rows = withDatabaseErrors(file, () =>
      db.prepare<[], { id: number; text: string }>('SELECT "id", "text" FROM "Note" ORDER BY "id"').all(),
    )
    for (const [index, row] of rows.entries()) expect(row).toEqual({ id: index + 1, text: noteText(index + 1) })
    return rows.length
  } finally {
    db.close()
  }
}

describe('bits flipped in a closed database', () => {
  it('give 100 clean errors in 100 starts, no wrong row in 100 reads, and touch nothing', () => {
    const station = start(folder.path)
    addNotes(station, 1, 1000)
    station.close()
    const original = readFileSync(station.paths.file)
    const outcomes = new Map<string, number>()
    const count = (outcome: string): void => {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    for (let flip = 0; flip < 100; flip += 1) {
      // Spread over the file, anywhere in the page, the first page included.
      const offset = Math.floor((flip * original.length) / 100) + randomBelow(Math.floor(original.length / 100))
      writeFileSync(station.paths.file, flipped(original, offset, flip % 8))
      const before = snapshot(folder.path)
      count(`start: ${errorCode(() => start(folder.path))}`)
      expect(snapshot(folder.path)).toEqual(before)
      count(`read: ${errorCode(() => readNotes(folder.path))}`)
      for (const side of ['-wal', '-shm']) rmSync(station.paths.file + side, { force: true })
    }
    expect(outcomes.get('start: db.corrupt')).toBe(100)
    // A flip in a page that a reader of the notes never visits leaves it the exact rows, which readNotes compares.
    expect((outcomes.get('read: db.corrupt') ?? 0) + (outcomes.get('read: no error') ?? 0)).toBe(100)
    expect(outcomes.get('read: no error') ?? 0).toBeLessThan(10)
  })
})

describe('the write-ahead log of a killed station', () => {
  /** A copy of what a killed station left; `change` damages its log. */
  function copyOf(source: string, name: string, change: (walFile: string) => void): string {
    const copy = join(folder.path, name)
    mkdirSync(copy)
    for (const file of ['kituo.db', 'kituo.db-wal']) copyFileSync(join(source, file), join(copy, file))
    change(join(copy, 'kituo.db-wal'))
    return copy
  }

  async function killedStation(notes: number): Promise<string> {
    const dataDir = join(folder.path, 'killed')
    const other = await startOtherStation(dataDir, [1, notes])
    await other.kill()
    expect(existsSync(join(dataDir, 'kituo.db-wal'))).toBe(true)
    return dataDir
  }

  it('keeps every acknowledged note through kill -9 at any moment', async () => {
    const dataDir = join(folder.path, 'killed')
    let first = 1
    for (const stopAfter of [3, 40, 111]) {
      const last = first + stopAfter
      const other = await startOtherStation(dataDir, [first, first + 100_000], (line) => Number(line) >= last)
      await other.kill()
      const station = start(dataDir)
      station.close()
      const kept = readNotes(dataDir)
      expect(kept).toBeGreaterThanOrEqual(other.acknowledged.at(-1) ?? Infinity)
      first = kept + 1
    }
  })

  it('torn at any place gives back a complete prefix', async () => {
    const dataDir = await killedStation(60)
    const walBytes = readFileSync(join(dataDir, 'kituo.db-wal')).length
    const cuts = Array.from({ length: 60 }, (_, index) => Math.floor((walBytes * index) / 60) + randomBelow(4120)).concat(walBytes)
    const kept = cuts.map((cut, index) => {
      const copy = copyOf(dataDir, `cut-${index}`, (wal) => {
        truncateSync(wal, Math.min(cut, walBytes))
      })
      // Cut within the first transaction, not even the schema was committed: a new station.
      const station = start(copy)
      station.close()
      return readNotes(copy)
    })
    expect(kept).toEqual([...kept].sort((a, b) => a - b))
    expect(kept.at(0)).toBe(0)
    expect(kept.at(-1)).toBe(60)
  })

  it('with a flipped bit is refused, unless it is in what a power cut may tear: the last commit', async () => {
    const dataDir = await killedStation(60)
    const original = readFileSync(join(dataDir, 'kituo.db-wal'))
    const outcomeOf = (name: string, offset: number, bit: number): string => {
      const copy = copyOf(dataDir, name, (wal) => {
        writeFileSync(wal, flipped(original, offset, bit))
      })
      const before = snapshot(copy)
      const outcome = errorCode(() => {
        start(copy).close()
      })
      if (outcome === 'db.corrupt') expect(snapshot(copy)).toMatchObject(before)
      else expect(readNotes(copy)).toBe(59)
      return outcome
    }
    const spread = Array.from({ length: 60 }, (_, flip) =>
      outcomeOf(`spread-${flip}`, Math.floor((original.length * 0.9 * flip) / 60), flip % 8),
    )
    expect(new Set(spread)).toEqual(new Set(['db.corrupt']))
    const last = Array.from({ length: 8 }, (_, flip) => outcomeOf(`last-${flip}`, original.length - 1 - randomBelow(4000), flip))
    expect(new Set(last)).toEqual(new Set(['no error']))
  })

  it('that was started again (new salts) before the power went is no damage', () => {
    const station = start(folder.path)
    addNotes(station, 1, 300)
    expect(checkpointIfDue(station.db, 1)).toBe(0)
    const used = readFileSync(`${station.paths.file}-wal`)
    addNotes(station, 301, 301)
    const restarted = readFileSync(`${station.paths.file}-wal`)
    const copy = join(folder.path, 'copy')
    mkdirSync(copy)
    copyFileSync(station.paths.file, join(copy, 'kituo.db'))
    // The new header reached the disk, the first frame did not.
    writeFileSync(join(copy, 'kituo.db-wal'), Buffer.concat([restarted.subarray(0, 32), used.subarray(32)]))
    station.close()
    start(copy).close()
    expect(readNotes(copy)).toBe(300)
  })
})

describe('a database too large to be checked completely before the start', () => {
  /** About 70 MB: above the limit of the complete check. */
  function largeStation(): { readonly file: string; readonly bytes: Buffer } {
    const station = start(folder.path)
    station.db.exec('BEGIN')
    addNotes(station, 1, 9000, 7900)
    station.db.exec('COMMIT')
    station.close()
    return { file: station.paths.file, bytes: readFileSync(station.paths.file) }
  }

  it('is checked at both ends before, and completely afterwards in the background', async () => {
    const { file, bytes } = largeStation()
    const healthy = start(folder.path)
    expect(healthy.fullyChecked).toBe(false)
    expect(await healthy.checkRest()).toEqual({ state: 'complete', damage: null })
    expect(await healthy.checkRest(AbortSignal.abort())).toEqual({ state: 'stopped', damage: null })
    healthy.close()

    for (const offset of [2 * 4096 + 77, bytes.length - 1000]) {
      writeFileSync(file, flipped(bytes, offset, 1))
      expect(errorCode(() => start(folder.path, { smallTables: [] }))).toBe('db.corrupt')
    }

    // A page between two sampled ones.
    const sampled = (bytes.length / 4096 - 1) / 191
    writeFileSync(file, flipped(bytes, Math.floor(100.5 * sampled) * 4096 + 500, 1))
    const damaged = start(folder.path, { smallTables: [] })
    expect(damaged.fullyChecked).toBe(false)
    expect(await damaged.checkRest()).toEqual({ state: 'complete', damage: expect.stringMatching(/^.*page \d+.*$/) })
    damaged.close()
  })

  it('has its largest tables walked page by page, so that the walk can be stopped', () => {
    const station = start(folder.path)
    addNotes(station, 1, 1000)
    station.close()
    const { file } = station.paths
    const walk = (stopped: () => boolean): unknown => withReadHandle(file, KEY, (db) => checkEverything(db, stopped, 10))
    expect(walk(() => false)).toEqual({ state: 'complete', damage: null })
    let steps = 0
    expect(walk(() => (steps += 1) > 50)).toEqual({ state: 'stopped', damage: null })
    const original = readFileSync(file)
    for (let flip = 0; flip < 20; flip += 1) {
      writeFileSync(file, flipped(original, 4096 + randomBelow(original.length - 4096), flip % 8))
      expect(walk(() => false)).toMatchObject({ state: 'complete', damage: expect.any(String) })
    }
  })
})
