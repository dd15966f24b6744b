/** The tray icon: says that the station runs while no window is open, opens the window, quits. */
import type { MenuItemConstructorOptions, Tray } from 'electron'
import type { ShellTexts } from './shell-texts.ts'

/** What the tray is made of. */
export type TrayDeps = {
  /** May throw: many Linux desktops have no tray. */
  createTray(): Pick<Tray, 'setToolTip' | 'setContextMenu' | 'on' | 'destroy'>
  buildMenu(template: MenuItemConstructorOptions[]): Parameters<Tray['setContextMenu']>[0]
  texts: ShellTexts
  open(): void
  quit(): void
  onUnavailable(error: unknown): void
}

/**
 * Creates the tray icon.
 * @returns null where the desktop has none; closing the window must then end the app
 */
export function createTrayIcon(deps: TrayDeps): Pick<Tray, 'destroy'> | null {
  try {
    const tray = deps.createTray()
    tray.setToolTip(deps.texts.tray.tooltip)
    tray.setContextMenu(
      deps.buildMenu([
        { id: 'open', label: deps.texts.tray.open, click: deps.open },
        { type: 'separator' },
        { id: 'quit', label: deps.texts.tray.quit, click: deps.quit },
      ]),
    )
    tray.on('click', deps.open)
    return tray
  } catch (error) {
    deps.onUnavailable(error)
    return null
  }
}
