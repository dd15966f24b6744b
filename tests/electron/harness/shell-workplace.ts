/** The workstation in the desktop shell: its one window, its own station, its own wrapped key. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseShellArguments, resolvePaths } from '../../../electron/boot/paths.ts'
import { keyRecordFile } from '../../../electron/services/key-record.ts'
import { openDatabaseKey } from '../../../electron/services/secrets.ts'
import { WINDOW, enterAs, type Workplace } from '../../e2e/story/workplace.ts'
import { watchPage } from '../../harness/browser.ts'
import { enterWorkstation, testPassphrase } from './enter.ts'
import { temporaryFolder } from './kinds.ts'
import { eventually } from './shell.ts'
import type { Shell, ShellLauncher } from './shell.ts'

const root = resolve(import.meta.dirname, '..', '..', '..')

/** Starts the built shell on an empty profile. */
export async function openShellWorkplace(launcher: ShellLauncher): Promise<Workplace> {
  const folder = temporaryFolder()
  const args = ['--port', '0', '--lang=en-GB']
  const shell = await launcher.open({ appDir: root, userDataDir: folder.path, args, env: { KITUO_LOG_LEVEL: 'info' } })
  const page = await enterWorkstation(shell)
  const complaints = watchPage(page)
  await page.setViewportSize(WINDOW)
  const { dataDir, keyFile } = resolvePaths({
    userDataDir: folder.path,
    appDir: root,
    resourcesDir: null,
    arguments: parseShellArguments(args),
  })
  return {
    url: await eventually(() => /"url":"(http:[^"]+)"/.exec(shell.log())?.[1]),
    open: () => Promise.resolve(page),
    async as(person) {
      await enterAs(page, person)
      return page
    },
    complaints: () => complaints,
    async stop() {
      const plainKeyFile = join(folder.path, 'station.key')
      writeFileSync(plainKeyFile, await databaseKey(shell, keyFile), { mode: 0o600 })
      await shell.close()
      return { exitCode: await shell.exited, dataDir, keyFile: plainKeyFile }
    },
    async remove() {
      await shell.close()
      folder.remove()
    },
  }
}

/** The key of the database in hexadecimal, unwrapped as the shell itself does it: by the password store it was wrapped with. */
async function databaseKey(shell: Shell, path: string): Promise<string> {
  const outcome = await openDatabaseKey({
    vault: {
      isAsyncEncryptionAvailable: () => shell.evaluate(({ safeStorage }) => safeStorage.isAsyncEncryptionAvailable(), null),
      getSelectedStorageBackend: () => 'unknown',
      decryptStringAsync: (bytes) =>
        shell.evaluate(
          ({ safeStorage }, wrapped) => safeStorage.decryptStringAsync(Buffer.from(wrapped, 'base64')),
          bytes.toString('base64'),
        ),
      encryptStringAsync: () => Promise.reject(new Error('a test only reads the key')),
    },
    platform: process.platform,
    store: keyRecordFile(path),
    random: () => new Uint8Array(),
    hasDatabase: () => Promise.resolve(true),
    adoptableKey: () => Promise.resolve(null),
    ask: () => Promise.resolve({ passphrase: testPassphrase, repeat: testPassphrase }),
    onUnprotected: () => undefined,
  })
  if (!('key' in outcome)) throw new Error(`no key of the database: ${outcome.problem}`)
  return Buffer.from(outcome.key).toString('hex')
}
