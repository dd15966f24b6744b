/** Follows the station's log: one subscription per screen, resumed by position, that marks stale answers and keeps the age of the data. */
import { z } from 'zod'
import { create } from 'zustand'
import { LiveChanges } from '../../server/contract/live.ts'
import { reportLink } from './link-state.ts'
import { touchedPaths } from './live-map.ts'
import { queryClient, station } from './trpc.ts'

/** Tracked messages arrive as { id, data }. */
const FeedMessage = z.object({ id: z.string(), data: LiveChanges })

type LiveState = {
  /** Log position this screen has seen; null before the first message. */
  position: number | null
  /** When the feed last spoke. */
  heardAtMs: number | null
}

/** How far this screen has followed the log. */
export const useLiveState = create<LiveState>(() => ({ position: null, heardAtMs: null }))

/** Changes of one frame are put together, so that a burst of ops asks each question once. */
const waiting = new Set<string>()
let isScheduled = false

function flush(): void {
  isScheduled = false
  const paths = touchedPaths(waiting)
  waiting.clear()
  for (const path of paths) void queryClient.invalidateQueries({ queryKey: [path] })
}

function schedule(kinds: readonly string[]): void {
  for (const kind of kinds) waiting.add(kind)
  if (isScheduled) return
  isScheduled = true
  requestAnimationFrame(flush)
}

/** Takes one message of the feed. A reset means that the gap is too wide: everything is asked again. */
export function takeFeedMessage(message: LiveChanges, nowMs: number): void {
  useLiveState.setState({ position: message.position, heardAtMs: nowMs })
  if (message.reset) void queryClient.invalidateQueries()
  else schedule(message.changes.map((change) => change.kind))
}

/**
 * Starts following the log.
 * @returns stops
 */
export function followLog(): () => void {
  let isStopped = false
  let subscription: { unsubscribe(): void } | null = null
  let retry: ReturnType<typeof setTimeout> | null = null
  let attempt = 0
  const start = (): void => {
    const position = useLiveState.getState().position
    subscription = station.live.changes.subscribe(position === null ? {} : { lastEventId: String(position) }, {
      onStarted: () => reportLink('feed', 'open'),
      onData: (message) => {
        attempt = 0
        reportLink('feed', 'open')
        takeFeedMessage(FeedMessage.parse(message).data, Date.now())
      },
      onError: () => again(),
      onComplete: () => again(),
      onConnectionStateChange: (state) => {
        if (state.state === 'connecting' && state.error !== null) reportLink('feed', 'closed')
      },
    })
  }
  const again = (): void => {
    if (isStopped) return
    reportLink('feed', 'closed')
    attempt += 1
    retry = setTimeout(start, Math.min(500 * 2 ** attempt, 10_000)) // back off to 10 s; the shell or the station may be restarting
  }
  start()
  return () => {
    isStopped = true
    subscription?.unsubscribe()
    if (retry !== null) clearTimeout(retry)
  }
}
