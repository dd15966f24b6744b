/** Nesting is counted as a parser would see it, whatever stands in strings. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDeeperThan } from './json-depth.ts'

/** Depth of a parsed value: brackets inside brackets. */
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

describe('nesting of JSON', () => {
  test('brackets in strings, and quotes behind backslashes, are words', () => {
    expect(isDeeperThan('{"a":"[[[[\\"[[[["}', 1)).toBe(false)
    expect(isDeeperThan('{"a\\\\":[[1]]}', 2)).toBe(true)
    expect(isDeeperThan('{"a\\\\":[[1]]}', 3)).toBe(false)
  })
  test('agrees with the parser for any value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.nat({ max: 9 }), (text, limit) => {
        expect(isDeeperThan(text, limit)).toBe(depthOf(JSON.parse(text)) > limit)
      }),
    )
  })
  test('a million brackets, closed or not, and a string without an end are no trouble', () => {
    expect(isDeeperThan('['.repeat(1_000_000))).toBe(true)
    expect(isDeeperThan('[]'.repeat(500_000))).toBe(false)
    expect(isDeeperThan('"'.padEnd(1_000_000, '['))).toBe(false)
    expect(isDeeperThan('"\\'.repeat(200_000))).toBe(false)
  })
})
