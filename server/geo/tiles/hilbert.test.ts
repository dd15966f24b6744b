/** Tile numbers agree with the reference library and read back. */
import fc from 'fast-check'
import { tileIdToZxy, zxyToTileId } from 'pmtiles'
import { expect, test } from 'vitest'
import { tileIdOf, tileOfId } from './hilbert.ts'

const tile = fc
  .integer({ min: 0, max: 26 })
  .chain((z) => fc.tuple(fc.constant(z), fc.integer({ min: 0, max: 2 ** z - 1 }), fc.integer({ min: 0, max: 2 ** z - 1 })))

test('any tile has the number the reference library gives it, and the number leads back', () => {
  fc.assert(
    fc.property(tile, ([z, x, y]) => {
      const id = tileIdOf(z, x, y)
      expect(id).toBe(zxyToTileId(z, x, y))
      expect(tileOfId(id)).toEqual({ z, x, y })
    }),
    { numRuns: 3000 },
  )
})
test('small numbers read as the reference library reads them', () => {
  for (let id = 0; id < 6000; id += 1) {
    const { z, x, y } = tileOfId(id)
    expect([z, x, y]).toEqual(tileIdToZxy(id))
  }
})
test.each([
  [0, 1, 0],
  [3, -1, 0],
  [3, 0, 8],
  [27, 0, 0],
  [2, 0.5, 0],
])('there is no tile %i/%i/%i', (z, x, y) => {
  expect(() => tileIdOf(z, x, y)).toThrow(RangeError)
})
test.each([-1, 0.5, Number.MAX_SAFE_INTEGER, NaN])('no tile has the number %d', (id) => {
  expect(() => tileOfId(id)).toThrow(RangeError)
})
