/** Degrees in every usual writing: one position, written as people and devices write it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readNotation } from './index.ts'
import { contextOf, told } from './test-context.ts'

describe('decimal degrees', () => {
  test.each([
    '-1.9441, 30.0619',
    '-1.9441,30.0619',
    '-1.9441 30.0619',
    '(-1.9441; 30.0619)',
    '[-1.9441, 30.0619]',
    '\u22121.9441, 30.0619',
    '-1.9441\u00b0, 30.0619\u00b0',
    '-1.9441/30.0619',
    '-1.9441|30.0619',
    '1.9441S 30.0619E',
    '1.9441S30.0619E',
    '1.9441\u00b0 S, 30.0619\u00b0 E',
    'S1.9441 E30.0619',
    'S 1.9441, E 30.0619.',
    '30.0619E 1.9441S',
    '-1.9441S 30.0619E',
    'lat -1.9441 lon 30.0619',
    'Latitude: -1.9441 Longitude: 30.0619',
    'lon=30.0619 lat=-1.9441',
    'lat 1.9441 S long 30.0619 E',
    'GPS: -1.9441, 30.0619',
    '1.9441 sud 30.0619 est',
    'kusini 1.9441 mashariki 30.0619',
    '1.9441 south, 30.0619 east',
  ])('%s', (text) => {
    expect(told(text)).toEqual(['degrees -1.9441 30.0619'])
  })
  test.each([
    '-1,9441 30,0619',
    '-1,9441; 30,0619',
    '-1,9441, 30,0619',
    '-1,9441,30,0619',
    '1,9441 S 30,0619 E',
    '1,9441S, 30,0619E',
    'Coordonn\u00e9es: -1,9441 / 30,0619',
  ])('decimal commas: %s', (text) => {
    expect(told(text)).toEqual(['degrees -1.9441 30.0619'])
  })
  test('O is the French west', () => {
    expect(told('1,9441 S 30,0619 O')).toEqual(['degrees -1.9441 -30.0619 outside'])
  })
  test('any position is read back, with a point or a comma, with signs or letters', () => {
    const coordinate = (most: number) => fc.integer({ min: -most * 10_000, max: most * 10_000 }).map((steps) => steps / 10_000)
    fc.assert(
      fc.property(coordinate(90), coordinate(180), (latitude, longitude) => {
        const [up, right] = [latitude.toFixed(4), longitude.toFixed(4)]
        const [bareUp, bareRight] = [Math.abs(latitude).toFixed(4), Math.abs(longitude).toFixed(4)]
        const [north, east] = [latitude < 0 ? 'S' : 'N', longitude < 0 ? 'W' : 'E']
        for (const text of [
          `${up}, ${right}`,
          `${up} ${right}`,
          `${up.replace('.', ',')}; ${right.replace('.', ',')}`,
          `${bareUp}${north} ${bareRight}${east}`,
          `${east}${bareRight} ${north}${bareUp}`,
          `${bareUp.replace('.', ',')} ${north}, ${bareRight.replace('.', ',')} ${east}`,
        ]) {
          const point = readNotation(text, contextOf({ isInside: null }))?.readings[0]?.point
          expect(point?.latitude, text).toBeCloseTo(latitude, 6)
          expect(point?.longitude, text).toBeCloseTo(longitude, 6)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('minutes and seconds', () => {
  test.each([
    '1 56.646 S 30 3.714 E',
    "1\u00b0 56.646' S, 30\u00b0 3.714' E",
    "S 1\u00b0 56.646' E 30\u00b0 3.714'",
    'S01 56.646 E030 03.714',
    "1\u00b056,646'S 30\u00b03,714'E",
    "-1\u00b0 56.646', 30\u00b0 3.714'",
    '1d56.646m S 30d3.714m E',
    '1deg 56.646min S, 30deg 3.714min E',
  ])('degrees and minutes: %s', (text) => {
    expect(told(text)).toEqual(['degreesMinutes -1.9441 30.0619'])
  })
  test.each([
    '1\u00b0 56\' 38.76" S 30\u00b0 3\' 42.84" E',
    '1\u00b056\u203238.76\u2033S, 30\u00b03\u203242.84\u2033E',
    '1\u00b056\u201938.76\u201dS 30\u00b03\u201942.84\u201dE',
    "1\u00b056'38.76''S 30\u00b03'42.84''E",
    '1\u00ba56\'38.76"S 30\u00ba3\'42.84"E',
    '1 56 38.76 S 30 3 42.84 E',
    '1 56 38.76S, 30 3 42.84E',
    'S1 56 38.76 E30 3 42.84',
    '30\u00b03\'42.84"E 1\u00b056\'38.76"S',
    '-1:56:38.76, 30:03:42.84',
    '-1 56 38.76 30 3 42.84',
    '1d56m38.76s S 30d3m42.84s E',
    '1\u00b056\'38,76"S 30\u00b03\'42,84"E',
  ])('with seconds: %s', (text) => {
    expect(told(text)).toEqual(['degreesMinutesSeconds -1.9441 30.0619'])
  })
  test('the accuracy follows the last digit', () => {
    const accuracy = (text: string) => readNotation(text, contextOf())?.readings[0]?.accuracyMetres
    expect(accuracy('-1.94, 30.06')).toBe(787)
    expect(accuracy('-1.9441, 30.0619')).toBe(8)
    expect(accuracy("1\u00b056'S 30\u00b03'E")).toBe(1312)
    expect(accuracy('1\u00b056\'38"S 30\u00b03\'43"E')).toBe(22)
  })
})

describe('doubt', () => {
  test('a south that was left out, numbers in the other order: what lies inside first, what was written second', () => {
    expect(told('1.9441, 30.0619')).toEqual(['degrees -1.9441 30.0619 southMissing', 'degrees 1.9441 30.0619 outside'])
    expect(told('30.0619, -1.9441')).toEqual(['degrees -1.9441 30.0619 swapped', 'degrees 30.0619 -1.9441 outside'])
    expect(told('30.0619, 1.9441')).toEqual(['degrees -1.9441 30.0619 swapped southMissing', 'degrees 30.0619 1.9441 outside'])
  })
  test('a position far away is told to be outside, and is clear', () => {
    expect(told('48.8584, 2.2945')).toEqual(['degrees 48.8584 2.2945 outside'])
  })
  test('nothing is suspected where it is not known what lies inside', () => {
    expect(told('1.9441, 30.0619', { isInside: null })).toEqual(['degrees 1.9441 30.0619'])
  })
  test('a latitude that cannot be one was written second', () => {
    expect(told('120.5, 30.5', { isInside: null })).toEqual(['degrees 30.5000 120.5000 swapped'])
  })
  test('a minus beside N: both are offered', () => {
    expect(told('-1.9441N 30.0619E')).toEqual(['degrees -1.9441 30.0619', 'degrees 1.9441 30.0619 outside'])
  })
  test.each([
    ['95.5, 200.1', 'outOfRange'],
    ['95.5N 30.1E', 'outOfRange'],
    ["1\u00b075'S 30\u00b03'E", 'badMinutes'],
    ['1\u00b056\'61"S 30\u00b03\'42"E', 'badMinutes'],
    ['1.9441S 30.0619S', 'sameAxis'],
    ['lat 1.9441 lat 30.0619', 'sameAxis'],
  ])('refused: %s (%s)', (text, reason) => {
    expect(told(text)).toBe(reason)
  })
  test.each([
    '12 5',
    '12, 5',
    'KN 7 Ave',
    'house 12.5',
    '0788 123 456',
    '0788123456',
    '-1.9441',
    '1,2,3',
    '1.5,2.5,3.5',
    '2026-11-21 15:30',
    '15:30',
    '1.5 km',
    'S',
    '',
  ])('no position: %s', (text) => {
    expect(told(text)).toBeNull()
  })
  test('no text is too much', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,;:/|-+ \u00b0\'"NSEWnsewdmo()'), maxLength: 60 }), (text) => {
        const answer = readNotation(text, contextOf({ near: { latitude: -2, longitude: 30 } }))
        for (const { point, accuracyMetres } of answer?.readings ?? []) {
          expect(Math.abs(point.latitude)).toBeLessThanOrEqual(90)
          expect(Math.abs(point.longitude)).toBeLessThanOrEqual(180)
          expect(accuracyMetres).toBeGreaterThanOrEqual(5)
        }
      }),
      { numRuns: 500 },
    )
    for (const text of ['1'.repeat(1_999), `1${' '.repeat(1_990)}x`, '1,'.repeat(900), `1)${' )'.repeat(900)}x`])
      expect(told(text)).toBeNull()
  })
})
