/** The key that confirms means what the dispatcher looks at. */
import { expect, test } from 'vitest'
import type { Arrival } from './data.ts'
import { pickArrival } from './pick-arrival.ts'

const arrival = (unitId: string, incidentId: string) => ({ unitId, incidentId }) as Arrival // all that is looked at
const A = arrival('A12', 'I1')
const B = arrival('A13', 'I2')

test('the chosen unit before the chosen incident, that before the oldest; a named unit alone', () => {
  expect(pickArrival([A, B], { unitId: 'A13', incidentId: 'I1' })).toBe(B)
  expect(pickArrival([A, B], { unitId: 'A99', incidentId: 'I2' })).toBe(B)
  expect(pickArrival([A, B], {})).toBe(A)
  expect(pickArrival([A, B], { unitId: 'A99', isNamed: true })).toBeNull()
  expect(pickArrival([], {})).toBeNull()
})
