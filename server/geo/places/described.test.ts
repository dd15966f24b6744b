/** Places as callers describe them, in four languages: what the words say, and where that lies. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bearingDegrees, distanceMetres } from '../../kernel/geo.ts'
import { compassOf, pointFrom } from './compass.ts'
import { placeDescribed, readDescription } from './described.ts'
import { engineOf, found, HERE, north } from './test-places.ts'

/** Relation, metres, side or second landmark, landmark. */
function said(text: string): string | null {
  const description = readDescription(text)
  if (description === null) return null
  const metres = description.relation === 'near' ? '' : ` ${description.metres}`
  const side =
    description.relation === 'direction' ? ` ${description.compass}` : description.relation === 'towards' ? ` ${description.towards}` : ''
  return `${description.relation}${metres}${side} of ${description.landmark}`
}

describe('a distance and a side', () => {
  test.each([
    ['500 m north of Kisovu', 'direction 500 north of kisovu'],
    ['500m north of Kisovu', 'direction 500 north of kisovu'],
    ['500 metres north Kisovu', 'direction 500 north of kisovu'],
    ['about 2 km south-west of Mjini', 'direction 2000 southWest of mjini'],
    ['1.5 km NE of Soko Kuu', 'direction 1500 northEast of soko kuu'],
    ['Kisovu, 500 m north', 'direction 500 north of kisovu'],
    ['500 m kaskazini mwa Kituo cha Afya', 'direction 500 north of kituo cha afya'],
    ['mita 500 kusini mwa Kisovu', 'direction 500 south of kisovu'],
    ['kilomita 2 magharibi mwa Mjini', 'direction 2000 west of mjini'],
    ['kama mita 300 mashariki ya kanisa', 'direction 300 east of kanisa'],
    ['mita 500 kaskazini mashariki mwa Kisovu', 'direction 500 northEast of kisovu'],
    ['umbali wa mita 200 upande wa kusini wa shule', 'direction 200 south of shule'],
    ["metero 500 mu majyaruguru y'isoko", 'direction 500 north of isoko'],
    ['metero 500 mu majyepfo ya Nyange', 'direction 500 south of nyange'],
    ['kilometero 2 mu burasirazuba bwa Kigali', 'direction 2000 east of kigali'],
    ["metero 200 iburengerazuba bw'ishuri", 'direction 200 west of ishuri'],
    ["à 500 m au nord de l'hôpital", 'direction 500 north of hopital'],
    ['1,5 km est du marché', 'direction 1500 east of marche'],
    ["500 m à l'ouest de la gare", 'direction 500 west of gare'],
    ['500 m au nord de Lamu', 'direction 500 north of lamu'],
  ])('%s', (text, meaning) => {
    expect(said(text)).toBe(meaning)
  })
})

describe('along a road, away, near', () => {
  test.each([
    ['2 km past the bridge towards Nyange', 'towards 2000 nyange of the bridge'],
    ['km 2 baada ya daraja kuelekea Nyange', 'towards 2000 nyange of daraja'],
    ['2 km après le pont vers Nyange', 'towards 2000 nyange of le pont'],
    ['kilometero 3 uvuye ku isoko ujya Nyange', 'towards 3000 nyange of isoko'],
    ['500 m from Kisovu', 'away 500 of kisovu'],
    ['mita 500 kutoka Kisovu', 'away 500 of kisovu'],
    ['2 km de Lamu', 'away 2000 of lamu'],
    ['mita 100 nyuma ya kanisa', 'away 100 of kanisa'],
    ['near the market', 'near of the market'],
    ['karibu na kanisa', 'near of kanisa'],
    ["hafi y'isoko", 'near of isoko'],
    ["iruhande rw'ishuri", 'near of ishuri'],
    ["près de l'école", 'near of ecole'],
    ['en face de la gare', 'near of la gare'],
  ])('%s', (text, meaning) => {
    expect(said(text)).toBe(meaning)
  })
  test.each([
    'Kisovu',
    'KN 500 St',
    '0 m north of Kisovu',
    '90 km north of Kisovu',
    'north of Kisovu',
    'Nearco Pharmacy',
    'Devantville',
    '500 m',
    '',
  ])('no description: %s', (text) => {
    expect(said(text)).toBeNull()
  })
  test('no text keeps the patterns busy', () => {
    const word = fc.constantFrom(
      'a',
      'at',
      'kama',
      '500',
      'm',
      'km',
      'de',
      'la',
      "l'",
      'north',
      'est',
      'karibu',
      'na',
      'towards',
      ' ',
      ',',
      '.',
    )
    const before = process.cpuUsage()
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        readDescription(words.join(' '))
      }),
    )
    for (const text of ['a '.repeat(100), `${'kama '.repeat(40)}x`, '5'.repeat(200), `${'500 m '.repeat(33)}x`]) readDescription(text)
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000)
  })
})

describe('where it lies', () => {
  const landmark = { point: HERE, radiusMetres: 50 }
  test('a point in a direction has that direction and distance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 10, max: 50_000 }), (side, metres) => {
        const to = pointFrom(HERE, side * 45, metres)
        expect(distanceMetres(HERE, to)).toBeCloseTo(metres, 0)
        expect(compassOf(bearingDegrees(HERE, to))).toBe(compassOf(side * 45))
      }),
    )
  })
  test('the farther, the less exact; a distance without a side is a circle', () => {
    const north500 = { relation: 'direction', metres: 500, compass: 'north', landmark: 'x' } as const
    expect(placeDescribed(north500, landmark, null).accuracyMetres).toBe(221)
    expect(placeDescribed({ ...north500, metres: 5_000 }, landmark, null).accuracyMetres).toBe(2151)
    const away = placeDescribed({ relation: 'away', metres: 500, landmark: 'x' }, landmark, null)
    expect(away).toEqual({ point: HERE, accuracyMetres: 502 })
    expect(placeDescribed({ relation: 'near', landmark: 'x' }, landmark, null)).toEqual({ point: HERE, accuracyMetres: 200 })
  })
  test('towards a place that is nearer than the distance ends there', () => {
    const towards = { latitude: HERE.latitude + north(1_000), longitude: HERE.longitude }
    const { point } = placeDescribed({ relation: 'towards', metres: 2_000, landmark: 'x', towards: 'y' }, landmark, towards)
    expect(distanceMetres(point, towards)).toBeLessThan(5)
  })
})

describe('in a search', () => {
  const engine = engineOf([
    { name: 'Kisovu' },
    { name: 'Nyange', at: [HERE.latitude + north(10_000), HERE.longitude] },
    { name: 'Daraja la Mto', kind: 'landmark', at: [HERE.latitude + north(2_000), HERE.longitude] },
    { name: 'Near East Hotel', kind: 'landmark', at: [HERE.latitude - north(9_000), HERE.longitude] },
  ])
  test('the place is offered with its landmark and how far off it may be', () => {
    const [first] = found(engine, '500 m north of Kisovu')
    expect(first).toMatchObject({
      origin: 'described',
      name: 'Kisovu',
      why: { type: 'described', relation: 'direction', metres: 500, compass: 'north' },
    })
    expect(first && distanceMetres(HERE, first)).toBeCloseTo(500, 0)
  })
  test('the same in every language', () => {
    for (const text of ['500 m kaskazini mwa Kisovu', 'metero 500 mu majyaruguru ya Kisovu', 'à 500 m au nord de Kisovu']) {
      const [first] = found(engine, text)
      expect(first && Math.round(distanceMetres(HERE, first)), text).toBe(500)
      expect(first?.latitude, text).toBeGreaterThan(HERE.latitude)
    }
  })
  test('along the road to another place', () => {
    const [first] = found(engine, '2 km baada ya daraja kuelekea Nyange')
    expect(first?.why).toMatchObject({ type: 'described', relation: 'towards', towards: 'Nyange' })
    expect(first && distanceMetres(HERE, first)).toBeCloseTo(4_000, 0)
  })
  test('a landmark nobody knows: what the words name is searched', () => {
    expect(found(engine, '500 m north of Qwertzuiop').filter(({ origin }) => origin === 'described')).toEqual([])
    expect(found(engine, 'Near East Hotel')[0]?.name).toBe('Near East Hotel')
  })
})
