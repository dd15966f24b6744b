/** The key for the log's command line: a key file first, the desktop app's passphrase next, and one clear sentence where neither opens it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wrapWithPassphrase } from '../kernel/passphrase-wrap.ts'
import { systemRandom } from '../kernel/random.ts'
import { askPassphrase } from './ask-passphrase.ts'
import { findLogKey, wrappedKeyFiles } from './cli-key.ts'

const KEY = new Uint8Array(32).fill(7)
const PASSPHRASE = 'four quiet herons waiting'
let home: string
let dataDir: string
const nobody = () => Promise.reject(new Error('asked for a passphrase'))
const says = (text: string | null) => () => Promise.resolve(text)
const keep = (file: string, record: unknown): void => {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, JSON.stringify(record))
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kituo-log-key-'))
  dataDir = join(home, 'station')
  mkdirSync(dataDir)
  writeFileSync(join(dataDir, 'kituo.db'), 'not empty')
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

test.each([0, 1])('a passphrase opens what the desktop app keeps, wherever it keeps it (%i)', async (place) => {
  const file = wrappedKeyFiles(dataDir)[place] ?? ''
  keep(file, await wrapWithPassphrase(KEY, PASSPHRASE, (bytes) => systemRandom.bytes(bytes)))
  expect(await findLogKey(dataDir, {}, says(PASSPHRASE))).toEqual(KEY)
  await expect(findLogKey(dataDir, {}, says('wrong'))).rejects.toThrow('This is not the passphrase of this station')
  await expect(findLogKey(dataDir, {}, says(null))).rejects.toThrow(/KITUO_DB_KEY_FILE=FILE/)
})

test('a key file counts before it and asks nobody', async () => {
  keep(wrappedKeyFiles(dataDir)[0] ?? '', { version: 1, kind: 'safeStorage', wrapped: 'AAAA' })
  await expect(findLogKey(dataDir, {}, nobody)).rejects.toThrow(/password store .*only the desktop app.*KITUO_DB_KEY_FILE=FILE/)
  const named = join(home, 'saved.key')
  writeFileSync(named, Buffer.from(KEY).toString('hex'), { mode: 0o600 })
  expect(await findLogKey(dataDir, { KITUO_DB_KEY_FILE: named }, nobody)).toEqual(KEY)
  writeFileSync(join(dataDir, 'station.key'), Buffer.from(KEY).toString('hex'), { mode: 0o600 })
  expect(await findLogKey(dataDir, {}, nobody)).toEqual(KEY)
})

test('a damaged record, a lost key and an empty folder each have their own sentence', async () => {
  await expect(findLogKey(dataDir, {}, nobody)).rejects.toMatchObject({ code: 'db.key-missing' })
  keep(wrappedKeyFiles(dataDir)[0] ?? '', { version: 9 })
  await expect(findLogKey(dataDir, {}, nobody)).rejects.toThrow('is damaged')
  await expect(findLogKey(join(home, 'nowhere'), {}, nobody)).rejects.toThrow('There is no station in')
})

test('the passphrase comes from standard input, and is not shown where it is typed', async () => {
  const ask = async (isTTY: boolean, text: string): Promise<[string | null, string]> => {
    const input = Object.assign(new PassThrough(), { isTTY })
    let shown = ''
    const asked = askPassphrase('Passphrase: ', input, { write: (part) => (shown += part) })
    input.end(text)
    return [await asked, shown]
  }
  expect(await ask(false, `${PASSPHRASE}\nmore`)).toEqual([PASSPHRASE, ''])
  expect(await ask(true, `${PASSPHRASE}\n`)).toEqual([PASSPHRASE, 'Passphrase: \n'])
  expect(await ask(false, '')).toEqual([null, ''])
})
