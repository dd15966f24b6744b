/** Zooming and moving a chart. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asOf, clampRange, newest, pan, PRESETS, SPAN_LIMITS, zoom } from './range.ts'

const NOW = Date.parse('2026-11-21T12:00:00.000Z')

test('zooming about a point keeps the point where it is', () => {
  const range = clampRange(NOW - 100_000_000, NOW - 50_000_000, NOW)
  const about = NOW - 60_000_000
  const closer = zoom(range, 0.5, NOW, about)
  const share = ({ fromMs, toMs }: typeof range): number => (about - fromMs) / (toMs - fromMs)
  expect(share(closer)).toBeCloseTo(share(range), 5)
  expect(closer.toMs - closer.fromMs).toBe(25_000_000)
})

test('what follows now still ends now after a zoom, and stops following when moved into the past', () => {
  const range = newest(PRESETS.day, NOW)
  expect(zoom(range, 0.5, NOW)).toEqual({ fromMs: NOW - PRESETS.day / 2, toMs: NOW, followsNow: true })
  expect(pan(range, -0.5, NOW).followsNow).toBe(false)
  expect(pan(pan(range, -0.5, NOW), 5, NOW)).toEqual(range)
})

test('from a year to a minute and no further, never beyond now', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ min: 0.1, max: 8, noNaN: true }), fc.double({ min: -2, max: -0.1, noNaN: true })), { maxLength: 40 }),
      (steps) => {
        let range = newest(PRESETS.day, NOW)
        for (const step of steps) range = step > 0 ? zoom(range, step, NOW) : pan(range, step, NOW)
        const span = range.toMs - range.fromMs
        expect(span).toBeGreaterThanOrEqual(SPAN_LIMITS.leastMs)
        expect(span).toBeLessThanOrEqual(SPAN_LIMITS.mostMs)
        expect(range.toMs).toBeLessThanOrEqual(NOW)
      },
    ),
  )
})

test('a chart of a year is not asked for anew each second', () => {
  const range = newest(PRESETS.year, NOW)
  expect(asOf(range, NOW + 1)).toEqual(asOf(range, NOW + 60_000))
  expect(asOf({ ...range, followsNow: false }, NOW + 1)).toEqual({ ...range, followsNow: false })
})
