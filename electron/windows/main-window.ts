/** The workstation's window: opens where it was, shows when it is drawn, recovers by itself, hides instead of closing. */
import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import { isAppUrl, mainUrl } from '../security/app-address.ts'
import type { ScreenRecovery, ScreenRecoveryDeps } from './screen-recovery.ts'
import { createScreenRecovery } from './screen-recovery.ts'
import { minimumSize, placeWindow } from './window-state.ts'
import type { Bounds, WindowState } from './window-state.ts'

/** What the window is made of. */
export type MainWindowDeps = {
  createWindow(options: BrowserWindowConstructorOptions): BrowserWindow
  webPreferences: WebPreferences
  icon: string
  displays: readonly Bounds[]
  savedState: WindowState | null
  saveState(state: WindowState): void
  /** True when closing must only hide: the tray can bring the window back and the app is not ending. */
  shouldHideOnClose(): boolean
  onHidden(): void
  /** The page of this window is gone or replaced for good: end what runs for it. */
  onPageGone(contentsId: number): void
  onClosed(contentsId: number): void
  recovery: Omit<ScreenRecoveryDeps, 'reload' | 'kill'>
  onLoadFailed(error: unknown): void
}

/** Page colour of the dark theme, so that the window does not flash white. */
const pageColour = '#0f1317'

/** Opens the window and loads the workstation. */
export function openMainWindow(deps: MainWindowDeps): BrowserWindow {
  const window = deps.createWindow({
    ...placeWindow(deps.savedState, deps.displays),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    backgroundColor: pageColour,
    icon: deps.icon,
    webPreferences: deps.webPreferences,
  })
  if (deps.savedState?.isMaximized === true) window.maximize()
  if (deps.savedState?.isFullScreen === true) window.setFullScreen(true)
  window.once('ready-to-show', () => window.show())
  keepState(window, deps)
  keepAlive(window, deps)
  load(window, mainUrl, deps)
  return window
}

/** Brings a window to the front, whatever it was doing. */
export function bringToFront(window: Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus'>): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Where a window is now, to be remembered. */
export function windowStateOf(window: Pick<BrowserWindow, 'getNormalBounds' | 'isMaximized' | 'isFullScreen'>): WindowState {
  const { x, y, width, height } = window.getNormalBounds()
  return { version: 1, bounds: { x, y, width, height }, isMaximized: window.isMaximized(), isFullScreen: window.isFullScreen() }
}

function load(window: BrowserWindow, url: string, deps: MainWindowDeps): void {
  window.loadURL(url).catch(deps.onLoadFailed)
}

function keepState(window: BrowserWindow, deps: MainWindowDeps): void {
  window.on('close', (event) => {
    deps.saveState(windowStateOf(window))
    if (!deps.shouldHideOnClose()) return
    event.preventDefault()
    window.hide()
    deps.onHidden()
  })
}

function keepAlive(window: BrowserWindow, deps: MainWindowDeps): void {
  const { webContents: contents } = window
  // read now: after 'closed' the web contents can no longer be asked
  const contentsId = contents.id
  const recovery: ScreenRecovery = createScreenRecovery({
    ...deps.recovery,
    // the desk and the incident that were open are part of the address
    reload: () => load(window, isAppUrl(contents.getURL()) ? contents.getURL() : mainUrl, deps),
    kill: () => contents.forcefullyCrashRenderer(),
  })
  contents.on('render-process-gone', (_event, { reason }) => {
    deps.onPageGone(contentsId)
    void recovery.onGone(reason)
  })
  window.on('unresponsive', recovery.onUnresponsive)
  window.on('responsive', recovery.onResponsive)
  window.on('closed', () => deps.onClosed(contentsId))
}
