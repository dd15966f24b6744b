/** Bookkeeping of the calls that are running: who started each one, and how to end it. */
import type { IpcCall } from './request.ts'

/** Where a call came from: the window's web contents and the document inside it. */
export type CallOrigin = { senderId: number; page: string }

/** The running calls of all windows. */
export type LiveCalls = {
  /** Registers a call; null when its id is already running in the same document. */
  open(origin: CallOrigin, call: Pick<IpcCall, 'id' | 'type'>): AbortController | null
  /** Ends one call; unknown ids are ignored, a stop may cross the last reply. */
  stop(origin: CallOrigin, id: number): void
  /** Forgets a call that ended by itself. */
  close(origin: CallOrigin, id: number): void
  /** Ends the calls of earlier documents of this window: a reload leaves nothing running. */
  supersede(origin: CallOrigin): void
  /** Ends every call of a window that closed or whose process died. */
  dropWindow(senderId: number): void
  /** Ends everything, at shutdown. */
  dropAll(): void
  /** How many calls of a window run now. */
  count(senderId: number): { calls: number; subscriptions: number }
}

type Entry = { origin: CallOrigin; isSubscription: boolean; controller: AbortController }

/** Creates the table of running calls, empty. */
export function createLiveCalls(): LiveCalls {
  const live = new Map<string, Entry>()
  const keyOf = (origin: CallOrigin, id: number): string => `${origin.senderId}:${origin.page}:${id}`

  function abortWhere(matches: (origin: CallOrigin) => boolean): void {
    for (const [key, entry] of live) {
      if (!matches(entry.origin)) continue
      live.delete(key)
      entry.controller.abort()
    }
  }

  return {
    open(origin, call) {
      const key = keyOf(origin, call.id)
      if (live.has(key)) return null
      const controller = new AbortController()
      live.set(key, { origin, isSubscription: call.type === 'subscription', controller })
      return controller
    },
    stop: (origin, id) => live.get(keyOf(origin, id))?.controller.abort(),
    close: (origin, id) => void live.delete(keyOf(origin, id)),
    supersede: (origin) => abortWhere((other) => other.senderId === origin.senderId && other.page !== origin.page),
    dropWindow: (senderId) => abortWhere((other) => other.senderId === senderId),
    dropAll: () => abortWhere(() => true),
    count(senderId) {
      const mine = [...live.values()].filter((entry) => entry.origin.senderId === senderId)
      const subscriptions = mine.filter((entry) => entry.isSubscription).length
      return { calls: mine.length - subscriptions, subscriptions }
    },
  }
}
