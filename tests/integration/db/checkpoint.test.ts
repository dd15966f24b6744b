/** Checkpoints from the writer: the log stays small, readers are never waited for. */
import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpointIfDue, pendingPages, scheduleCheckpoints } from '../../../server/db/checkpoint.ts'
import { openDatabase } from '../../../server/db/open.ts'
import { walFile } from '../../../server/db/paths.ts'
import type { StartedDatabase } from '../../../server/db/start.ts'
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

  it('run on a schedule until stopped and report what fails', () => {
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
    const stop = scheduleCheckpoints(station.db, timers, (error) => errors.push(error))
    addNotes(station, 1, 300)
    for (const run of scheduled) run()
    expect(pendingPages(station.db)).toBe(0)
    const closed = openDatabase({ file: `${folder.path}/other.db`, key: KEY, mode: 'write' })
    const stopOther = scheduleCheckpoints(closed, timers, (error) => errors.push(error))
    closed.close()
    for (const run of scheduled) run()
    expect(errors).toHaveLength(1)
    stop()
    stopOther()
    expect(scheduled.size).toBe(0)
  })
})
