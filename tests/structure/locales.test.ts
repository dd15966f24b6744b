/** Translations: complete in all four languages, with the same placeholders, the right plural forms and no English left standing. */
import { describe, expect, test } from 'vitest'
import { APP_ERRORS } from '../../server/contract/errors.ts'
import { COGNATES } from './locale-cognates.ts'
import { PLURAL_FORMS, differingPlaceholders, englishCopies, flatten, keysOf, wrongPlurals } from './locales.ts'
import type { Texts } from './locales.ts'
import { readText, sourceFiles } from './source-files.ts'
import { findUses, isKnown } from './translation-keys.ts'

const LANGUAGES = Object.keys(PLURAL_FORMS)
const FILE = /^renderer\/locales\/([a-z]+)\/([a-z-]+)\.json$/

/** language/namespace -> texts */
const files = new Map<string, Texts>(
  sourceFiles(FILE).map((path) => {
    const [, language = '', namespace = ''] = FILE.exec(path) ?? []
    return [`${language}/${namespace}`, flatten(JSON.parse(readText(path)))]
  }),
)
const namespaces = [...new Set([...files.keys()].map((name) => name.split('/')[1] ?? ''))].sort()
const textsOf = (language: string, namespace: string): Texts => files.get(`${language}/${namespace}`) ?? {}
const pairs = namespaces.flatMap((namespace) => LANGUAGES.map((language) => ({ language, namespace })))
const others = pairs.filter(({ language }) => language !== 'en')

describe('the comparison itself', () => {
  const english = { 'a.b': 'Hello {{name}}', n_one: 'One call', n_other: '{{count}} calls', long: 'Something rather long' }
  test('finds missing keys, plural forms, placeholders and copies', () => {
    expect([...keysOf(flatten({ a: { b: 'x' }, n_one: 'x', n_other: 'x' }))]).toEqual(['a.b', 'n (plural)'])
    expect(wrongPlurals('fr', english)).toEqual(['n: has one,other, needs many,one,other'])
    expect(wrongPlurals('en', english)).toEqual([])
    expect(
      differingPlaceholders(english, { 'a.b': 'Bonjour {{nom}}', n_one: 'Un appel', n_many: '{{count}} appels', n_other: 'des appels' }),
    ).toHaveLength(2)
    expect(englishCopies(english, { ...english, 'a.b': 'Hujambo {{name}}' })).toEqual(['long'])
  })
  test('finds the keys a screen asks for', () => {
    const screen = "const { t } = useTranslation('common')\nt('a.b'); t(`a.${x}`); const labelKey = 'alarm:go'\n"
    expect(
      findUses(screen, ['common', 'alarm']).map(({ namespace, key, isPrefix }) => `${namespace}:${key}${isPrefix ? '*' : ''}`),
    ).toEqual(['alarm:go', 'common:a.b', 'common:a.*'])
  })
})

describe.skipIf(namespaces.length === 0)('locales', () => {
  test('only the four languages have folders', () => {
    expect([...new Set([...files.keys()].map((name) => name.split('/')[0] ?? ''))].sort()).toEqual([...LANGUAGES].sort())
  })

  test.each(pairs)('$namespace in $language has exactly the keys of English', ({ language, namespace }) => {
    expect([...keysOf(textsOf(language, namespace))].sort()).toEqual([...keysOf(textsOf('en', namespace))].sort())
  })

  test.each(pairs)('$namespace in $language has the plural forms of its language and no empty text', ({ language, namespace }) => {
    const texts = textsOf(language, namespace)
    expect(wrongPlurals(language, texts)).toEqual([])
    expect(Object.keys(texts).filter((key) => texts[key]?.trim() === '')).toEqual([])
  })

  test.each(others)('$namespace in $language uses the placeholders of English', ({ language, namespace }) => {
    expect(differingPlaceholders(textsOf('en', namespace), textsOf(language, namespace))).toEqual([])
  })

  test.each(others)('$namespace in $language is translated', ({ language, namespace }) => {
    const texts = textsOf(language, namespace)
    const copies = englishCopies(textsOf('en', namespace), texts).filter((key) => !COGNATES[language]?.includes(texts[key] ?? ''))
    expect(copies.map((key) => `${key}: ${texts[key]}`)).toEqual([])
  })

  test('every key a screen asks for exists', () => {
    const missing = sourceFiles(/^renderer\/.*\.tsx?$/)
      .filter((path) => !path.includes('.test.'))
      .flatMap((path) =>
        findUses(readText(path), namespaces)
          .filter((use) => !isKnown(use, files.get(`en/${use.namespace}`)))
          .map((use) => `${path}:${use.line} ${use.namespace}:${use.key}`),
      )
    expect(missing).toEqual([])
  })

  test('every error code has a sentence that says what happened', () => {
    const sentences = keysOf(textsOf('en', 'errors'))
    expect(Object.keys(APP_ERRORS).filter((code) => !sentences.has(`${code}.what`) && !sentences.has(`${code}.what (plural)`))).toEqual([])
  })

  test('a cognate is dropped from the list as soon as no text uses it', () => {
    const unused = Object.entries(COGNATES).flatMap(([language, texts]) =>
      texts.filter((text) => !namespaces.some((namespace) => Object.values(textsOf(language, namespace)).includes(text))),
    )
    expect(unused).toEqual([])
  })
})
