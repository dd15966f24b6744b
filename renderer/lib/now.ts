/** One ticking clock for every timer on the screen, so that they all change in the same frame. */
import { useSyncExternalStore } from 'react'
import { Instant } from '../../server/contract/primitives.ts'

const listeners = new Set<() => void>()
let nowMs = Date.now()
let timer: ReturnType<typeof setTimeout> | null = null

function tick(): void {
  nowMs = Date.now()
  timer = setTimeout(tick, 1000 - (nowMs % 1000))
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === null) tick()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer !== null) {
      clearTimeout(timer)
      timer = null
    }
  }
}

/**
 * The time in milliseconds since 1970, renewed at each full second.
 * @returns the same number to every caller within one second
 */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => nowMs)
}

/** The time in milliseconds since 1970, outside React: the one place where screens read the clock. */
export function readNowMs(): number {
  return Date.now()
}

/** A moment of this screen's clock as the station takes it. @param offsetMs milliseconds from now */
export const readInstant = (offsetMs = 0): Instant => Instant.parse(new Date(readNowMs() + offsetMs).toISOString())
