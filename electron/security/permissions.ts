/** Which browser permissions a page gets. Electron grants everything by default; here everything is refused unless listed. */
import type { Session } from 'electron'
import { isAppUrl } from './app-address.ts'

/** What is allowed to the workstation's own main frame, and why. */
export const permissionReasons: Readonly<Record<string, string>> = {
  notifications: 'an alarm must reach an operator who looks at another program',
  'clipboard-sanitized-write': 'copying an address or a call-back number into another program',
  fullscreen: 'wall boards and the map of a large incident',
  'automatic-fullscreen': 'a wall board returns to full screen after a restart without a click',
  'screen-wake-lock': 'a wall board must not go dark during a shift',
  'speaker-selection': 'alarms go to the loudspeaker, calls to the headset',
}

/** Who asks for what. */
export type PermissionQuestion = {
  permission: string
  /** Address of the frame that asks; undefined when nobody can tell. */
  requestingUrl: string | undefined
  isMainFrame: boolean
}

/**
 * Answers one permission question.
 * @returns true only for a listed permission asked by the main frame of `app://kituo`
 */
export function isPermissionAllowed({ permission, requestingUrl, isMainFrame }: PermissionQuestion): boolean {
  return Object.hasOwn(permissionReasons, permission) && isMainFrame && isAppUrl(requestingUrl)
}

/** The part of Electron's session the rules are installed on. */
export type PermissionSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>

/**
 * Installs the rules. Each handler is cleared first, so that grants a page already holds are asked again.
 * @param onRefused told the name of what was refused
 */
export function installPermissions(session: PermissionSession, onRefused: (permission: string) => void): void {
  session.setPermissionRequestHandler(null)
  session.setPermissionCheckHandler(null)
  session.setDevicePermissionHandler(null)
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const { requestingUrl, isMainFrame } = details
    const isAllowed = isPermissionAllowed({ permission, requestingUrl, isMainFrame })
    if (!isAllowed) onRefused(permission)
    answer(isAllowed)
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isPermissionAllowed({
      permission,
      requestingUrl: details.requestingUrl ?? requestingOrigin,
      isMainFrame: details.isMainFrame && details.embeddingOrigin === undefined,
    }),
  )
  session.setDevicePermissionHandler(() => false)
}
