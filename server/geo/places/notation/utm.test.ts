/**
 * UTM and MGRS against positions that others published: the examples of the "geodesy" library (Chris Veness) and its tests, of "utm2deg"
 * (Rafael Palacios, MATLAB File Exchange), of the STK manual, of GeographicLib's GeoConvert and of Wikipedia's article on MGRS.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readNotation } from './index.ts'
import { contextOf, told } from './test-context.ts'
import { fromPlane, middleOfZone, toPlane } from './transverse-mercator.ts'

const anywhere = { isInside: null }

describe('UTM', () => {
  test.each([
    ['31 N 448251 5411932', 48.85819, 2.29449],
    ['48 N 377298.745 1483034.794', 13.4125, 103.86667],
    ['30T 458731 4462881', 40.31543, -3.485713],
    ['32T 407653 5126290', 46.283902, 7.801235],
    ['28R 230253 3171843', 28.645647, -17.759537],
    ['51R 362850 2772478', 25.06178, 121.640266],
    ['56H 334873.199 6252266.092', -33.857, 151.215],
  ])('%s', (text, latitude, longitude) => {
    const answer = readNotation(text, contextOf(anywhere))
    expect(answer?.readings).toHaveLength(1)
    expect(answer?.readings[0]?.notation).toBe('utm')
    expect(answer?.readings[0]?.point.latitude).toBeCloseTo(latitude, 5)
    expect(answer?.readings[0]?.point.longitude).toBeCloseTo(longitude, 5)
  })
  test.each([
    '36M 172955 9785156',
    'UTM 36M 172955 9785156',
    '36 S 172955 9785156',
    'Zone 36M 172955mE 9785156mN',
    '36M E172955 N9785156',
    '36M 172955, 9785156',
  ])('writings: %s', (text) => {
    expect(told(text)).toEqual(['utm -1.9412 30.0605'])
  })
  test('the letter S is south to some and a band to others: both where both can be', () => {
    expect(told('43S 476779 3706747', anywhere)).toEqual(['utm -56.7826 74.6200', 'utm 33.5000 74.7500 bandLetter'])
    expect(told('11S 239027 4163083', { isInside: ({ latitude }) => latitude > 0 })).toEqual(['utm 37.5778 -119.9552 bandLetter'])
    expect(told('36S 172955 9785156')).toEqual(['utm -1.9412 30.0605'])
  })
  test.each(['61M 172955 9785156', '0M 172955 9785156', '36M 172955 10785156', '36M 999999 1', '1C 500000 1118414'])(
    'refused: %s',
    (text) => {
      expect(told(text)).toBe('badGrid')
    },
  )
  test('into the plane and back: less than a millimetre lost inside a zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: -80, max: 84, noNaN: true }),
        fc.double({ min: -3.5, max: 3.5, noNaN: true }),
        (zone, latitude, away) => {
          const longitude = middleOfZone(zone) + away
          const back = fromPlane(toPlane({ latitude, longitude }, zone), zone)
          expect(back.latitude).toBeCloseTo(latitude, 8)
          expect(back.longitude).toBeCloseTo(longitude, 7)
        },
      ),
    )
  })
})

describe('MGRS', () => {
  test.each([
    ['31U DQ 48251 11932', 48.8582, 2.2945, 5],
    ['31UDQ4825111932', 48.8582, 2.2945, 5],
    ['mgrs 31u dq 48251 11932', 48.8582, 2.2945, 5],
    ['4QFJ1234567890', 21.4098, -157.91608, 5],
    ['38SMB4488', 33.33424, 44.40363, 707],
    ['56H LH 34873 52266', -33.857, 151.215, 5],
  ])('%s', (text, latitude, longitude, accuracyMetres) => {
    const [reading] = readNotation(text, contextOf(anywhere))?.readings ?? []
    expect(reading?.notation).toBe('mgrs')
    expect(reading?.point.latitude).toBeCloseTo(latitude, 4)
    expect(reading?.point.longitude).toBeCloseTo(longitude, 4)
    expect(reading?.accuracyMetres).toBe(accuracyMetres)
  })
  test('the same point as its UTM', () => {
    expect(told('36M SC 72955 85156')).toEqual(['mgrs -1.9412 30.0606'])
  })
  test.each(['31U DQ 4825 11932', '61U DQ 48251 11932', '31U SQ 48251 11932'])('refused: %s', (text) => {
    expect(told(text)).toBe('badGrid')
  })
  test('a column in another zone, a row outside the band are refused', () => {
    // zone 31 has columns A to H; band F lies between two repetitions of row Q
    expect(told('31F DQ 48251 11932')).toBe('badGrid')
    expect(told('31U JQ 48251 11932')).toBe('badGrid')
  })
})
