/** Follows the station's log: one subscription per screen, resumed by position, that marks stale answers and keeps the age of the data. */
import { z } from 'zod'
import { create } from 'zustand'
import { LIVE_BEAT_SECONDS, LiveChanges, type LiveSignal } from '../../server/contract/live.ts'
import { isSilent, reportLink } from './link-state.ts'
import { tellHearers, touchedPaths } from './live-map.ts'
import { staySubscribed } from './stay-subscribed.ts'
import { queryClient, station } from './trpc.ts'

const ACCESS: LiveSignal = 'access'

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
  tellHearers(waiting)
  waiting.clear()
  for (const path of paths) void queryClient.invalidateQueries({ queryKey: [path] })
}

function schedule(kinds: readonly string[]): void {
  for (const kind of kinds) waiting.add(kind)
  if (isScheduled) return
  isScheduled = true
  requestAnimationFrame(flush)
}

/** What the frame does about messages that concern the person at the screen. */
export type FeedListener = {
  /** The stream was refused or ended by the station: why, as any failure. */
  onRefused(error: unknown): void
  /** What this person may do has changed. */
  onAccess(): void
}

/** Takes one message of the feed. A reset means that the gap is too wide: everything is asked again. */
export function takeFeedMessage(message: LiveChanges, nowMs: number, { onAccess }: Pick<FeedListener, 'onAccess'>): void {
  useLiveState.setState({ position: message.position, heardAtMs: nowMs })
  const kinds = message.changes.map((change) => change.kind)
  if (kinds.includes(ACCESS)) onAccess()
  if (message.reset) void queryClient.invalidateQueries()
  else if (kinds.length > 0) schedule(kinds)
}

/**
 * Starts following the log.
 * @returns stops
 */
export function followLog(listener: FeedListener): () => void {
  const stop = staySubscribed(({ onHeard, onEnd }) => {
    const { position } = useLiveState.getState()
    const ended = (): void => {
      reportLink('feed', 'closed')
      onEnd()
    }
    return station.live.changes.subscribe(position === null ? {} : { lastEventId: String(position) }, {
      onStarted: () => {
        reportLink('feed', 'open')
        // A feed without a position tells what comes after it began: what was read before may have missed a change in between.
        if (position === null) void queryClient.invalidateQueries()
      },
      onData: (message) => {
        onHeard()
        reportLink('feed', 'open')
        takeFeedMessage(FeedMessage.parse(message).data, Date.now(), listener)
      },
      onError: (error) => {
        ended()
        listener.onRefused(error)
      },
      onComplete: ended,
      onConnectionStateChange: (state) => {
        if (state.state === 'connecting' && state.error !== null) reportLink('feed', 'closed')
      },
    })
  })
  const watch = setInterval(() => {
    if (isSilent(useLiveState.getState().heardAtMs, Date.now())) reportLink('feed', 'closed')
  }, LIVE_BEAT_SECONDS * 1000)
  return () => {
    clearInterval(watch)
    stop()
  }
}
