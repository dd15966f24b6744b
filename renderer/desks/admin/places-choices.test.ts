/** Choices of a referral plan keep their order and are never lost. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { earlier, isPlan, without } from './places-choices.ts'

test('a plan has every choice made, and each once', () => {
  expect(isPlan(['a', 'b'])).toBe(true)
  expect(isPlan([])).toBe(false)
  expect(isPlan(['a', null])).toBe(false)
  expect(isPlan(['a', 'a'])).toBe(false)
})
test('one is taken away, the last one is emptied', () => {
  expect(without(['a', 'b', 'c'], 1)).toEqual(['a', 'c'])
  expect(without(['a'], 0)).toEqual([null])
})
test('one is tried earlier; the first stays first, and nothing is lost', () => {
  expect(earlier(['a', 'b', 'c'], 2)).toEqual(['a', 'c', 'b'])
  expect(earlier(['a', null], 1)).toEqual([null, 'a'])
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 8 }), fc.integer({ min: -1, max: 9 }), (all, at) => {
      expect([...earlier(all, at)].sort()).toEqual([...all].sort())
      expect(earlier(all, 0)).toEqual(all)
    }),
  )
})
