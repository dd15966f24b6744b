/** Plurals and fall-back of the translator with our own table. */
import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { LANGUAGES, matchLanguage } from './languages.ts'
import { installPluralTable } from './i18n.ts'

const words = {
  en: { new_one: '{{count}} new', new_other: '{{count}} new ones' },
  sw: { new_one: '{{count}} mpya', new_other: '{{count}} mpya zote' },
  rw: { new_one: '{{count}} gishya', new_other: '{{count}} bishya' },
  fr: { new_one: '{{count}} nouveau', new_many: '{{count}} de nouveaux', new_other: '{{count}} nouveaux' },
}
const instance = i18next.createInstance()

beforeAll(async () => {
  const resources = Object.fromEntries(LANGUAGES.map((language) => [language, { common: words[language] }]))
  await instance.init({ lng: 'rw', fallbackLng: 'en', supportedLngs: [...LANGUAGES], ns: ['common'], defaultNS: 'common', resources })
  installPluralTable(instance)
})

const say = (language: string, count: number): string => instance.t('new', { lng: language, count })

test('Kinyarwanda has one and other by our own rule', () => {
  expect([0, 1, 2, 5].map((count) => say('rw', count))).toEqual(['0 bishya', '1 gishya', '2 bishya', '5 bishya'])
})

test('the other languages follow CLDR', () => {
  expect([0, 1, 2].map((count) => say('en', count))).toEqual(['0 new ones', '1 new', '2 new ones'])
  expect([0, 1, 2, 1_000_000].map((count) => say('fr', count))).toEqual(['0 nouveau', '1 nouveau', '2 nouveaux', '1000000 de nouveaux'])
  expect([1, 2].map((count) => say('sw', count))).toEqual(['1 mpya', '2 mpya zote'])
})

test('the browser is offered the first language that we speak', () => {
  expect(matchLanguage(['de-DE', 'rw-RW', 'en'])).toBe('rw')
  expect(matchLanguage(['FR'])).toBe('fr')
  expect(matchLanguage([])).toBe('en')
})
