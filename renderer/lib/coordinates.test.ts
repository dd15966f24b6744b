/** Coordinates as people type them. */
import { expect, test } from 'vitest'
import { parseCoordinates } from './coordinates.ts'

test.each([
  ['-1.62, 32.81', { latitude: -1.62, longitude: 32.81 }],
  ['1.62 S 32.81 E', { latitude: -1.62, longitude: 32.81 }],
  ['1,62S; 32,81E', { latitude: -1.62, longitude: 32.81 }],
  ['-1.5 32', { latitude: -1.5, longitude: 32 }],
  ['91, 32', null],
  ['Kisovu', null],
  ['12', null],
  ['', null],
])('%s', (text, expected) => {
  expect(parseCoordinates(text)).toEqual(expected)
})
