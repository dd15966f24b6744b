/** Signatures: whatever is drawn fits the contract. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Signature } from '../../../server/contract/handover.ts'
import { addPoint, isDrawn } from './strokes.ts'

test('any drawing is a legal signature and stays short', () => {
  const point = fc.record({ x: fc.double({ noNaN: true }), y: fc.double({ noNaN: true }), isNew: fc.boolean() })
  fc.assert(
    fc.property(fc.array(point, { maxLength: 4000 }), (points) => {
      const strokes = points.reduce((path, { isNew, ...at }) => addPoint(path, at, isNew), '')
      expect(Signature.safeParse({ name: 'A', role: 'nurse', strokes }).success).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('a dot is no signature', () => {
  expect(isDrawn(addPoint('', { x: 1, y: 1 }, true))).toBe(false)
  expect(isDrawn('M1 1L2 2L3 3')).toBe(true)
})
