/** The key file of a station without a window. */
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOrCreateKeyFile } from '../../../server/db/key-file.ts'
import { KEY, OTHER_KEY, errorCode, temporaryFolder } from './temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
let path: string
let databaseFile: string
beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder.path, 'keys', 'station.key')
  databaseFile = join(folder.path, 'kituo.db')
})
afterEach(() => {
  folder.remove()
})

const read = (freshKey = KEY): Uint8Array => readOrCreateKeyFile({ path, databaseFile, freshKey })

describe('a key file', () => {
  it('is created once, for this user only, and read from then on', () => {
    expect(read(KEY)).toEqual(KEY)
    expect(readFileSync(path, 'utf8')).toBe(`${'ab'.repeat(32)}\n`)
    expect(readdirSync(join(folder.path, 'keys'))).toEqual(['station.key'])
    if (process.platform !== 'win32')
      expect([statSync(path).mode & 0o777, statSync(join(folder.path, 'keys')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(read(OTHER_KEY)).toEqual(KEY)
    writeFileSync(databaseFile, 'data')
    expect(read(OTHER_KEY)).toEqual(KEY)
  })

  it.each(['', '-wal'])('is not made anew when a database%s holds data', (suffix) => {
    writeFileSync(databaseFile + suffix, 'data')
    expect(errorCode(read)).toBe('db.key-missing')
    expect(readdirSync(folder.path)).toEqual([`kituo.db${suffix}`])
  })

  it.skipIf(process.platform === 'win32').each([0o644, 0o640, 0o604, 0o602])('that others can reach (%o) is refused', (mode) => {
    read()
    chmodSync(path, mode)
    expect(errorCode(read)).toBe('db.key-file-exposed')
  })

  it.each(['', 'ab'.repeat(31), 'zz'.repeat(32), `${'ab'.repeat(32)} extra`])('that holds no key (%j) is refused and kept', (text) => {
    mkdirSync(join(folder.path, 'keys'))
    writeFileSync(path, text, { mode: 0o600 })
    expect(errorCode(read)).toBe('db.key-missing')
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('that is a folder is refused', () => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    expect(errorCode(read)).toBe('db.key-missing')
  })
})
