/** Wires the key service to the key files on disk, Electron's password store and the passphrase window. */
import { existsSync } from 'node:fs'
import { findKey } from '../../resources/bootstrap/station-home.mjs'
import { AppError } from '../../server/kernel/app-error.ts'
import type { Logger } from '../../server/kernel/logger.ts'
import type { RandomSource } from '../../server/kernel/random.ts'
import { listenForPassphrase } from '../ipc/prompt-ipc.ts'
import { promptHost } from '../security/app-address.ts'
import { refuseSender } from '../security/sender-guard.ts'
import { webPreferencesFor } from '../security/web-preferences.ts'
import { keyRecordFile } from '../services/key-record.ts'
import { openDatabaseKey } from '../services/secrets.ts'
import type { KeyProblem } from '../services/secrets.ts'
import type { ShellTexts } from '../services/shell-texts.ts'
import type { PromptState } from '../windows/prompt-page.ts'
import { createPassphrasePrompt } from '../windows/prompt-window.ts'
import type { PassphrasePrompt } from '../windows/prompt-window.ts'
import type { ElectronParts } from './electron-parts.ts'
import type { ShellPaths } from './paths.ts'

/** What finding the key needs. */
export type DatabaseKeyDeps = {
  electron: Pick<ElectronParts, 'app' | 'BrowserWindow' | 'ipcMain' | 'safeStorage'>
  paths: Pick<ShellPaths, 'home' | 'keyFile' | 'promptPreload' | 'icon'>
  texts: ShellTexts
  random: RandomSource
  logger: Logger
  /** Reads a plain key file by the rules of a station without a window; makes it when it is named and belongs to a new database. */
  readPlainKey(options: { path: string; databaseFile: string; freshKey: Uint8Array }): Uint8Array
  setPromptState(state: PromptState): void
}

/** The key, or the file that stands in the way. */
export type FoundKey = { key: Uint8Array } | { problem: KeyProblem; file: string } | { problem: 'cancelled' }

/** Finds or makes the key; the passphrase window is closed again when this returns. */
export async function findDatabaseKey(deps: DatabaseKeyDeps): Promise<FoundKey> {
  const choice = findKey(deps.paths.home)
  const prompt = createPrompt(deps)
  try {
    const outcome = await openDatabaseKey({
      vault: deps.electron.safeStorage,
      platform: process.platform,
      store: keyRecordFile(deps.paths.keyFile),
      random: (bytes) => deps.random.bytes(bytes),
      hasDatabase: () => Promise.resolve(choice.kind === 'missing'),
      adoptableKey: () => Promise.resolve(choice.kind === 'plain' ? readPlain(deps, choice.file) : null),
      ask: (state) => prompt.ask(state),
      onUnprotected: (backend) => deps.logger.warn({ backend }, 'no protected password store: the database key is locked by a passphrase'),
    })
    return 'key' in outcome || outcome.problem === 'cancelled' ? outcome : { ...outcome, file: deps.paths.keyFile }
  } catch (error) {
    if (choice.kind !== 'plain' || !(error instanceof AppError)) throw error
    return { problem: plainProblem(error, choice.file), file: choice.file }
  } finally {
    prompt.close()
  }
}

function readPlain({ readPlainKey, paths, random }: DatabaseKeyDeps, path: string): Uint8Array {
  return readPlainKey({ path, databaseFile: paths.home.databaseFile, freshKey: random.bytes(32) })
}

/** @throws the error itself when it is none about the key */
function plainProblem(error: AppError, path: string): KeyProblem {
  if (error.code === 'db.key-file-exposed') return 'keyFileExposed'
  if (error.code === 'db.key-missing') return existsSync(path) ? 'keyDamaged' : 'keyMissing'
  throw error
}

function createPrompt({ electron, paths, texts, setPromptState }: DatabaseKeyDeps): PassphrasePrompt {
  const { app, BrowserWindow, ipcMain } = electron
  return createPassphrasePrompt({
    createWindow: (options) => new BrowserWindow(options),
    webPreferences: webPreferencesFor({ preload: paths.promptPreload, isPackaged: app.isPackaged, version: app.getVersion() }),
    title: texts.prompt.title,
    icon: paths.icon,
    setState: setPromptState,
    listen: (contentsId, onAnswer) =>
      listenForPassphrase(ipcMain, (event) => refuseSender(event, (id) => id === contentsId, promptHost) === null, onAnswer),
  })
}
