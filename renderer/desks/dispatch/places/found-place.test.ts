/** What a found place means for a call, what typing changes, which result nobody has to choose, and how results read. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlaceResult, ReferralCondition, ReferralNear } from '../../../../server/contract/places.ts'
import { certainResult, choose, retype, textOf } from './found-place.ts'
import { detailsOf, titleOf } from './place-words.ts'
import { plansFor } from './referral.ts'

type NameWhy = Extract<PlaceResult['why'], { type: 'name' }>
const WHY: NameWhy = { type: 'name', how: 'same', nameType: 'name', matchedName: 'Mwalo', inArea: [], missing: [] }
const MWALO: PlaceResult = {
  id: 'saved:1',
  origin: 'saved',
  kind: 'village',
  name: 'Mwalo',
  area: 'Mfano Kusini',
  latitude: -1.62,
  longitude: 32.81,
  accuracyMetres: 120.4,
  distanceMetres: 1_240,
  why: WHY,
}
const position = (notes: readonly 'swapped'[] = []): PlaceResult => ({
  ...MWALO,
  id: 'position:0',
  origin: 'position',
  kind: null,
  name: '6GFV95J6+2X',
  why: { type: 'position', notation: 'degrees', notes: [...notes], label: null },
})
const described: PlaceResult = {
  ...MWALO,
  origin: 'described',
  why: { type: 'described', relation: 'direction', metres: 500, compass: 'north', towards: null },
}
const answer = (...results: PlaceResult[]) => ({ results, refused: null, isAmbiguous: false, attribution: [], unavailable: [] })

describe('choosing', () => {
  test('a name stands with its area, typed words stay what they are', () => {
    expect(textOf(MWALO, 'mwa')).toBe('Mwalo, Mfano Kusini')
    expect(textOf({ ...MWALO, area: '' }, 'mwa')).toBe('Mwalo')
    expect(textOf(described, ' 500 m north of mwalo ')).toBe('500 m north of mwalo')
  })
  test('the point is taken with its accuracy and where it comes from', () => {
    expect(choose(MWALO, 'Mwalo, Mfano Kusini')).toEqual({
      placeText: 'Mwalo, Mfano Kusini',
      placeName: 'Mwalo, Mfano Kusini',
      place: { latitude: -1.62, longitude: 32.81, accuracyMetres: 120, description: 'Mwalo, Mfano Kusini', source: 'landmark' },
    })
    expect(choose(position(), '-1.62, 32.81').place).toMatchObject({ source: 'caller', description: '' })
    expect(choose({ ...MWALO, origin: 'facility' }, 'x').place).toMatchObject({ source: 'facility' })
  })
})

describe('typing on', () => {
  test.each([
    ['Mwalo, nyuma ya soko', true],
    ['mwalo', true],
    ['Mwaloni', false],
    ['Mwal', false],
    ['Kisovu', false],
    ['', false],
  ])('after “Mwalo” was chosen, “%s” keeps the place: %s', (text, isKept) => {
    expect(retype({ placeName: 'Mwalo' }, text)).toEqual(isKept ? { placeText: text } : { placeText: text, place: null, placeName: null })
  })
  test('more digits mean another position', () => {
    expect(retype({ placeName: '-1.6, 32.8' }, '-1.6, 32.81')).toMatchObject({ place: null })
  })
  test('a point on the map stays, whatever is said about it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(retype({ placeName: null }, text)).toEqual({ placeText: text })
      }),
    )
  })
})

describe('what nobody has to choose', () => {
  const code: PlaceResult = { ...MWALO, origin: 'facility', why: { ...WHY, nameType: 'code', matchedName: 'MF-1' } }
  test.each([
    ['one plain position', answer(position()), true],
    ['a position with something odd about it', answer(position(['swapped'])), false],
    ['two positions', answer(position(), position()), false],
    ['an ambiguous text', { ...answer(position()), isAmbiguous: true }, false],
    ['the code of a facility', answer(code, MWALO), true],
    ['the beginning of a code', answer({ ...code, why: { ...WHY, nameType: 'code', how: 'start' } }), false],
    ['a name', answer(MWALO), false],
    ['a description', answer(described), false],
    ['nothing', answer(), false],
  ])('%s: %s', (_case, given, isCertain) => {
    expect(certainResult(given) !== null).toBe(isCertain)
  })
})

describe('how a result reads', () => {
  const t = (key: string | readonly string[], options: Record<string, unknown> = {}): string =>
    [String(key).replace('places:', ''), ...Object.values(options).map(String)].join('|')
  const words = { t, format: { distance: (metres: number) => `${Math.round(metres)} m` } }
  test('what it is, where it lies, how far, how exact', () => {
    expect(detailsOf(MWALO, 'Hospitali', words)).toBe('kind.village · origin.saved · Mfano Kusini · away|1240 m|Hospitali · ±120 m')
    expect(detailsOf(MWALO, null, words)).not.toContain('away')
    expect(titleOf(MWALO, words)).toBe('Mwalo')
    expect(titleOf(position(), words)).toBe('-1.62000, 32.81000')
  })
  test.each([
    [{ matchedName: 'Mwaalo' }, 'why.other|Mwaalo'],
    [{ matchedName: 'MF-1', nameType: 'code' as const }, 'why.code|MF-1'],
    [{ how: 'sound' as const }, 'why.sound|Mwalo'],
    [{ how: 'typo' as const, matchedName: 'Mwalo' }, 'why.typo|Mwalo'],
    [{ inArea: ['mfano', 'kusini'] }, 'why.inArea|mfano kusini'],
    [{ missing: ['duka'] }, 'why.missing|duka'],
  ])('why %j: %s', (why, expected) => {
    expect(detailsOf({ ...MWALO, why: { ...WHY, ...why } }, null, words)).toContain(expected)
  })
  test('a position says its notation and what is odd, a description its landmark, an incident that it is one', () => {
    expect(detailsOf(position(['swapped']), null, words)).toContain('notation.degrees · note.swapped')
    expect(titleOf(described, words)).toContain('described.direction|500 m|compass.north||Mwalo')
    expect(detailsOf({ ...MWALO, origin: 'incident' }, null, words)).toMatch(/^origin\.incident · Mfano/)
  })
})

describe('referral plans', () => {
  const plan = (condition: ReferralCondition, distanceMetres: number) => ({ condition, distanceMetres }) as ReferralNear // all that is read
  const shown = (...args: Parameters<typeof plansFor>) => plansFor(...args).map((one) => `${one.condition} ${one.distanceMetres}`)
  test('for what happened: likeliest condition first, then the nearest origin', () => {
    const near = [plan('trauma', 10), plan('medical', 20), plan('obstetric', 900), plan('obstetric', 100), plan('mental', 5)]
    expect(shown('labour', near)).toEqual(['obstetric 100', 'obstetric 900'])
    expect(shown('bleeding', near)).toEqual(['obstetric 100', 'obstetric 900', 'trauma 10'])
  })
  test('all near ones where the kind says nothing or no plan is for it', () => {
    expect(shown('unknown', [plan('trauma', 30), plan('mental', 20)])).toEqual(['mental 20', 'trauma 30'])
    expect(shown('newborn', [plan('trauma', 30)])).toEqual(['trauma 30'])
    expect(shown('labour', [])).toEqual([])
  })
})
