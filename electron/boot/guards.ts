/** Puts the security rules on the session and on every web contents that will ever exist. */
import type { Logger } from '../../server/kernel/logger.ts'
import { appScheme, mainHost, promptHost } from '../security/app-address.ts'
import { createAppProtocol, createFileHandler } from '../security/app-protocol.ts'
import type { ProtocolHandler } from '../security/app-protocol.ts'
import { createExternalLinks } from '../security/external-links.ts'
import { guardNavigation } from '../security/navigation.ts'
import { withMaps, type MapSource } from '../security/map-protocol.ts'
import { installPermissions } from '../security/permissions.ts'
import { installRequestFilter } from '../security/request-filter.ts'
import type { ElectronParts } from './electron-parts.ts'

/**
 * Watches every web contents from its creation on; call before the app is ready.
 */
export function guardContents({ app, shell }: Pick<ElectronParts, 'app' | 'shell'>, logger: Logger): void {
  const links = createExternalLinks({
    openExternal: (url) => shell.openExternal(url),
    onRefused: (scheme) => logger.warn({ scheme }, 'link to the outside refused'),
    onFailed: (error) => logger.warn({ error }, 'the system could not open a link'),
  })
  app.on('web-contents-created', (_event, contents) =>
    guardNavigation(contents, {
      openOutside: (url) => void links.open(url),
      onRefused: (guard) => logger.warn({ guard }, 'navigation refused'),
    }),
  )
}

/** Sets up the session of all windows; call when the app is ready, before the first window. */
export function guardSession(
  { app, session }: Pick<ElectronParts, 'app' | 'session'>,
  deps: { rendererDir: string; promptHandler: ProtocolHandler; logger: Logger; maps(): MapSource | null; isSignedIn(): boolean },
): void {
  const { logger } = deps
  const ours = session.defaultSession
  const screens = withMaps(createFileHandler(deps.rendererDir), deps.maps, deps.isSignedIn)
  ours.protocol.handle(appScheme, createAppProtocol({ [mainHost]: screens, [promptHost]: deps.promptHandler }))
  installPermissions(ours, (permission) => logger.warn({ permission }, 'permission refused'))
  // maps are local: no tile server is configured
  installRequestFilter(ours.webRequest, { tileHosts: [], isDevToolsAllowed: !app.isPackaged }, (scheme) =>
    logger.warn({ scheme }, 'request of a page refused'),
  )
}
