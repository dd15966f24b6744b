/** One station per folder: refused in the same process and in another one, free again after kill -9. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockStation } from '../../../server/db/station-lock.ts'
import { killOtherStations, startOtherStation } from './other-process.ts'
import { OTHER_KEY, addNotes, errorCode, snapshot, start, temporaryFolder } from './temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await killOtherStations()
  folder.remove()
})

/** Expects that the folder is in use and that no file changed. */
function expectInUse(): void {
  const before = snapshot(folder.path)
  expect(errorCode(() => start(folder.path))).toBe('db.in-use')
  expect(snapshot(folder.path)).toEqual(before)
}

describe('a second station', () => {
  it('in the same process is refused and does not disturb the first', () => {
    const first = start(folder.path)
    addNotes(first, 1, 5)
    expect(errorCode(() => start(folder.path))).toBe('db.in-use')
    expect(errorCode(() => start(folder.path, { key: OTHER_KEY }))).toBe('db.in-use')
    addNotes(first, 6, 9)
    first.close()
    const again = start(folder.path)
    expect(again.db.prepare('SELECT count(*) FROM "Note"').pluck().get()).toBe(9)
    again.close()
  })

  it('in another process is refused until the first is killed', async () => {
    const other = await startOtherStation(folder.path, [1, 3])
    expectInUse()
    expectInUse()
    await other.kill()
    const station = start(folder.path)
    expect(station.db.prepare('SELECT count(*) FROM "Note"').pluck().get()).toBe(3)
    station.close()
  })

  it('is refused even when nobody holds a reference to the first one any more', async () => {
    lockStation(join(folder.path, 'kituo.lock'))
    await collectGarbage()
    expect(errorCode(() => start(folder.path))).toBe('db.in-use')
  })

  it('finds the lock file empty: a lock needs no disk space', () => {
    const lock = lockStation(join(folder.path, 'kituo.lock'))
    expect(errorCode(() => lockStation(join(folder.path, 'kituo.lock')))).toBe('db.in-use')
    lock.release()
    lock.release()
    expect(readFileSync(join(folder.path, 'kituo.lock')).length).toBe(0)
    lockStation(join(folder.path, 'kituo.lock')).release()
  })
})

/** Collects unreachable handles; native ones are closed in a later turn of the loop. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  for (let round = 0; round < 5; round += 1) {
    await new Promise(setImmediate)
    if (typeof collect === 'function') collect()
  }
}
