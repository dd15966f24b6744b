/** The form of the shell's words; each language is one file of this form. */
import type { MenuCommandId } from '../ipc/channel.ts'

/** Languages of the shell. */
export type ShellLanguage = 'en' | 'sw' | 'rw' | 'fr'

/** All words of the shell in one language. `{name}` marks what {@link fill} puts in. */
export type ShellTexts = {
  menu: Record<'app' | 'file' | 'edit' | 'view' | 'desks' | 'help' | 'quit' | 'close' | 'about' | 'logFolder', string>
  edit: Record<'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll', string>
  view: Record<'zoomIn' | 'zoomOut' | 'resetZoom' | 'fullScreen' | 'developerTools', string>
  commands: Record<MenuCommandId, string>
  tray: Record<'open' | 'quit' | 'tooltip', string>
  dialogs: Record<'extractTitle' | 'extractFiles' | 'allFiles', string>
  notices: Record<'stillRunningTitle' | 'stillRunningBody' | 'openAgain', string>
  errors: Record<
    | 'startTitle'
    | 'startFailed'
    | 'crashTitle'
    | 'crashBody'
    | 'screenGone'
    | 'restartScreen'
    | 'later'
    | 'keyMissing'
    | 'keyDamaged'
    | 'keychainRefused'
    | 'keyFileExposed'
    | 'inUse'
    | 'wrongKey'
    | 'badArguments',
    string
  >
  prompt: Record<
    | 'title'
    | 'whyCreate'
    | 'whyUnlock'
    | 'label'
    | 'repeat'
    | 'create'
    | 'unlock'
    | 'tooShort'
    | 'different'
    | 'wrong'
    | 'working'
    | 'lost',
    string
  >
}
