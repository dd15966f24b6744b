/** The token bucket: a burst, a steady rate, and a bounded memory. */
import { describe, expect, it } from 'vitest'
import { manualClock } from '../kernel/clock.ts'
import { createRateLimit } from './rate-limit.ts'

describe('rate limit', () => {
  it('allows a burst, then so many a second', () => {
    const clock = manualClock(0)
    const limit = createRateLimit(clock, { burst: 3, perSecond: 2 })
    expect([1, 2, 3].map(() => limit.take('a'))).toEqual([null, null, null])
    expect(limit.take('a')).toBe(1)
    expect(limit.take('b')).toBeNull()
    clock.advance(1000)
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([null, null, 1])
  })
  it('lets a batch larger than the burst through when nothing else was sent', () => {
    const clock = manualClock(0)
    const limit = createRateLimit(clock, { burst: 10, perSecond: 1 })
    expect(limit.take('a', 50)).toBeNull()
    expect(limit.take('a', 50)).toBe(10)
  })
  it('forgets idle keys before it forgets busy ones', () => {
    const clock = manualClock(0)
    const limit = createRateLimit(clock, { burst: 2, perSecond: 0.1, limit: 3 })
    limit.take('busy')
    limit.take('busy')
    limit.take('x')
    clock.advance(10_000)
    limit.take('y')
    limit.take('z')
    expect(limit.take('busy')).toBeNull()
    expect(limit.take('busy')).not.toBeNull()
  })
})
