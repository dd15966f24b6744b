/**
 * Gives the station its database key: made once, kept wrapped by the system's password store, or by a passphrase
 * where the system has none worth the name (Electron's `basic_text` on Linux hides nothing).
 */
import type { SafeStorage } from 'electron'
import type { KeyRecord, PassphraseRecord } from '../../server/kernel/key-record.ts'
import { unwrapWithPassphrase, wrapWithPassphrase } from '../../server/kernel/passphrase-wrap.ts'
import type { PromptAnswer } from '../ipc/prompt-ipc.ts'
import { minPassphraseLength } from '../windows/prompt-page.ts'
import type { PromptState } from '../windows/prompt-page.ts'
import type { KeyRecordStore } from './key-record.ts'

/** The part of Electron's safeStorage that is used: the asynchronous one. */
export type Vault = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

/** Why there is no key; each is one sentence to the operator, and nothing was changed. */
export type KeyProblem = 'keyMissing' | 'keyDamaged' | 'keychainRefused' | 'keyFileExposed'

/** The key, or why not. 'cancelled': the operator closed the passphrase window. */
export type KeyOutcome = { key: Uint8Array } | { problem: KeyProblem } | { problem: 'cancelled' }

/** What the key service is made of. */
export type SecretsDeps = {
  vault: Vault
  platform: NodeJS.Platform
  store: KeyRecordStore
  /** Gives random bytes from the system's generator. */
  random(bytes: number): Uint8Array
  /** True when the data folder already holds a database: then a missing key is never replaced by a new one. */
  hasDatabase(): Promise<boolean>
  /** The key in the plain key file of a station without a window, where this folder has one; null otherwise. */
  adoptableKey(): Promise<Uint8Array | null>
  ask(state: PromptState): Promise<PromptAnswer | null>
  /** The unprotected password store was met: the log should say so. */
  onUnprotected(backend: string): void
}

const keyBytes = 32

/**
 * Finds, opens or makes the database key. A plain key is used as it is and nothing is written: the folder keeps
 * opening without the desktop app.
 * @throws what the file system throws when the record cannot be read or written, and what `adoptableKey` throws
 */
export async function openDatabaseKey(deps: SecretsDeps): Promise<KeyOutcome> {
  const plain = await deps.adoptableKey()
  if (plain !== null) return { key: plain }
  const record = await deps.store.read()
  if (record === 'damaged') return { problem: 'keyDamaged' }
  if (record === null) return wrapFirstKey(deps)
  return record.kind === 'safeStorage' ? openWithVault(deps, record.wrapped) : openWithPassphrase(deps, record)
}

/**
 * Tells whether the system's password store protects what it keeps.
 * @returns the name of the weak store, or null when it protects
 */
export async function weakBackend(vault: Vault, platform: NodeJS.Platform): Promise<string | null> {
  if (!(await vault.isAsyncEncryptionAvailable())) return 'none'
  if (platform !== 'linux') return null
  const backend = vault.getSelectedStorageBackend()
  return backend === 'basic_text' || backend === 'unknown' ? backend : null
}

/**
 * Judges a new passphrase.
 * @returns what is wrong with it, or null
 */
export function judgePassphrase({ passphrase, repeat }: PromptAnswer): 'tooShort' | 'different' | null {
  if ([...passphrase.normalize('NFKC')].length < minPassphraseLength) return 'tooShort'
  return passphrase === repeat ? null : 'different'
}

/** The first start in this profile: a new key for a new database. */
async function wrapFirstKey(deps: SecretsDeps): Promise<KeyOutcome> {
  if (await deps.hasDatabase()) return { problem: 'keyMissing' }
  const key = deps.random(keyBytes)
  const weak = await weakBackend(deps.vault, deps.platform)
  if (weak === null) {
    await deps.store.create(await wrapWithVault(deps.vault, key))
    return { key }
  }
  deps.onUnprotected(weak)
  const passphrase = await askNewPassphrase(deps)
  if (passphrase === null) return { problem: 'cancelled' }
  await deps.store.create(await wrapWithPassphrase(key, passphrase, deps.random))
  return { key }
}

async function askNewPassphrase(deps: SecretsDeps): Promise<string | null> {
  let problem: PromptState['problem'] = null
  for (;;) {
    const answer = await deps.ask({ mode: 'create', problem })
    if (answer === null) return null
    problem = judgePassphrase(answer)
    if (problem === null) return answer.passphrase
  }
}

async function openWithPassphrase(deps: SecretsDeps, record: PassphraseRecord): Promise<KeyOutcome> {
  let problem: PromptState['problem'] = null
  for (;;) {
    const answer = await deps.ask({ mode: 'unlock', problem })
    if (answer === null) return { problem: 'cancelled' }
    const key = await unwrapWithPassphrase(record, answer.passphrase)
    if (key !== null) return { key }
    problem = 'wrong'
  }
}

async function openWithVault({ vault, store }: SecretsDeps, wrapped: string): Promise<KeyOutcome> {
  const opened = await decrypt(vault, wrapped)
  if (opened === null) return { problem: 'keychainRefused' }
  if (!/^[0-9a-f]{64}$/.test(opened.result)) return { problem: 'keyDamaged' }
  const key = new Uint8Array(Buffer.from(opened.result, 'hex'))
  // the system rotated its own key: wrap ours with the new one while both still work
  if (opened.shouldReEncrypt) await store.replace(await wrapWithVault(vault, key))
  return { key }
}

async function decrypt(vault: Vault, wrapped: string): Promise<{ result: string; shouldReEncrypt: boolean } | null> {
  try {
    if (!(await vault.isAsyncEncryptionAvailable())) return null
    return await vault.decryptStringAsync(Buffer.from(wrapped, 'base64'))
  } catch {
    // the store is locked, belongs to another user, or was emptied; Electron gives no finer reason
    return null
  }
}

async function wrapWithVault(vault: Vault, key: Uint8Array): Promise<KeyRecord> {
  const wrapped = await vault.encryptStringAsync(Buffer.from(key).toString('hex'))
  return { version: 1, kind: 'safeStorage', wrapped: wrapped.toString('base64') }
}
