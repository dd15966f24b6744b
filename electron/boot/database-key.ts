/** Wires the key service to Electron's password store, the disk and the passphrase window. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../../server/kernel/logger.ts'
import type { RandomSource } from '../../server/kernel/random.ts'
import { listenForPassphrase } from '../ipc/prompt-ipc.ts'
import { promptHost } from '../security/app-address.ts'
import { refuseSender } from '../security/sender-guard.ts'
import { webPreferencesFor } from '../security/web-preferences.ts'
import { keyRecordFile } from '../services/key-record.ts'
import { openDatabaseKey } from '../services/secrets.ts'
import type { KeyOutcome } from '../services/secrets.ts'
import type { ShellTexts } from '../services/shell-texts.ts'
import type { PromptState } from '../windows/prompt-page.ts'
import { createPassphrasePrompt } from '../windows/prompt-window.ts'
import type { PassphrasePrompt } from '../windows/prompt-window.ts'
import type { ElectronParts } from './electron-parts.ts'
import type { ShellPaths } from './paths.ts'

/** What finding the key needs. */
export type DatabaseKeyDeps = {
  electron: Pick<ElectronParts, 'app' | 'BrowserWindow' | 'ipcMain' | 'safeStorage'>
  paths: Pick<ShellPaths, 'dataDir' | 'keyFile' | 'promptPreload' | 'icon'>
  texts: ShellTexts
  random: RandomSource
  logger: Logger
  /** `KITUO_DB_KEY_FILE`: the key of a station that ran without a window on this data. */
  headlessKeyFile: string | undefined
  setPromptState(state: PromptState): void
}

/** Finds or makes the key; the passphrase window is closed again when this returns. */
export async function findDatabaseKey(deps: DatabaseKeyDeps): Promise<KeyOutcome> {
  const prompt = createPrompt(deps)
  try {
    return await openDatabaseKey({
      vault: deps.electron.safeStorage,
      platform: process.platform,
      store: keyRecordFile(deps.paths.keyFile),
      random: (bytes) => deps.random.bytes(bytes),
      hasDatabase: () => holdsBytes(join(deps.paths.dataDir, 'kituo.db')),
      adoptableKey: () => readPlainKey(deps.headlessKeyFile),
      ask: (state) => prompt.ask(state),
      onUnprotected: (backend) => deps.logger.warn({ backend }, 'no protected password store: the database key is locked by a passphrase'),
    })
  } finally {
    prompt.close()
  }
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

async function holdsBytes(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

async function readPlainKey(path: string | undefined): Promise<Uint8Array | null> {
  if (path === undefined) return null
  const text = (await readFile(path, 'utf8')).trim()
  return /^[0-9a-f]{64}$/i.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : null
}
