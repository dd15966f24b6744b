/** How many fixes a second arrive, over the last ten seconds. */
import type { Clock } from '../kernel/clock.ts'

const WINDOW_SECONDS = 10

/** Counts in buckets of a second. */
export function createRate(clock: Clock): { count(fixes: number): void; perSecond(): number } {
  const buckets = new Map<number, number>()
  const second = (): number => Math.floor(clock.monotonicMs() / 1000)
  const forgetOld = (): void => {
    for (const at of buckets.keys()) if (at <= second() - WINDOW_SECONDS) buckets.delete(at)
  }
  return {
    count(fixes) {
      buckets.set(second(), (buckets.get(second()) ?? 0) + fixes)
      if (buckets.size > WINDOW_SECONDS) forgetOld()
    },
    perSecond() {
      forgetOld()
      return [...buckets.values()].reduce((sum, count) => sum + count, 0) / WINDOW_SECONDS
    },
  }
}
