/** The shell's own words: complete, translated, with the same places for values in every language. */
import { expect, it } from 'vitest'
import { chooseLanguage, fill, textsFor } from './texts.ts'

const flat = (value: object, path = ''): [string, string][] =>
  Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'string' ? [[`${path}${name}`, inner] as [string, string]] : flat(inner as object, `${path}${name}.`),
  )
const english = new Map(flat(textsFor('en')))
/** The same word in two languages, checked by a person. */
const shared = new Set(['menu.app', 'commands.desk.admin'])

it.each(['sw', 'rw', 'fr'] as const)('%s is complete and no copy of English', (language) => {
  const texts = new Map(flat(textsFor(language)))
  expect([...texts.keys()]).toEqual([...english.keys()])
  const copies = [...texts].filter(([key, text]) => text === english.get(key) && !shared.has(key))
  expect(copies).toEqual([])
  for (const [key, text] of texts) {
    expect(text.trim(), key).not.toBe('')
    expect(text.match(/\{\w+\}/g) ?? [], key).toEqual(english.get(key)?.match(/\{\w+\}/g) ?? [])
  }
})

it.each([
  [['rw-RW', 'en-US'], 'rw'],
  [['de-DE', 'fr_CA', 'en'], 'fr'],
  [['SW'], 'sw'],
  [['de', 'swahili'], 'en'],
  [['constructor'], 'en'],
  [[], 'en'],
] as const)('chooses for %j', (tags, language) => expect(chooseLanguage(tags)).toBe(language))

it('fills places and leaves unknown ones', () => {
  expect(fill('{a} and {b}', { a: '$&' })).toBe('$& and {b}')
})
