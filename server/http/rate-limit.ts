/** A token bucket per key: so many at once, so many a second after that. Bounded, so that made-up keys cannot fill memory. */
import type { Clock } from '../kernel/clock.ts'

export type RateLimit = {
  /** Takes `count` tokens. @returns null when allowed, else seconds to wait */
  take(key: string, count?: number): number | null
}

type Bucket = { tokens: number; atMs: number }

/**
 * Builds a limiter.
 * @param burst most tokens a key can save up
 * @param perSecond tokens that come back each second
 * @param limit keys remembered; beyond it the ones that are full again are forgotten, then the oldest
 */
export function createRateLimit(
  clock: Clock,
  { burst, perSecond, limit = 20_000 }: { burst: number; perSecond: number; limit?: number },
): RateLimit {
  const buckets = new Map<string, Bucket>()

  function makeRoom(nowMs: number): void {
    for (const [key, { tokens, atMs }] of buckets) if (tokens + ((nowMs - atMs) / 1000) * perSecond >= burst) buckets.delete(key)
    for (const key of buckets.keys()) {
      if (buckets.size < limit) return
      buckets.delete(key)
    }
  }

  return {
    take(key, count = 1) {
      const nowMs = clock.monotonicMs()
      let bucket = buckets.get(key)
      if (!bucket) {
        if (buckets.size >= limit) makeRoom(nowMs)
        buckets.set(key, (bucket = { tokens: burst, atMs: nowMs }))
      }
      bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond)
      bucket.atMs = nowMs
      const wanted = Math.min(count, burst) // a batch larger than the burst is allowed when the bucket is full
      if (bucket.tokens < wanted) return Math.max(1, Math.ceil((wanted - bucket.tokens) / perSecond))
      bucket.tokens -= wanted
      return null
    },
  }
}
