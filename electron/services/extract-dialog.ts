/** The system's file dialog for an extract of OpenStreetMap. */
import type { BrowserWindow, OpenDialogOptions, OpenDialogReturnValue } from 'electron'
import type { ShellTexts } from './shell-texts.ts'

/** The part of Electron's dialog that is used. */
export type OpenDialog = {
  showOpenDialog(window: BrowserWindow, options: OpenDialogOptions): Promise<OpenDialogReturnValue>
  showOpenDialog(options: OpenDialogOptions): Promise<OpenDialogReturnValue>
}

/**
 * Shows the dialog, bound to the window in front if there is one.
 * @returns the path that was chosen, or null
 */
export async function chooseExtract(dialog: OpenDialog, window: BrowserWindow | null, { dialogs }: ShellTexts): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: dialogs.extractTitle,
    properties: ['openFile'],
    filters: [
      // dialogs know the last ending only: .osm.pbf is "pbf"
      { name: dialogs.extractFiles, extensions: ['pbf', 'osm', 'gz'] },
      { name: dialogs.allFiles, extensions: ['*'] },
    ],
  }
  const { canceled, filePaths } = window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options)
  return canceled ? null : (filePaths[0] ?? null)
}
