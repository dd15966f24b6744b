/** Where dialogs are drawn: inside the desk area, so that none can ever cover the exception strip. */
import { create } from 'zustand'

type DialogLayer = {
  /** Element the frame gives for dialogs; null before the frame is drawn (then the body is used). */
  host: HTMLElement | null
  /** How many blocking dialogs are open; the frame makes the desk inert while it is not zero. */
  blockingCount: number
}

/** The layer the frame and the dialogs share. */
export const useDialogLayer = create<DialogLayer>(() => ({ host: null, blockingCount: 0 }))

/** Called by the frame with the element for dialogs. */
export function setDialogHost(host: HTMLElement | null): void {
  useDialogLayer.setState({ host })
}

/** Counts a blocking dialog in (+1) or out (-1). */
export function countBlocking(change: 1 | -1): void {
  useDialogLayer.setState((state) => ({ blockingCount: Math.max(0, state.blockingCount + change) }))
}
