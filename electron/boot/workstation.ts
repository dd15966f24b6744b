/** What the operator sees once the station runs: the window, the tray icon, the shell's own notices. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { BrowserWindow } from 'electron'
import type { Clock } from '../../server/kernel/clock.ts'
import type { Logger } from '../../server/kernel/logger.ts'
import { menuChannel } from '../ipc/channel.ts'
import type { MenuCommandId } from '../ipc/channel.ts'
import type { TrpcDoor } from '../ipc/attach.ts'
import { webPreferencesFor } from '../security/web-preferences.ts'
import { createNotices } from '../services/notifications.ts'
import type { Notices } from '../services/notifications.ts'
import type { ShellTexts } from '../services/shell-texts.ts'
import { createTrayIcon } from '../services/tray.ts'
import { bringToFront, openMainWindow, windowStateOf } from '../windows/main-window.ts'
import { formatWindowState, parseWindowState } from '../windows/window-state.ts'
import type { WindowState } from '../windows/window-state.ts'
import type { ElectronParts } from './electron-parts.ts'
import { after } from './timers.ts'
import type { ShellPaths } from './paths.ts'
import type { SecondStart } from './single-instance.ts'

/** What the workstation is made of. */
export type WorkstationDeps = {
  electron: ElectronParts
  paths: ShellPaths
  texts: ShellTexts
  door: TrpcDoor
  clock: Clock
  logger: Logger
  isEnding(): boolean
}

/** The open workstation. */
export type Workstation = {
  show(): void
  /** Brings the window to the front and passes a menu command to its page. */
  send(command: MenuCommandId): void
  onSecondStart(start: SecondStart): void
  /** Destroys the window; it must not hide any more. */
  close(): void
}

/** Opens everything. */
export function openWorkstation(deps: WorkstationDeps): Workstation {
  const { electron, texts, logger } = deps
  const { app, Menu, Tray, nativeImage } = electron
  let window: BrowserWindow | null = null

  const show = (): void => {
    window ??= openWindow(deps, { canHide: tray !== null, notices, onClosed: () => (window = null) })
    bringToFront(window)
  }
  const send = (command: MenuCommandId): void => {
    show()
    window?.webContents.send(menuChannel, command)
  }
  const notices = createShellNotices(deps, show)
  const tray = createTrayIcon({
    createTray: () => new Tray(nativeImage.createFromPath(deps.paths.trayIcon)),
    buildMenu: (template) => Menu.buildFromTemplate(template),
    texts,
    open: show,
    quit: () => app.quit(),
    onUnavailable: (error) => logger.info({ error }, 'this desktop has no tray: closing the window ends the app'),
  })
  app.on('activate', show)
  show()
  return {
    show,
    send,
    onSecondStart({ command }) {
      if (command !== null) return send(command)
      show()
      notices.show('openAgain')
    },
    close() {
      if (window !== null) saveState(deps, windowStateOf(window))
      window?.destroy()
      tray?.destroy()
    },
  }
}

function openWindow(deps: WorkstationDeps, own: { canHide: boolean; notices: Notices; onClosed(): void }): BrowserWindow {
  const { electron, paths, door, clock, logger, texts } = deps
  const { app, BrowserWindow, screen } = electron
  const window = openMainWindow({
    createWindow: (options) => admitted(new BrowserWindow(options), door),
    webPreferences: webPreferencesFor({ preload: paths.preload, isPackaged: app.isPackaged, version: app.getVersion() }),
    icon: paths.icon,
    displays: [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea),
    savedState: parseWindowState(readText(paths.windowStateFile)),
    saveState: (state) => saveState(deps, state),
    shouldHideOnClose: () => own.canHide && !deps.isEnding(),
    onHidden: () => own.notices.show('stillRunning'),
    onPageGone: door.endCalls,
    onClosed(contentsId) {
      door.forget(contentsId)
      own.onClosed()
      if (!own.canHide && process.platform !== 'darwin') app.quit()
    },
    recovery: {
      nowMs: clock.nowMs,
      after,
      askOperator: () => askToRestart(electron, texts),
      onProblem: (problem, reason) => logger.error({ problem, reason }, 'the screen failed'),
    },
    onLoadFailed: (error) => logger.error({ error }, 'the screen could not be loaded'),
  })
  return window
}

function admitted(window: BrowserWindow, door: TrpcDoor): BrowserWindow {
  door.admit(window.webContents.id)
  return window
}

function createShellNotices({ electron: { Notification }, clock, texts }: WorkstationDeps, open: () => void): Notices {
  return createNotices({
    isSupported: () => Notification.isSupported(),
    show({ title, body }, onClick) {
      const notice = new Notification({ title, body })
      notice.on('click', onClick)
      notice.show()
    },
    nowMs: clock.nowMs,
    texts,
    open,
  })
}

async function askToRestart({ dialog }: ElectronParts, { errors, menu }: ShellTexts): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: menu.app,
    message: errors.screenGone,
    buttons: [errors.restartScreen, errors.later],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // the first start has no saved window; an unreadable one is treated alike
    return null
  }
}

function saveState({ paths, logger }: WorkstationDeps, state: WindowState): void {
  try {
    writeFileSync(paths.windowStateFile, formatWindowState(state), { mode: 0o600 })
  } catch (error) {
    // a full disk must not keep a window from closing
    logger.warn({ error }, 'the place of the window was not saved')
  }
}
