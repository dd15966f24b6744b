/** Ranges as RFC 9110 has them, and as nobody should send them. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseByteRange } from './byte-range.ts'

it.each([
  [null, 10, null],
  ['bytes=0-4', 10, { start: 0, end: 4 }],
  ['bytes=4-', 10, { start: 4, end: 9 }],
  ['bytes=-3', 10, { start: 7, end: 9 }],
  ['bytes=-30', 10, { start: 0, end: 9 }],
  ['bytes=5-99', 10, { start: 5, end: 9 }],
  ['bytes=0-0,5-6', 10, null],
  ['items=0-4', 10, null],
  ['bytes=-', 10, null],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=5-4', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-0', 0, 'unsatisfiable'],
] as const)('reads %s of %d bytes', (header, size, range) => expect(parseByteRange(header, size)).toEqual(range))

it('never leaves the file', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
      ),
      fc.nat(5000),
      (header, size) => {
        const range = parseByteRange(header, size)
        if (range === null || range === 'unsatisfiable') return
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.end).toBeLessThan(size)
        expect(range.start).toBeLessThanOrEqual(range.end)
      },
    ),
  )
})
