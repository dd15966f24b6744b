/** The clock of one simulated station: wrong by an offset, drifting, jumping by days, sometimes standing still. */
import type { Clock } from '../../../server/kernel/clock.ts'
import type { Chance } from './random.ts'

/** Where every simulated world begins, epoch milliseconds (2026-11-21T04:00:00Z). */
export const WORLD_EPOCH_MS = Date.UTC(2026, 10, 21, 4)
const HOUR_MS = 3_600_000

export type StationClock = Clock & {
  /** How wrong the wall clock is now, milliseconds (own minus true). */
  readonly errorMs: number
  /** Someone sets the wall clock: it moves at once, the monotonic clock does not. */
  jump(ms: number): void
  /** The wall clock stands still (battery of the hardware clock, a stuck virtual machine) or walks again. */
  setFrozen(isFrozen: boolean): void
}
export type ClockPlan = { readonly offsetMs: number; readonly driftPpm: number }

/** A tenth of the clocks is wrong by up to 26 hours, the rest by up to 2 seconds; all drift by up to 200 ppm. */
export function planClock(chance: Chance): ClockPlan {
  const isWrong = chance.chance(0.1)
  return { offsetMs: Math.round(chance.real(-1, 1) * (isWrong ? 26 * HOUR_MS : 2_000)), driftPpm: chance.real(-200, 200) }
}

/** Builds a station's clock over true virtual time. @param trueMs virtual milliseconds since the world began */
export function createStationClock(plan: ClockPlan, trueMs: () => number): StationClock {
  let offsetMs = plan.offsetMs
  let frozenAtMs: number | null = null
  const rate = 1 + plan.driftPpm / 1e6
  const running = (): number => Math.floor(WORLD_EPOCH_MS + trueMs() * rate + offsetMs)
  const nowMs = (): number => frozenAtMs ?? running()
  return {
    nowMs,
    monotonicMs: () => trueMs() * rate,
    get errorMs() {
      return nowMs() - WORLD_EPOCH_MS - trueMs()
    },
    jump(ms) {
      offsetMs += ms
      if (frozenAtMs !== null) frozenAtMs += ms
    },
    setFrozen(isFrozen) {
      if (isFrozen) frozenAtMs ??= running()
      else if (frozenAtMs !== null) {
        offsetMs -= running() - frozenAtMs
        frozenAtMs = null
      }
    },
  }
}
