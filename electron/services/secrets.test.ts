/** The database key under a password store that protects, one that does not, and one that fails. */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PromptState } from '../windows/prompt-page.ts'
import { parseRecord, type KeyRecord } from '../../server/kernel/key-record.ts'
import { unwrapWithPassphrase, wrapWithPassphrase } from '../../server/kernel/passphrase-wrap.ts'
import { keyRecordFile } from './key-record.ts'
import { judgePassphrase, openDatabaseKey, weakBackend } from './secrets.ts'
import type { SecretsDeps, Vault } from './secrets.ts'

const passphrase = 'four quiet herons waiting'
const good = { passphrase, repeat: passphrase }
const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes))
const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex')

/** A store that "encrypts" by reversing: enough to see what passes through it. */
function fakeVault(
  options: { backend?: ReturnType<Vault['getSelectedStorageBackend']>; isAvailable?: boolean; shouldReEncrypt?: boolean } = {},
): Vault {
  const turn = (text: string): string => [...text].reverse().join('')
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(options.isAvailable ?? true),
    getSelectedStorageBackend: () => options.backend ?? 'gnome_libsecret',
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(turn(text))),
    decryptStringAsync: (bytes) => Promise.resolve({ result: turn(bytes.toString()), shouldReEncrypt: options.shouldReEncrypt ?? false }),
  }
}

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kituo-key-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const file = () => join(folder, 'profile', 'database-key.json')

function deps(overrides: Partial<SecretsDeps> = {}): SecretsDeps {
  return {
    vault: fakeVault(),
    platform: 'linux',
    store: keyRecordFile(file()),
    random,
    hasDatabase: () => Promise.resolve(false),
    adoptableKey: () => Promise.resolve(null),
    ask: () => Promise.resolve(null),
    onUnprotected: vi.fn(),
    ...overrides,
  }
}

async function keyOf(given: SecretsDeps): Promise<string> {
  const outcome = await openDatabaseKey(given)
  if ('problem' in outcome) throw new Error(outcome.problem)
  return hex(outcome.key)
}

describe('with a protected store', () => {
  it('makes one key and finds it again', async () => {
    const first = await keyOf(deps())
    expect(await keyOf(deps({ hasDatabase: () => Promise.resolve(true) }))).toBe(first)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, 'profile'))).toEqual(['database-key.json'])
  })

  it('wraps again when the system changed its own key', async () => {
    const first = await keyOf(deps())
    const store = keyRecordFile(file())
    const replace = vi.spyOn(store, 'replace')
    expect(await keyOf(deps({ store, vault: fakeVault({ shouldReEncrypt: true }) }))).toBe(first)
    expect(replace).toHaveBeenCalledOnce()
    expect(await keyOf(deps())).toBe(first)
  })

  it('never makes a key for a database that has one', async () => {
    const outcome = await openDatabaseKey(deps({ hasDatabase: () => Promise.resolve(true) }))
    expect(outcome).toEqual({ problem: 'keyMissing' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('uses the plain key of a station without a window, asks nobody and writes nothing', async () => {
    const key = new Uint8Array(32).fill(7)
    const ask = vi.fn()
    const given = { adoptableKey: () => Promise.resolve(key), ask }
    for (const backend of ['gnome_libsecret', 'basic_text'] as const) {
      for (const hasDatabase of [true, false])
        expect(await keyOf(deps({ ...given, vault: fakeVault({ backend }), hasDatabase: () => Promise.resolve(hasDatabase) }))).toBe(
          hex(key),
        )
    }
    expect(readdirSync(folder)).toEqual([])
    expect(ask).not.toHaveBeenCalled()
  })

  it('tells a refusing store from a damaged file, and changes neither', async () => {
    await keyOf(deps())
    const before = readFileSync(file())
    const locked = fakeVault()
    locked.decryptStringAsync = () => Promise.reject(new Error('the keyring is locked'))
    expect(await openDatabaseKey(deps({ vault: locked }))).toEqual({ problem: 'keychainRefused' })
    expect(await openDatabaseKey(deps({ vault: fakeVault({ isAvailable: false }) }))).toEqual({ problem: 'keychainRefused' })
    const foreign = fakeVault()
    foreign.decryptStringAsync = () => Promise.resolve({ result: 'something else', shouldReEncrypt: true })
    expect(await openDatabaseKey(deps({ vault: foreign }))).toEqual({ problem: 'keyDamaged' })
    expect(readFileSync(file())).toEqual(before)
  })
})

describe('the store is judged', () => {
  it.each([
    ['linux', { backend: 'basic_text' }, 'basic_text'],
    ['linux', { backend: 'unknown' }, 'unknown'],
    ['linux', { isAvailable: false }, 'none'],
    ['linux', { backend: 'kwallet6' }, null],
    ['darwin', { backend: 'basic_text' }, null],
    ['win32', {}, null],
    ['win32', { isAvailable: false }, 'none'],
  ] as const)('on %s with %j: %s', async (platform, vault, weak) => expect(await weakBackend(fakeVault(vault), platform)).toBe(weak))
})

describe('without a protected store', () => {
  const weak = { vault: fakeVault({ backend: 'basic_text' }) }

  it('warns, asks until the passphrase is good, and never lets the store see the key', async () => {
    const asked: PromptState[] = []
    const answers = [{ passphrase: 'short', repeat: 'short' }, { passphrase, repeat: `${passphrase} ` }, good]
    const encrypt = vi.spyOn(weak.vault, 'encryptStringAsync')
    const onUnprotected = vi.fn()
    const ask = (state: PromptState) => {
      asked.push(state)
      return Promise.resolve(answers.shift() ?? null)
    }
    const key = await keyOf(deps({ ...weak, ask, onUnprotected }))
    expect(asked).toEqual([
      { mode: 'create', problem: null },
      { mode: 'create', problem: 'tooShort' },
      { mode: 'create', problem: 'different' },
    ])
    expect(onUnprotected).toHaveBeenCalledWith('basic_text')
    expect(encrypt).not.toHaveBeenCalled()
    expect(readFileSync(file(), 'utf8')).not.toMatch(new RegExp(`${key}|${Buffer.from(key, 'hex').toString('base64')}|herons`))

    const attempts = ['not the passphrase', passphrase]
    const problems: PromptState['problem'][] = []
    const unlock = (state: PromptState) => {
      problems.push(state.problem)
      const typed = attempts.shift()
      return Promise.resolve(typed === undefined ? null : { passphrase: typed, repeat: '' })
    }
    expect(await keyOf(deps({ ...weak, ask: unlock }))).toBe(key)
    expect(problems).toEqual([null, 'wrong'])
  })

  it('leaves nothing behind when the operator gives up', async () => {
    expect(await openDatabaseKey(deps(weak))).toEqual({ problem: 'cancelled' })
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a passphrase', () => {
  it.each([
    ['', '', 'tooShort'],
    ['eleven char', 'eleven char', 'tooShort'],
    ['twelve chars', 'twelve chars', null],
    ['twelve chars', 'twelve charz', 'different'],
    ['🐘🐘🐘🐘🐘🐘', '🐘🐘🐘🐘🐘🐘', 'tooShort'],
  ] as const)('%j is judged', (typed, repeat, problem) => expect(judgePassphrase({ passphrase: typed, repeat })).toBe(problem))

  it('opens however its accents were typed, and nothing else opens', async () => {
    const key = random(32)
    const record = await wrapWithPassphrase(key, 'été à Kigali 2026', random)
    expect(await unwrapWithPassphrase(record, 'été à Kigali 2026'.normalize('NFD'))).toEqual(key)
    expect(await unwrapWithPassphrase(record, 'Été à Kigali 2026')).toBeNull()
    const flipped = Buffer.from(record.wrapped, 'base64')
    flipped[0] = (flipped[0] ?? 0) ^ 1
    expect(await unwrapWithPassphrase({ ...record, wrapped: flipped.toString('base64') }, 'été à Kigali 2026')).toBeNull()
  })
})

describe('the record file', () => {
  const passphraseText = JSON.stringify({
    version: 1,
    kind: 'passphrase',
    kdf: { name: 'argon2id', memoryKib: 65_536, passes: 3, lanes: 4, salt: Buffer.alloc(16).toString('base64') },
    nonce: Buffer.alloc(12).toString('base64'),
    wrapped: Buffer.alloc(48).toString('base64'),
  })

  it('reads what it writes', () => expect(parseRecord(passphraseText)).toMatchObject({ kind: 'passphrase' }))

  it.each([
    ['nothing', ''],
    ['half', passphraseText.slice(0, 80)],
    ['another version', passphraseText.replace('"version":1', '"version":2')],
    ['a weakened derivation', passphraseText.replace('65536', '8')],
    ['a derivation that eats the memory', passphraseText.replace('65536', '999999999')],
    ['a short salt', passphraseText.replace(Buffer.alloc(16).toString('base64'), 'AAAA')],
    ['another field', passphraseText.replace('{', '{"key":"00",')],
    ['a list', '[]'],
  ])('calls %s damaged', (_what, text) => expect(parseRecord(text)).toBe('damaged'))

  it('is never overwritten by a second first start', async () => {
    const store = keyRecordFile(file())
    const record: KeyRecord = { version: 1, kind: 'safeStorage', wrapped: 'AAAA' }
    await store.create(record)
    await expect(store.create({ ...record, wrapped: 'BBBB' })).rejects.toThrow(/EEXIST/)
    expect(await store.read()).toEqual(record)
  })

  it('closes a file others could read', async () => {
    const store = keyRecordFile(file())
    await store.create({ version: 1, kind: 'safeStorage', wrapped: 'AAAA' })
    chmodSync(file(), 0o644)
    await store.read()
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('reports a file it may not read instead of making a new key', async () => {
    writeFileSync(join(folder, 'folder-in-the-way'), '')
    await expect(keyRecordFile(join(folder, 'folder-in-the-way', 'key.json')).read()).rejects.toThrow(/ENOTDIR/)
  })
})
