/** Checkpoints: the log stays small, readers are never waited for, and nearly all of the work is done in a thread. */
import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpointIfDue, loggedFrames, pendingPages, scheduleCheckpoints } from '../../../server/db/checkpoint.ts'
import { openDatabase } from '../../../server/db/open.ts'
import { walFile } from '../../../server/db/paths.ts'
import type { StartedDatabase } from '../../../server/db/start.ts'
import { until } from '../../harness/until.ts'
import { KEY, addNotes, start, temporaryFolder } from './temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
let station: StartedDatabase
beforeEach(() => {
  folder = temporaryFolder()
  station = start(folder.path)
})
afterEach(() => {
  station.close()
  folder.remove()
})

describe('checkpoints', () => {
  it('move pages only when enough are pending, and the log is used again from its start', () => {
    addNotes(station, 1, 10)
    expect(checkpointIfDue(station.db)).toBeGreaterThan(0)
    for (let round = 0; round < 20; round += 1) {
      addNotes(station, 1000 + round * 300, 1299 + round * 300)
      expect(checkpointIfDue(station.db)).toBe(0)
    }
    expect(statSync(walFile(station.paths.file)).size).toBeLessThan(4 * 1024 * 1024)
  })

  it('do not wait for a reader and do not run inside a transaction', () => {
    const reader = openDatabase({ file: station.paths.file, key: KEY, mode: 'read' })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM "Note"').get()
    addNotes(station, 1, 300)
    const pending = pendingPages(station.db)
    expect(pending).toBeGreaterThan(256)
    expect(checkpointIfDue(station.db)).toBeGreaterThan(0)
    reader.exec('COMMIT')
    station.db.exec('BEGIN')
    expect(checkpointIfDue(station.db)).toBe(pendingPages(station.db))
    station.db.exec('COMMIT')
    expect(checkpointIfDue(station.db)).toBe(0)
    reader.close()
  })

  it('run in a thread, on a schedule, until stopped; what fails is told', async () => {
    const scheduled = new Set<() => void>()
    const errors: unknown[] = []
    const timers = {
      setInterval: (run: () => void) => {
        scheduled.add(run)
        return run
      },
      clearInterval: (timer: unknown) => {
        scheduled.clear()
        expect(timer).toBeTypeOf('function')
      },
    }
    const look = (): void => {
      for (const run of scheduled) run()
    }
    const onError = (error: unknown): void => {
      errors.push(error)
    }
    const { db, paths } = station
    const stop = scheduleCheckpoints(db, { file: paths.file, key: KEY }, timers, onError)
    addNotes(station, 1, 300)
    look()
    expect(pendingPages(db)).toBeGreaterThan(256) // not worth a portion yet
    addNotes(station, 1000, 3000)
    look()
    await until(() => pendingPages(db) === 0)
    addNotes(station, 4000, 4001)
    expect(loggedFrames(db)).toBeLessThan(10) // the log has begun anew
    expect(errors).toEqual([])
    await stop()
    expect(scheduled.size).toBe(0)
  })

  it('go on while others write, and a thread that cannot open the database is told of', async () => {
    const timers = {
      setInterval: (run: () => void) => setInterval(run, 1),
      clearInterval: (timer: unknown) => {
        clearInterval(timer as NodeJS.Timeout) // given by the line above
      },
    }
    const errors: unknown[] = []
    const stopGood = scheduleCheckpoints(station.db, { file: station.paths.file, key: KEY }, timers, (error) => errors.push(error))
    for (let round = 0; round < 30; round += 1) {
      addNotes(station, 1000 + round * 300, 1299 + round * 300)
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    }
    await until(() => pendingPages(station.db) < 2000)
    await stopGood()
    expect(errors).toEqual([])
    const stopBad = scheduleCheckpoints(station.db, { file: station.paths.file, key: new Uint8Array(32) }, timers, (error) =>
      errors.push(error),
    )
    addNotes(station, 20_000, 23_000)
    await until(() => errors.length > 0)
    await stopBad()
  })
})
