/** The database key from the first start on: wrapped by the system's store, or by a passphrase where there is none. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { buildFixture, fixtureDir } from './harness/build-fixture.ts'
import { answerPrompt, testPassphrase } from './harness/enter.ts'
import { temporaryFolder } from './harness/kinds.ts'
import type { Shell } from './harness/shell.ts'
import { standInLauncher } from './harness/stand-in-shell.ts'

beforeAll(buildFixture)

const folder = temporaryFolder()
const shells: Shell[] = []
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.close()
  folder.remove()
})

const keyFile = () => join(folder.path, 'shell', 'database-key.json')
const keyInUse = () => (JSON.parse(readFileSync(join(folder.path, 'station', 'config.json'), 'utf8')) as { key: string }).key
const unprotected = { STAND_IN_PASSWORD_STORE: 'basic_text' }

async function open(env: Record<string, string> = {}): Promise<Shell> {
  const shell = await standInLauncher.open({ appDir: fixtureDir, userDataDir: folder.path, env })
  shells.push(shell)
  return shell
}

/** Starts, opens its window, ends: one working day, without looking at a page. */
async function day(env: Record<string, string> = {}): Promise<string> {
  const shell = await open({ STAND_IN_WITHOUT_PAGES: '1', ...env })
  expect((await shell.journalEntry('load')).detail).toBe('app://kituo/index.html')
  await shell.close()
  return keyInUse()
}

const sentenceOf = (shell: Shell) =>
  (shell.journal.find((entry) => entry.what === 'error-box')?.detail as { body: string } | undefined)?.body

it('is made once and wrapped by the system, never written as it is', async () => {
  const key = await day()
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  const text = readFileSync(keyFile(), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ version: 1, kind: 'safeStorage' })
  expect(text).not.toContain(key)
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
  expect(await day()).toBe(key)
})

it('is never replaced when its file is missing or damaged, or the system refuses', async () => {
  await day()
  const original = readFileSync(keyFile())
  renameSync(keyFile(), `${keyFile()}.away`)
  const missing = await open()
  expect(await missing.exited).toBe(1)
  expect(sentenceOf(missing)).toContain('Put the key file back')
  expect(existsSync(keyFile())).toBe(false)

  writeFileSync(keyFile(), '{"version":1,"kind":"safeStorage"')
  const damaged = await open()
  expect(await damaged.exited).toBe(1)
  expect(sentenceOf(damaged)).toContain('is damaged')

  writeFileSync(keyFile(), original)
  const refused = await open({ STAND_IN_SYSTEM_KEY: '22'.repeat(32) })
  expect(await refused.exited).toBe(1)
  expect(sentenceOf(refused)).toContain('password store does not open')
  expect(readFileSync(keyFile())).toEqual(original)
})

it('is locked by a passphrase where the system has no protected store', async () => {
  const first = await open(unprotected)
  const prompt = await first.page('app://prompt/')
  expect(await prompt.evaluate(() => [typeof window.kituo, document.scripts.length])).toEqual(['undefined', 0])
  const alert = prompt.locator('[role=alert]')
  await answerPrompt(prompt, 'short')
  await alert.getByText('at least 12').waitFor()
  await answerPrompt(prompt, testPassphrase, `${testPassphrase}!`)
  await alert.getByText('differ').waitFor()
  expect(existsSync(keyFile())).toBe(false)
  await answerPrompt(prompt, testPassphrase)
  await first.page('app://kituo/')
  expect(first.log()).toContain('basic_text')
  expect(await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
  await first.close()
  const key = keyInUse()
  const record = readFileSync(keyFile(), 'utf8')
  expect(JSON.parse(record)).toMatchObject({ kind: 'passphrase', kdf: { name: 'argon2id' } })
  expect(record).not.toContain(key)

  const second = await open(unprotected)
  const unlock = await second.page('app://prompt/')
  await answerPrompt(unlock, 'not the passphrase at all')
  await unlock.locator('[role=alert]').getByText('does not open').waitFor()
  await answerPrompt(unlock, testPassphrase)
  await second.page('app://kituo/')
  expect(keyInUse()).toBe(key)
})

it('stays unmade when the operator closes the passphrase window', async () => {
  const shell = await open(unprotected)
  await shell.page('app://prompt/')
  await shell.evaluate(({ BrowserWindow }) => void setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()), null)
  expect(await shell.exited).toBe(0)
  expect(existsSync(keyFile())).toBe(false)
  expect(existsSync(join(folder.path, 'station'))).toBe(false)
})

it('is the one in a named key file, which is used as it is: nothing is asked, nothing wrapped', async () => {
  const plain = join(folder.path, 'elsewhere', 'named.key')
  const made = await day({ ...unprotected, KITUO_DB_KEY_FILE: plain })
  expect(readFileSync(plain, 'utf8')).toBe(`${made}\n`)
  expect(statSync(plain).mode & 0o777).toBe(0o600)
  expect(await day({ KITUO_DB_KEY_FILE: plain })).toBe(made)
  expect(existsSync(keyFile())).toBe(false)
  const forgotten = await open()
  expect(await forgotten.exited).toBe(1)
  expect(sentenceOf(forgotten)).toContain('Put the key file back')
  expect(existsSync(keyFile())).toBe(false)
})

it('is not read from a plain file that others can read, that is damaged, or that is gone', async () => {
  const plain = join(folder.path, 'station.key')
  writeFileSync(plain, `${'ab'.repeat(32)}\n`, { mode: 0o644 })
  const exposed = await open()
  expect(await exposed.exited).toBe(1)
  expect(sentenceOf(exposed)).toContain(`Other users of this computer can read the key file ${plain}`)
  rmSync(plain)
  writeFileSync(plain, 'half a k', { mode: 0o600 })
  const damaged = await open()
  expect(await damaged.exited).toBe(1)
  expect(sentenceOf(damaged)).toContain(`The key file ${plain} is damaged`)
  expect(existsSync(join(folder.path, 'station'))).toBe(false)
  rmSync(plain)
  await day()
  const gone = await open({ KITUO_DB_KEY_FILE: plain })
  expect(await gone.exited).toBe(1)
  expect(sentenceOf(gone)).toContain(`its key file ${plain} is not`)
  expect(existsSync(plain)).toBe(false)
})
