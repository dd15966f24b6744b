/** The one place that decides what a page may do inside its process. */
import type { WebPreferences } from 'electron'
import { versionArgument } from '../ipc/channel.ts'

/** What differs between windows. */
export type WebPreferencesInput = {
  /** Absolute path of the bundled CommonJS preload. */
  preload: string
  /** A packaged app has no developer tools. */
  isPackaged: boolean
  version: string
}

/**
 * Preferences of every window (Electron security checklist, items 2-6, 8-10 and 20).
 * `spellcheck` is off because Chromium fetches dictionaries from a server.
 */
export function webPreferencesFor({ preload, isPackaged, version }: WebPreferencesInput): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !isPackaged,
    // an alarm must sound even when nobody has clicked yet
    autoplayPolicy: 'no-user-gesture-required',
    // a covered dispatch screen keeps counting and ringing
    backgroundThrottling: false,
    additionalArguments: [`${versionArgument}${version}`],
  }
}
