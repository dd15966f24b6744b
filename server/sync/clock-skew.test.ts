/** How wrong the own clock is, by the median of what peers say. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createClockSkew, skewLevel } from './clock-skew.ts'

const HOUR_MS = 3_600_000
const skewOf = (...offsets: number[]): number => {
  const skew = createClockSkew()
  offsets.forEach((offsetMs, at) => {
    skew.observe({ stationId: `s${String(at)}`, offsetMs, rttMs: 10, atMs: 0 })
  })
  return skew.skewMs()
}

describe('clock skew', () => {
  test('without peers, and with one whose clock may be the wrong one, our own stands', () => {
    expect(skewOf()).toBe(0)
    expect(skewOf(26 * HOUR_MS)).toBe(0)
  })

  test('two peers that agree outvote us: they are ahead, so we are behind', () => {
    expect(skewOf(10_000, 10_200)).toBe(-10_000)
    expect(skewOf(-3_000, -3_500)).toBe(3_000)
  })

  test('one clock days off changes nothing', () => {
    expect(skewOf(40, 26 * HOUR_MS, 60)).toBe(-40)
    expect(skewOf(40, -26 * HOUR_MS)).toBe(0)
  })

  test('a minority of wild clocks cannot move the estimate beyond the honest ones', () => {
    const honest = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 3, maxLength: 9 })
    fc.assert(
      fc.property(honest, fc.infiniteStream(fc.integer({ min: -1e9, max: 1e9 })), (near, wild) => {
        const liars = [...wild.take(Math.floor((near.length - 1) / 2))]
        expect(Math.abs(skewOf(...near, ...liars))).toBeLessThanOrEqual(500)
      }),
    )
  })

  test('a peer can be forgotten, and the newest estimate counts', () => {
    const skew = createClockSkew()
    for (const offsetMs of [9_000, 20_000])
      for (const stationId of ['a', 'b']) skew.observe({ stationId, offsetMs, rttMs: 5, atMs: offsetMs })
    expect(skew.skewMs()).toBe(-20_000)
    skew.forget('a')
    expect(skew.skewMs()).toBe(0)
    expect(skew.peers().map(({ stationId }) => stationId)).toEqual(['b'])
  })

  test('levels', () => {
    expect([0, -2_001, 5_001, -60_001, 300_001].map(skewLevel)).toEqual(['fine', 'notice', 'warning', 'banner', 'suspect'])
  })
})
