/** Counts attempts by key over a sliding time: so many, then rest. Bounded, so that made-up keys cannot fill memory. */
import { PAIRING_TRIES } from '../../contract/pairing.ts'
import { PAIRING_MS } from './machine.ts'

const KEYS_MAX = 1_000

export type Tries = {
  /** Seconds until `key` may try again; null = it may now. */
  wait(key: string, nowMs: number): number | null
  /** Counts one attempt. */
  note(key: string, nowMs: number): void
}

/** Builds a counter that allows `PAIRING_TRIES` attempts within the time of one pairing. */
export function createTries(): Tries {
  const attempts = new Map<string, number[]>()
  const recent = (key: string, nowMs: number): number[] => (attempts.get(key) ?? []).filter((atMs) => nowMs - atMs < PAIRING_MS)
  return {
    wait(key, nowMs) {
      const times = recent(key, nowMs)
      const [oldest] = times
      return oldest === undefined || times.length < PAIRING_TRIES ? null : Math.max(1, Math.ceil((oldest + PAIRING_MS - nowMs) / 1000))
    },
    note(key, nowMs) {
      const times = [...recent(key, nowMs), nowMs].slice(-PAIRING_TRIES)
      attempts.delete(key)
      attempts.set(key, times)
      for (const known of attempts.keys()) {
        if (attempts.size <= KEYS_MAX) break
        attempts.delete(known) // the one that has been quiet longest
      }
    },
  }
}
