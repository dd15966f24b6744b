/** What the frame has open: palette, sheet, settings, the panel of a status item, the lock. */
import { create } from 'zustand'

export type FramePanel = 'palette' | 'hotkeys' | 'settings' | 'exceptions'
export type StatusItem = 'db' | 'peers' | 'sms' | 'gps' | 'clock' | 'mode'

type FrameState = {
  panel: FramePanel | null
  statusItem: StatusItem | null
  isLocked: boolean
}

/** The open parts of the frame. At most one panel and one status panel are open. */
export const useFrame = create<FrameState>(() => ({ panel: null, statusItem: null, isLocked: false }))

/** Opens a panel, or closes it when it is open. */
export function togglePanel(panel: FramePanel): void {
  useFrame.setState((state) => ({ panel: state.panel === panel ? null : panel, statusItem: null }))
}

/** Closes whatever the frame has open. */
export function closePanels(): void {
  useFrame.setState({ panel: null, statusItem: null })
}

/** Opens the plain-word panel of a status item, or closes it. */
export function toggleStatusItem(item: StatusItem): void {
  useFrame.setState((state) => ({ statusItem: state.statusItem === item ? null : item, panel: null }))
}

/** Locks or unlocks the desk; what is typed stays in the locked desk. */
export function setLocked(isLocked: boolean): void {
  useFrame.setState({ isLocked, panel: null, statusItem: null })
}
