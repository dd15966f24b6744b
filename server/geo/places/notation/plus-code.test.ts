/** Plus codes against the public vectors (skipped where the shared test data is absent) and as a round trip. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodePlusCode,
  encodePlusCode,
  encodeSteps,
  isFullCode,
  isPlusCode,
  isShortCode,
  middleOfArea,
  recoverPlusCode,
  shortenPlusCode,
  stepsOf,
} from './plus-code.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/open-location-code/', import.meta.url))
const isThere = existsSync(folder)
const rows = (name: string): string[][] =>
  isThere
    ? readFileSync(`${folder}${name}.csv`, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.split(','))
    : []

describe.skipIf(!isThere)('the public vectors (skipped where the shared test data is absent)', () => {
  test('all of them are there', () => {
    expect(['encoding', 'decoding', 'shortCodeTests', 'validityTests'].map((name) => rows(name).length)).toEqual([302, 420, 19, 25])
  })
  test('encoding, from whole steps', () => {
    const wrong = rows('encoding').filter(
      ([, , up = '', right = '', length = '', code]) => encodeSteps(Number(up), Number(right), Number(length)) !== code,
    )
    expect(wrong).toEqual([])
  })
  test('encoding, from degrees: the steps are at most one off, as the data says, and the code follows them', () => {
    for (const [latitude = '', longitude = '', up = '', right = ''] of rows('encoding')) {
      const steps = stepsOf({ latitude: Number(latitude), longitude: Number(longitude) })
      expect(Math.abs(steps.latitude - Number(up))).toBeLessThanOrEqual(1)
      expect([0, 1, 360 * 8_192_000 - 1]).toContain(Math.abs(steps.longitude - Number(right)))
    }
  })
  test('decoding', () => {
    for (const [code = '', length, south, west, north, east] of rows('decoding')) {
      const area = decodePlusCode(code)
      expect(area.length).toBe(Number(length))
      for (const [found, wanted] of [
        [area.south, south],
        [area.west, west],
        [area.north, north],
        [area.east, east],
      ] as const)
        expect(found).toBeCloseTo(Number(wanted), 10)
    }
  })
  test('short codes', () => {
    for (const [full = '', latitude, longitude, short = '', kind = ''] of rows('shortCodeTests')) {
      const reference = { latitude: Number(latitude), longitude: Number(longitude) }
      if (kind !== 'R') expect(shortenPlusCode(full, reference)).toBe(short)
      if (kind !== 'S') expect(recoverPlusCode(short, reference)).toBe(full)
    }
  })
  test('validity', () => {
    for (const [code = '', valid, short, full] of rows('validityTests'))
      expect([code, isPlusCode(code), isShortCode(code), isFullCode(code)].map(String)).toEqual([code, valid, short, full])
  })
})

describe('plus codes', () => {
  const point = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  })
  test('a code names a cell that holds its point, whatever its length', () => {
    fc.assert(
      fc.property(point, fc.constantFrom(2, 4, 6, 8, 10, 11, 13, 15), (place, length) => {
        const code = encodePlusCode(place, length)
        expect(isFullCode(code)).toBe(true)
        const area = decodePlusCode(code)
        const longitude = place.longitude === 180 ? -180 : place.longitude
        const step = 1e-6
        expect(place.latitude).toBeGreaterThanOrEqual(area.south - step)
        expect(Math.min(place.latitude, 90 - step)).toBeLessThanOrEqual(area.north + step)
        expect(longitude).toBeGreaterThanOrEqual(area.west - step)
        expect(longitude).toBeLessThanOrEqual(area.east + step)
      }),
    )
  })
  test('a code shortened near a place is found again from anywhere as near', () => {
    fc.assert(
      fc.property(
        fc.record({ latitude: fc.double({ min: -80, max: 80, noNaN: true }), longitude: fc.double({ min: -170, max: 170, noNaN: true }) }),
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        (place, away) => {
          const code = encodePlusCode(place)
          const reference = { latitude: place.latitude + away, longitude: place.longitude + away }
          expect(recoverPlusCode(shortenPlusCode(code, reference), reference)).toBe(code)
        },
      ),
    )
  })
  test('the middle of a cell has the code of the cell', () => {
    fc.assert(
      fc.property(point, (place) => {
        const code = encodePlusCode(place, 11)
        expect(encodePlusCode(middleOfArea(decodePlusCode(code)), 11)).toBe(code)
      }),
    )
  })
  test.each([1, 3, 7, 9])('%d digits are refused', (length) => {
    expect(() => encodePlusCode({ latitude: 0, longitude: 0 }, length)).toThrow(RangeError)
  })
  test('what is no code is refused', () => {
    expect(() => decodePlusCode('MV2G+X4')).toThrow(RangeError)
    expect(() => shortenPlusCode('8FWC0000+', { latitude: 0, longitude: 0 })).toThrow(RangeError)
    expect(() => recoverPlusCode('Kisovu', { latitude: 0, longitude: 0 })).toThrow(RangeError)
  })
})
