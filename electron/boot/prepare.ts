/** What must happen before the app is ready: afterwards these settings have no effect, without any error. */
import { mkdirSync } from 'node:fs'
import { appSchemeRegistration } from '../security/app-protocol.ts'
import type { ElectronParts } from './electron-parts.ts'
import type { ShellPaths } from './paths.ts'

/** Sandboxes every process, registers the scheme, moves Electron's profile to its own folder. */
export function prepareApp({ app, protocol }: Pick<ElectronParts, 'app' | 'protocol'>, paths: Pick<ShellPaths, 'profileDir'>): void {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([appSchemeRegistration])
  mkdirSync(paths.profileDir, { recursive: true, mode: 0o700 })
  app.setPath('userData', paths.profileDir)
  // Windows groups notifications and the task bar by this id; it must equal appId in electron-builder.yml
  if (process.platform === 'win32') app.setAppUserModelId('org.kituo.desktop')
  // the shell decides by itself when it ends: the station outlives its window
  app.on('window-all-closed', () => undefined)
}
