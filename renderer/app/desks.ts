/** The desks of the workstation: who may enter, and the code of each, fetched when somebody goes there. */
import type { ComponentType } from 'react'
import type { Permission } from '../../server/contract/permissions.ts'
import type { IconName } from '../ui/icons.tsx'

/** What `renderer/desks/<id>/index.tsx` exports. */
export type DeskModule = {
  /** The desk itself; fills the desk area. */
  Desk: ComponentType
  /** Translation namespaces to load before the desk is drawn. */
  namespaces?: readonly string[]
  /** Registers commands and lines of the live map; called when the desk is first entered, undone at sign-out. */
  register?: () => (() => void) | undefined
}

export type DeskEntry = {
  id: string
  icon: IconName
  /** Any one of these lets a person in. */
  permissions: readonly Permission[]
  /** Translation namespaces of the label: `common:desk.<id>`. */
  hotkey: string
}

/** The desks in the order of the rail. A later desk adds its line here and its folder under renderer/desks. */
export const DESKS: readonly DeskEntry[] = [
  { id: 'dispatch', icon: 'dispatch', permissions: ['incident.write', 'assignment.write'], hotkey: 'Alt+Digit1' },
  { id: 'hospital', icon: 'hospital', permissions: ['handover.answer', 'handover.transfer'], hotkey: 'Alt+Digit2' },
  { id: 'coldstore', icon: 'coldstore', permissions: ['coldchain.read'], hotkey: 'Alt+Digit4' },
  {
    id: 'admin',
    icon: 'admin',
    permissions: ['station.manage', 'identity.manage', 'directory.manage', 'unit.manage', 'audit.read'],
    hotkey: 'Alt+Digit3',
  },
]

const loaders = import.meta.glob<DeskModule>('../desks/*/index.tsx')

/** The desks a person may enter, in rail order. */
export function desksFor(permissions: readonly string[]): DeskEntry[] {
  return DESKS.filter((desk) => desk.permissions.some((permission) => permissions.includes(permission)))
}

/** The loader of a desk's code; null when this build has no such desk. */
export function deskLoader(id: string): (() => Promise<DeskModule>) | null {
  return loaders[`../desks/${id}/index.tsx`] ?? null
}
