/** Decides whether a message that arrived over IPC comes from where it should. */
import { isAppUrl } from './app-address.ts'

/** The part of an IPC event that says who sent it. */
export type SenderEvent = {
  sender: { id: number }
  /** Null when the frame has navigated or gone before the message was read. */
  senderFrame: { url: string; parent: unknown } | null
}

/** Why a message was dropped. */
export type SenderRefusal = 'unknown-window' | 'no-frame' | 'sub-frame' | 'foreign-origin'

/**
 * Checks the sender: a window we made, its top frame, on the host that window is for.
 * @param isKnownWindow tells whether a web contents id belongs to a window that may use this channel
 * @returns null when the sender is trusted, else why not
 */
export function refuseSender(event: SenderEvent, isKnownWindow: (id: number) => boolean, host: string): SenderRefusal | null {
  if (!isKnownWindow(event.sender.id)) return 'unknown-window'
  const frame = readFrame(event)
  if (frame === null) return 'no-frame'
  if (!frame.isTop) return 'sub-frame'
  return isAppUrl(frame.url, host) ? null : 'foreign-origin'
}

function readFrame(event: SenderEvent): { url: string; isTop: boolean } | null {
  try {
    const frame = event.senderFrame
    return frame === null ? null : { url: frame.url, isTop: frame.parent === null }
  } catch {
    // Electron throws when the frame was disposed between arrival and this look
    return null
  }
}
