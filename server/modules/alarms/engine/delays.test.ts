/** Delays and dead-band against a naive oracle that looks at every second. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holds, type Measured } from './dead-band.ts'
import { DelayLine, type DelayedChange } from './delays.ts'

/** A condition that changes at these seconds, the first time to true. */
const changes = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 12 }).map((times) => times.sort((a, b) => a - b))
const conditionAt = (times: readonly number[], second: number): boolean => times.filter((time) => time <= second).length % 2 === 1

/** Second by second: on when it held for the whole on-delay, off when it was gone for the whole off-delay. */
function naive(times: readonly number[], on: number, off: number, until: number): DelayedChange[] {
  const found: DelayedChange[] = []
  let isOn = false
  for (let second = 0; second <= until; second += 1) {
    // at one second both may be due where a delay is 0: a change is looked at as it comes
    const needed = isOn ? off : on
    let held = 0
    while (held <= needed && second - held >= 0 && conditionAt(times, second - held) !== isOn) held += 1
    if (held > needed) {
      isOn = !isOn
      found.push({ isOn, atMs: second * 1000 })
    }
  }
  return found
}

function real(times: readonly number[], on: number, off: number, until: number): DelayedChange[] {
  const line = new DelayLine(false, -Infinity)
  const delays = { onMs: on * 1000, offMs: off * 1000 }
  const found: DelayedChange[] = []
  const advance = (second: number): void => {
    const change = line.advance(second * 1000, delays)
    if (change) found.push(change)
  }
  times.forEach((second, at) => {
    advance(second - 0.001) // what was due before, up to but not at this very moment
    line.set(at % 2 === 0, second * 1000)
    advance(second)
  })
  advance(until)
  return found
}

describe('delays', () => {
  test('follow the condition as the naive oracle does', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (times, on, off) => {
        expect(real(times, on, off, 200)).toEqual(naive(times, on, off, 200))
      }),
      { numRuns: 500 },
    )
  })

  test('how often time is looked at changes nothing', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 40 }), fc.array(fc.integer({ min: 0, max: 200 })), (times, delay, looks) => {
        const delays = { onMs: delay * 1000, offMs: delay * 1000 }
        const run = (extra: readonly number[]): DelayedChange[] => {
          const line = new DelayLine(false, -Infinity)
          const found: DelayedChange[] = []
          const moments = [...times.map((at, n) => ({ at, to: n % 2 === 0 })), ...extra.map((at) => ({ at, to: null }))]
          for (const { at, to } of moments.sort((a, b) => a.at - b.at || Number(a.to === null) - Number(b.to === null))) {
            const due = line.advance(at * 1000 - (to === null ? 0 : 1), delays)
            if (due) found.push(due)
            if (to !== null) line.set(to, at * 1000)
          }
          const rest = line.advance(300_000, delays)
          return rest ? [...found, rest] : found
        }
        expect(run(looks)).toEqual(run([]))
      }),
    )
  })

  test('older news changes nothing; a clock that went back makes the present the present', () => {
    const line = new DelayLine(true, 10_000)
    expect([line.set(false, 9_000), line.condition]).toEqual([false, true])
    line.notAfter(5_000)
    expect([line.set(false, 9_000), line.condition, line.sinceMs]).toEqual([true, false, 9_000])
  })
})

describe('dead-band', () => {
  const high = (value: number, isInclusive = false): Measured => ({ value, limit: 8, side: 'above', isInclusive })
  test('the limit itself is outside only where it is inclusive', () => {
    expect([holds(high(8), false, 0), holds(high(8, true), false, 0), holds(high(8.01), false, 0)]).toEqual([false, true, true])
    expect(holds({ value: -0.5, limit: -0.5, side: 'below', isInclusive: true }, false, 0)).toBe(true)
  })
  test('what was beyond the limit stays so until it is back by the dead-band', () => {
    const seen = [false]
    for (const value of [7.9, 8.2, 7.8, 7.6, 7.5, 7.9, 8.1]) seen.push(holds(high(value), seen.at(-1) === true, 0.5))
    expect(seen.slice(1)).toEqual([false, true, true, true, false, false, true])
  })
  test('never shorter than without it, and the same above and below', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }))
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 10 }), fc.boolean(), (some, band, isInclusive) => {
        let [up, down, bare] = [false, false, false]
        for (const value of some) {
          up = holds({ value, limit: 3, side: 'above', isInclusive }, up, band)
          down = holds({ value: -value, limit: -3, side: 'below', isInclusive }, down, band)
          bare = holds({ value, limit: 3, side: 'above', isInclusive }, bare, 0)
          expect([up, bare && !up]).toEqual([down, false])
        }
      }),
    )
  })
})
