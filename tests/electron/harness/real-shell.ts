/** Runs a shell under the real Electron, where its program is on this machine. */
import { _electron } from 'playwright-core'
import type { ElectronApplication } from 'playwright-core'
import { findElectron } from '../../../resources/bootstrap/shell.mjs'
import { eventually } from './shell.ts'
import type { Shell, ShellLauncher, ShellOptions } from './shell.ts'

/** Path of the real program, or null. */
export const electronProgram: string | null = findElectron()

/** The launcher for the real Electron. */
export const realLauncher: ShellLauncher = { kind: 'electron', open }

async function open({ appDir, userDataDir, args = [], env = {} }: ShellOptions): Promise<Shell> {
  if (electronProgram === null) throw new Error('the Electron program is not on this machine')
  // root may not use Chromium's own sandbox; a person never runs as root
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app: ElectronApplication = await _electron.launch({
    executablePath: electronProgram,
    args: [...root, appDir, `--user-data-dir=${userDataDir}`, ...args],
    env: { ...definedEnvironment(), ...env },
  })
  const child = app.process()
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    journal: [],
    journalEntry: (what) => Promise.reject(new Error(`no journal under a real Electron (${what})`)),
    exited,
    pid: child.pid ?? 0,
    log: () => log,
    async page(addressStart) {
      const page = await eventually(() => app.windows().find((one) => one.url().startsWith(addressStart)))
      await page.waitForLoadState('load')
      return page
    },
    // Playwright types the module as it types its own copy; it is the same module
    evaluate: (work, argument) => app.evaluate(work as never, argument as never) as never,
    async close() {
      if (child.exitCode === null) await app.evaluate(({ app: own }) => own.quit()).catch(() => undefined)
      await exited
    },
  }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
