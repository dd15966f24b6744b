/** Node positions: the same answers as a plain map, whatever the order of ids; 12 bytes a node. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NodePositions } from './node-positions.ts'

const anyId = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: -1000, max: 2 ** 34 }),
  fc.constantFrom(2 ** 33, 2 ** 40 + 1, 2 ** 53 - 1, -(2 ** 50)),
)

/** Nodes in file order; the first of an id counts. */
function check(ids: readonly number[], asked: readonly number[]): void {
  const positions = new NodePositions()
  const expected = new Map<number, number>()
  let refused = 0
  ids.forEach((id, index) => {
    if (!positions.add(id, index, -index)) refused += 1
    if (!expected.has(id)) expected.set(id, index)
  })
  const duplicates = positions.seal()
  expect(ids.length - refused - duplicates).toBe(expected.size)
  for (const id of [...ids, ...asked]) {
    const index = expected.get(id)
    expect(positions.find(id), String(id)).toBe(index !== undefined)
    if (index !== undefined) expect([positions.latitudeE7, positions.longitudeE7]).toEqual([index, 0 - index])
  }
}

describe('NodePositions', () => {
  test('answers like a map, for ids in any order, twice or not at all', () => {
    fc.assert(fc.property(fc.array(anyId, { maxLength: 200 }), fc.array(anyId, { maxLength: 50 }), check), { numRuns: 300 })
  })
  test('answers like a map where ids ascend', () => {
    fc.assert(
      fc.property(fc.array(anyId, { maxLength: 300 }), fc.array(anyId), (ids, asked) => {
        check(
          [...ids].sort((a, b) => a - b),
          asked,
        )
      }),
      { numRuns: 200 },
    )
  })
  test('holds 12 bytes a node over many chunks, and finds each', () => {
    const count = 100_000
    const positions = new NodePositions()
    for (let index = 0; index < count; index += 1) positions.add(7_000_000_000 + index * 5, index, -index)
    expect(positions.seal()).toBe(0)
    expect(positions.bytes / count).toBeLessThan(14)
    for (let index = 0; index < count; index += 97) {
      expect(positions.find(7_000_000_000 + index * 5)).toBe(true)
      expect(positions.latitudeE7).toBe(index)
      expect(positions.find(7_000_000_000 + index * 5 + 1)).toBe(false)
    }
  })
  test('sorts ids that come backwards, over many batches', () => {
    const count = 60_000
    const positions = new NodePositions()
    for (let index = count; index > 0; index -= 1) positions.add(index, index, index)
    positions.add(5, 1, 1)
    expect(positions.seal()).toBe(1)
    for (let id = 1; id <= count; id += 1) expect(positions.find(id) && positions.latitudeE7).toBe(id)
    expect(positions.find(0) || positions.find(count + 1)).toBe(false)
  })
})
