/** The module the shell gets when it asks for `electron`: the parts it uses, with windows that are Chromium pages. */
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { dialog, Menu, nativeImage, Notification, powerMonitor, safeStorage, screen, shell, Tray, trays } from './services.ts'
import { permissionHandlers, protocol, session } from './session.ts'
import { ipcMain } from './web-contents.ts'

/** Everything at once, as `require('electron')` gives it; the last two are for tests. */
const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  trays,
  permissionHandlers,
}

// Electron's module has a default export, and the shell imports that one
export default electron
