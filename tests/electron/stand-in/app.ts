/** Stands in for `app`: life cycle, paths, the lock of the first instance. */
import { EventEmitter } from 'node:events'
import { existsSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrowserWindow, setChromiumProfile, windowEvents } from './browser-window.ts'
import { closeChromium } from './chromium.ts'
import { emitCancellable, makeEvent } from './emitter.ts'
import { record } from './journal.ts'
import { closeSchemeRegistration } from './session.ts'
import { creation } from './web-contents.ts'

/** What the test decides about the machine. */
const facts = {
  userData: process.env['STAND_IN_USER_DATA'] ?? '',
  appPath: process.env['STAND_IN_APP_PATH'] ?? '',
  /** True: as if started with `--user-data-dir`, which is how a real Electron is kept away from the tester's own folders. */
  isMoved: process.env['STAND_IN_OWN_FOLDERS'] !== '1',
  isPackaged: process.env['STAND_IN_PACKAGED'] === '1',
  languages: (process.env['STAND_IN_LANGUAGES'] ?? 'en-GB').split(','),
}

const lockName = 'stand-in-lock'
const callName = /^second-\d+\.json$/

class StandInApp extends EventEmitter {
  readonly isPackaged = facts.isPackaged
  readonly commandLine = { hasSwitch: (name: string): boolean => name === 'user-data-dir' && facts.isMoved }
  private readonly paths = new Map([['userData', facts.userData]])
  private readonly ready = Promise.withResolvers<void>()
  private isSandboxed = false

  constructor() {
    super()
    creation.on('created', (contents) => this.emit('web-contents-created', makeEvent({}), contents))
    windowEvents.on('all-closed', () => {
      if (this.listenerCount('window-all-closed') === 0) this.quit()
      else this.emit('window-all-closed')
    })
  }

  /** Called by the launcher when the main module has run to its end: only then does Electron become ready. */
  becomeReady(): void {
    setChromiumProfile(join(this.getPath('userData'), 'chromium'))
    closeSchemeRegistration()
    record('ready', { isSandboxed: this.isSandboxed })
    this.ready.resolve()
  }

  enableSandbox(): void {
    this.isSandboxed = true
  }
  whenReady(): Promise<void> {
    return this.ready.promise
  }
  getAppPath(): string {
    return facts.appPath
  }
  getVersion(): string {
    return '0.1.0-stand-in'
  }
  getPreferredSystemLanguages(): string[] {
    return facts.languages
  }
  setAppUserModelId(): void {
    // has an effect on Windows only
  }
  getPath(name: string): string {
    const path = this.paths.get(name)
    if (path === undefined) throw new Error(`the stand-in has no path ${name}`)
    return path
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData')
    const lock = join(folder, lockName)
    if (isHeld(lock)) {
      writeFileSync(join(folder, `second-${process.pid}.json`), JSON.stringify(process.argv))
      return false
    }
    writeFileSync(lock, String(process.pid))
    // Windows and Linux report a new file as 'rename'
    watch(folder, () => this.readCalls(folder))
    return true
  }

  quit(): void {
    if (emitCancellable(this, 'before-quit', {})) return
    for (const window of BrowserWindow.getAllWindows()) window.close()
    if (BrowserWindow.getAllWindows().length === 0) this.exit(0)
  }

  exit(code = 0): void {
    rmSync(join(this.getPath('userData'), lockName), { force: true })
    record('exit', code)
    void closeChromium()
      .catch(() => undefined)
      .then(() => process.exit(code))
  }

  private readCalls(folder: string): void {
    for (const name of readdirSync(folder).filter((entry) => callName.test(entry))) {
      const file = join(folder, name)
      const text = readFileSync(file, 'utf8')
      if (text === '') continue
      rmSync(file, { force: true })
      this.emit('second-instance', makeEvent({}), JSON.parse(text), folder, null)
    }
  }
}

function isHeld(lock: string): boolean {
  if (!existsSync(lock)) return false
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return true
  } catch {
    // the process that took the lock has died
    return false
  }
}

/** Stands in for `app`. */
export const app = new StandInApp()
