/** The menu bar. Entries that concern the screen only send a command id; the screen's own catalogue does the rest. */
import type { Menu, MenuItemConstructorOptions } from 'electron'
import type { MenuCommandId } from '../ipc/channel.ts'
import type { ShellTexts } from './shell-texts.ts'

/** What the menu is made of. */
export type MenuDeps = {
  texts: ShellTexts
  isMac: boolean
  /** A packaged app has no developer tools. */
  isPackaged: boolean
  send(command: MenuCommandId): void
  /** Opens the folder with the app's log in the system's file manager. */
  showLogFolder(): void
}

/** Keys shown beside an entry. The screen listens to them itself, so the menu only displays them. */
const shownKeys: Readonly<Partial<Record<MenuCommandId, string>>> = {
  'dispatch.newCall': 'F4',
  'frame.palette': 'CmdOrCtrl+K',
  'frame.commandLine': 'F2',
  'frame.help': 'F1',
  'look.settings': 'CmdOrCtrl+,',
  'session.lock': 'Alt+L',
}

/**
 * Puts the menu bar in place. Before the first window of any kind: without a menu, macOS pastes nothing into the
 * passphrase window, and Electron's own default menu offers reloading and developer tools.
 */
export function installMenu(menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>, deps: MenuDeps): void {
  menu.setApplicationMenu(menu.buildFromTemplate(buildMenu(deps)))
}

/** Builds the template of the menu bar. */
export function buildMenu(deps: MenuDeps): MenuItemConstructorOptions[] {
  const { menu } = deps.texts
  const appMenu: MenuItemConstructorOptions[] = [{ label: menu.app, submenu: macAppMenu(deps) }]
  return [
    ...(deps.isMac ? appMenu : []),
    { label: menu.file, submenu: fileMenu(deps) },
    { label: menu.edit, submenu: editMenu(deps.texts) },
    { label: menu.view, submenu: viewMenu(deps) },
    { label: menu.desks, submenu: entries(deps, ['desk.dispatch', 'desk.hospital', 'desk.admin']) },
    { label: menu.help, role: 'help', submenu: helpMenu(deps) },
  ]
}

function entries({ texts, send }: MenuDeps, ids: readonly MenuCommandId[]): MenuItemConstructorOptions[] {
  return ids.map((id) => {
    const keys = shownKeys[id]
    const shown = keys === undefined ? {} : { accelerator: keys, registerAccelerator: false }
    return { id, label: texts.commands[id], click: () => send(id), ...shown }
  })
}

function fileMenu(deps: MenuDeps): MenuItemConstructorOptions[] {
  const { menu } = deps.texts
  return [
    ...entries(deps, ['dispatch.newCall', 'frame.palette', 'frame.commandLine']),
    { type: 'separator' },
    ...entries(deps, ['look.settings', 'session.lock', 'session.signOut']),
    { type: 'separator' },
    { label: menu.close, role: 'close' },
    ...(deps.isMac ? [] : [{ label: menu.quit, role: 'quit' } satisfies MenuItemConstructorOptions]),
  ]
}

function editMenu({ edit }: ShellTexts): MenuItemConstructorOptions[] {
  return [
    { label: edit.undo, role: 'undo' },
    { label: edit.redo, role: 'redo' },
    { type: 'separator' },
    { label: edit.cut, role: 'cut' },
    { label: edit.copy, role: 'copy' },
    { label: edit.paste, role: 'paste' },
    { label: edit.selectAll, role: 'selectAll' },
  ]
}

function viewMenu(deps: MenuDeps): MenuItemConstructorOptions[] {
  const { view } = deps.texts
  return [
    ...entries(deps, ['look.theme']),
    { type: 'separator' },
    { label: view.zoomIn, role: 'zoomIn' },
    { label: view.zoomOut, role: 'zoomOut' },
    { label: view.resetZoom, role: 'resetZoom' },
    { label: view.fullScreen, role: 'togglefullscreen' },
    ...(deps.isPackaged ? [] : [{ label: view.developerTools, role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
  ]
}

function helpMenu(deps: MenuDeps): MenuItemConstructorOptions[] {
  return [
    ...entries(deps, ['frame.help']),
    { type: 'separator' },
    { id: 'logFolder', label: deps.texts.menu.logFolder, click: () => deps.showLogFolder() },
  ]
}

function macAppMenu({ texts: { menu } }: MenuDeps): MenuItemConstructorOptions[] {
  return [
    { label: menu.about, role: 'about' },
    { type: 'separator' },
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    { type: 'separator' },
    { label: menu.quit, role: 'quit' },
  ]
}
