/** The only place that reads the computer's clock; everything else is handed a `Clock`. */
import type { Instant } from '../contract/primitives.ts'

/** Source of time: `nowMs` wall clock in epoch milliseconds, `monotonicMs` for measuring durations. */
export type Clock = { nowMs(): number; monotonicMs(): number }

/** The real clock of this computer. */
export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

let lastInstant: { readonly epochMs: number; readonly text: Instant } | null = null

/** Epoch milliseconds -> `Instant`. The last answer is kept: a batch of ops shares its millisecond. */
export function toInstant(epochMs: number): Instant {
  if (lastInstant?.epochMs !== epochMs) lastInstant = { epochMs, text: new Date(epochMs).toISOString() as Instant } // brand: toISOString has exactly the Instant form
  return lastInstant.text
}

/** `Instant` -> epoch milliseconds. */
export const fromInstant = (instant: string): number => Date.parse(instant)

/** A clock for tests and simulations that only moves when told. */
export function manualClock(startMs: number): Clock & { advance(ms: number): void } {
  let now = startMs
  return {
    nowMs: () => now,
    monotonicMs: () => now - startMs,
    advance: (ms) => {
      now += ms
    },
  }
}
