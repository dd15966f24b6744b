/** Words of names as they are compared, and what they mean. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conceptsIn, isFiller, phraseAt } from './concepts.ts'
import { foldText, soundOf, typedWordsOf, wordsOf } from './text.ts'

describe('words', () => {
  test.each([
    ['Hôpital Général', ['hopital', 'general']],
    ["Cy'Umuganda", ['umuganda']],
    ["L'Horizon", ['horizon']],
    ['Ng\u2019ombe', ['ngombe']],
    ['Sacré-C\u0153ur', ['sacre', 'coeur']],
    ['Stra\u00dfe', ['strasse']],
    ['KN 7 Ave', ['kn7', 'ave']],
    ['kn7 ave', ['kn7', 'ave']],
    ['KN7Av', ['kn7', 'av']],
    ['KG 11 Street', ['kg11', 'street']],
    ['KK 15 St', ['kk15', 'st']],
    ['St 7', ['st', '7']],
    ['7Av', ['7', 'av']],
    ['', []],
    ['+ - /', []],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })
  test('a road code whose type is still being typed', () => {
    for (const text of ['kg11', 'kg11a', 'kg11av', 'kg11ave', 'kg11s', 'kg11st']) expect(typedWordsOf(text)[0]).toBe('kg11')
  })
  test('case, accents and the sort of apostrophe do not matter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text))
        expect(wordsOf(text.normalize('NFC'))).toEqual(wordsOf(text.normalize('NFD')))
      }),
    )
    expect(wordsOf('NYÀRÚGÈNGE')).toEqual(['nyarugenge'])
  })
})

describe('sounds', () => {
  test.each([
    ['shyorongi', 'syorongi'],
    ['mwaanza', 'mwanza'],
    ['kigali', 'kigari'],
  ])('%s sounds like %s', (one, other) => {
    expect(soundOf(one)).toBe(soundOf(other))
  })
  test('numbers are never alike', () => {
    expect(soundOf('kn11')).not.toBe(soundOf('kn1'))
  })
})

describe('meanings', () => {
  test('one thing in four languages, and its abbreviations', () => {
    for (const name of ['Kisovu Hospital', 'Hospitali ya Kisovu', 'Ibitaro bya Kisovu', 'Hôpital de Kisovu', 'Kisovu Hosp.'])
      expect(conceptsIn(wordsOf(name))).toContain('hospital')
    for (const name of [
      'Kisovu Health Centre',
      'Kituo cha Afya Kisovu',
      'Ikigo Nderabuzima cya Kisovu',
      'Centre de Santé de Kisovu',
      'CS Kisovu',
    ])
      expect(conceptsIn(wordsOf(name))).toContain('healthCentre')
  })
  test('the longest phrase counts', () => {
    expect(phraseAt(['health', 'centre', 'kisovu'], 0)).toEqual({ wordCount: 2, concepts: ['healthCentre'] })
    expect(phraseAt(['health'], 0)).toBeNull()
  })
  test('"st" is a street and a saint', () => {
    expect(phraseAt(['st'], 0)?.concepts).toEqual(['street', 'saint'])
  })
  test('connecting words say nothing', () => {
    expect(['cha', 'ya', 'de', 'the', 'kisovu'].map(isFiller)).toEqual([true, true, true, true, false])
  })
})
