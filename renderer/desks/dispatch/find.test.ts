/** Incident numbers as dispatchers type them. */
import { expect, test, vi } from 'vitest'

vi.mock('../../lib/trpc.ts', () => ({ queryClient: {}, trpc: {} })) // the real one opens a socket; this test needs only the matching

test.each([
  ['KM-345', '345', true],
  ['KM-345', 'km345', true],
  ['KM-345', 'KM-345', true],
  ['KM-345', '0345', true],
  ['KM-345', '45', false],
  ['KM-345', 'RW-345', false],
])('%s is meant by %s: %s', async (number, typed, expected) => {
  const { isNumber } = await import('./find.ts')
  expect(isNumber(number, typed)).toBe(expected)
})
