/** Search over one index: what is found, in which order, and why. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { engineOf, found, HERE, namesFound, north, type TestPlace } from '../test-places.ts'

const at = (metresNorth: number): readonly [number, number] => [HERE.latitude + north(metresNorth), HERE.longitude]
const whyOf = (engine: ReturnType<typeof engineOf>, text: string) => {
  const why = found(engine, text)[0]?.why
  return why?.type === 'name' ? why.how : null
}

/** Made-up names of three syllables or more, no two alike. */
const SYLLABLES = ['nya', 'ki', 'so', 'vu', 'mbe', 'ru', 'ga', 'shi', 'ndo', 'wa', 'zi', 'tu', 'ko', 'bwe', 'li', 'ra']
const wordAt = (seed: number): string =>
  [seed % 16, (seed >> 4) % 16, (seed >> 8) % 16].map((syllable) => SYLLABLES[syllable] ?? '').join('') + (seed % 3 === 0 ? 'mo' : '')
const NAMES = Array.from({ length: 300 }, (_name, index) => {
  const word = wordAt((index * 2_654_435) >>> 3)
  const name = word.charAt(0).toUpperCase() + word.slice(1)
  return index % 5 === 0 ? `${name} Hospital` : index % 7 === 0 ? `Kituo cha Afya ${name}` : index % 11 === 0 ? `Écôle ${name}` : name
})
const country = engineOf(NAMES.map((name, index): TestPlace => ({ name, at: [-2 - (index % 20) / 10, 30 + Math.floor(index / 20) / 10] })))
const isAmong = (text: string, name: string): boolean => namesFound(country, text, { limit: 20 }).includes(name)

describe('every name', () => {
  const anyName = fc.constantFrom(...NAMES)
  test('is found by itself, first, and without accents', () => {
    for (const name of new Set(NAMES)) {
      expect(namesFound(country, name)[0], name).toBe(name)
      const bare = name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
      expect(namesFound(country, bare)[0], bare).toBe(name)
    }
  })
  test('is found by every beginning of its own word of three letters or more', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const word = name.split(' ').findLast((part) => part !== 'Hospital') ?? name
        const near = { latitude: -2 - (NAMES.indexOf(name) % 20) / 10, longitude: 30 + Math.floor(NAMES.indexOf(name) / 20) / 10 }
        for (let length = 3; length <= word.length; length += 1)
          expect(namesFound(country, word.slice(0, length), { near, limit: 20 }), word.slice(0, length)).toContain(name)
      }),
      { numRuns: 60 },
    )
  })
  test('is found by every beginning of the whole name', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const near = { latitude: -2 - (NAMES.indexOf(name) % 20) / 10, longitude: 30 + Math.floor(NAMES.indexOf(name) / 20) / 10 }
        for (let length = 3; length <= name.length; length += 1)
          expect(namesFound(country, name.slice(0, length), { near, limit: 20 }), name.slice(0, length)).toContain(name)
      }),
      { numRuns: 40 },
    )
  })
  test('is found with one typing mistake in a word of five letters or more', () => {
    const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz')
    const mistake = fc.constantFrom('replace', 'drop', 'insert', 'swap')
    fc.assert(
      fc.property(anyName, fc.nat(30), letter, mistake, (name, where, other, sort) => {
        const word = name.split(' ').findLast((part) => part !== 'Hospital') ?? name
        const spot = where % word.length
        const [before, here, after] = [word.slice(0, spot), word[spot] ?? '', word.slice(spot + 1)]
        const forms = {
          replace: before + other + after,
          drop: before + after,
          insert: before + other + here + after,
          swap: before + after.slice(0, 1) + here + after.slice(1),
        }
        const text = name.replace(word, forms[sort])
        expect(isAmong(text, name), `${text} for ${name}`).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

describe('names that are easily lost', () => {
  test.each(['Ku', 'Na', 'Sacré-C\u0153ur', 'L\u2019Horizon', "Ng'ombe", 'A', '7', `Nya${'ka'.repeat(30)}`, 'Bushoki', 'Kanna'])(
    '%s',
    (name) => {
      const engine = engineOf([{ name }, { name: 'Mwalo' }])
      expect(namesFound(engine, name)).toContain(name)
      expect(namesFound(engine, `${name} `)).toContain(name)
    },
  )
  test('mistakes beside "sh" and in words that sound short', () => {
    const engine = engineOf([{ name: 'Bushoki' }, { name: 'Kanna' }, { name: 'Mwalo' }])
    for (const text of ['buxhoki', 'bsuhoki', 'busxoki', 'bushok', 'bushoqi']) expect(namesFound(engine, text), text).toEqual(['Bushoki'])
    expect(namesFound(engine, 'anna')).toEqual(['Kanna'])
  })
  test('nothing typed, nothing known', () => {
    const engine = engineOf([{ name: 'Mwalo' }])
    for (const text of ['', '   ', '!?', '\u0000', 'qqqqqqq']) expect(namesFound(engine, text), text).toEqual([])
    expect(namesFound(engineOf([]), 'Mwalo')).toEqual([])
  })
})

describe('order', () => {
  test('the same name: near beats far', () => {
    const engine = engineOf([
      { name: 'Nyange', at: at(80_000) },
      { name: 'Nyange', at: at(3_000) },
      { name: 'Nyange', at: at(30_000) },
    ])
    const metres = found(engine, 'nyange', { near: HERE }).map(({ distanceMetres }) => Math.round((distanceMetres ?? 0) / 1_000))
    expect(metres).toEqual([3, 30, 80])
  })
  test('the same word beats its beginning, its beginning beats a typing mistake', () => {
    const engine = engineOf([{ name: 'Kisovo' }, { name: 'Kisovuni' }, { name: 'Kisovu' }])
    expect(namesFound(engine, 'kisovu')).toEqual(['Kisovu', 'Kisovuni', 'Kisovo'])
  })
  test('an important place beats a hamlet of the same name', () => {
    const engine = engineOf([
      { name: 'Mwalo', kind: 'hamlet', importance: 60, at: at(900) },
      { name: 'Mwalo', kind: 'town', importance: 200, at: at(-900) },
    ])
    expect(found(engine, 'mwalo').map(({ kind }) => kind)).toEqual(['town', 'hamlet'])
  })
  test('only the kinds that were asked for', () => {
    const engine = engineOf([
      { name: 'Mwalo', kind: 'village' },
      { name: 'Mwalo Hospital', kind: 'hospital', at: at(900) },
    ])
    expect(namesFound(engine, 'mwalo', { kinds: ['hospital'] })).toEqual(['Mwalo Hospital'])
  })
  test('no more than the limit', () => {
    expect(found(country, 'kituo', { limit: 3 })).toHaveLength(3)
  })
})

describe('streets by code', () => {
  const codes = ['KN 7 Ave', 'KN 70 St', 'KG 11 Ave', 'KG 1 Ave', 'KK 15 Rd', 'KK 150 St']
  const engine = engineOf(codes.map((name, index) => ({ name, kind: 'street', at: at(index * 1_000) })))
  test.each([
    ['KN 7 Ave', 'KN 7 Ave'],
    ['kn7', 'KN 7 Ave'],
    ['kn 7 avenue', 'KN 7 Ave'],
    ['KN7Av', 'KN 7 Ave'],
    ['avenue kn 7', 'KN 7 Ave'],
    ['kg1', 'KG 1 Ave'],
    ['kg11', 'KG 11 Ave'],
    ['kg 11 av', 'KG 11 Ave'],
    ['kk15rd', 'KK 15 Rd'],
    ['kk 15', 'KK 15 Rd'],
    ['rue kk 150', 'KK 150 St'],
  ])('%s -> %s', (text, name) => {
    expect(namesFound(engine, text)[0]).toBe(name)
  })
  test('no keystroke on the way loses the street', () => {
    for (const text of ['KG 11 Ave', 'kg11ave', 'KG 11 St'])
      for (let length = 1; length <= text.length; length += 1)
        expect(namesFound(engine, text.slice(0, length)), text.slice(0, length)).toContain('KG 11 Ave')
  })
  test('another number is another street', () => {
    expect(namesFound(engine, 'kg 12')).not.toContain('KG 11 Ave')
  })
})

describe('several words', () => {
  const engine = engineOf([
    { name: 'Ngororero', kind: 'area', importance: 210 },
    { name: 'Shule ya Msingi Mwalo', kind: 'school', inside: 0, at: at(500) },
    { name: 'Shule ya Msingi Nyange', kind: 'school', at: at(5_000) },
    { name: 'Mwalo', kind: 'village', inside: 0, at: at(700) },
    { name: 'Hôpital de Kisovu', kind: 'hospital', at: at(9_000) },
    { name: 'Mlima Mkubwa', kind: 'peak', other: { en: 'Great Mountain', old: 'Mont Ancien' }, at: at(20_000) },
  ])
  test.each([
    'shule ya msingi mwalo',
    'mwalo shule msingi',
    'msingi mwalo',
    'mwalo primary school',
    'ecole primaire mwalo',
    'mwalo sch',
    'mwal shul',
  ])('in any order, in any language: %s', (text) => {
    expect(namesFound(engine, text)[0]).toBe('Shule ya Msingi Mwalo')
  })
  test('a hospital by the word of another language', () => {
    for (const text of ['kisovu hospital', 'hospitali ya kisovu', 'ibitaro bya kisovu', 'hosp kisovu'])
      expect(namesFound(engine, text)[0], text).toBe('Hôpital de Kisovu')
  })
  test('the area around it counts as a word', () => {
    expect(namesFound(engine, 'mwalo ngororero')[0]).toBe('Mwalo')
    expect(found(engine, 'mwalo ngororero')[0]?.why).toMatchObject({ how: 'area', inArea: ['ngororero'] })
  })
  test('one word that nothing answers is told', () => {
    expect(found(engine, 'mwalo qwertz')[0]?.why).toMatchObject({ how: 'missing', missing: ['qwertz'] })
  })
  test('why it was found', () => {
    expect(whyOf(engine, 'kisovu')).toBe('same')
    expect(whyOf(engine, 'kiso')).toBe('start')
    expect(whyOf(engine, 'kisobu')).toBe('typo')
    expect(whyOf(engine, 'kisovu hospital')).toBe('meaning')
    expect(found(engine, 'mont ancien')[0]?.why).toMatchObject({ nameType: 'old', matchedName: 'Mont Ancien' })
  })
  test('names are shown in the language of the desk', () => {
    expect(namesFound(engine, 'mlima mkubwa', { language: 'en' })[0]).toBe('Great Mountain')
    expect(namesFound(engine, 'mlima mkubwa', { language: 'sw' })[0]).toBe('Mlima Mkubwa')
  })
  test('a pasted page costs no more than a line', () => {
    const before = process.cpuUsage()
    namesFound(engine, 'mwalo kisovu nyange '.repeat(1_000))
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000)
  })
})
