/** The four languages of the phone pages: which one to begin with, which one was chosen, and how words and numbers are put together. */
import type { Language } from '../../../server/contract/primitives.ts'
import { readText, writeText } from './store.ts'

export type { Language }
/** Each language named in itself: a person who cannot read the present one must find theirs. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', sw: 'Kiswahili', rw: 'Ikinyarwanda', fr: 'Français' }
export const LANGUAGES: readonly Language[] = ['en', 'sw', 'rw', 'fr']
const KEY = 'kituo.language'

const isLanguage = (text: string | undefined | null): text is Language => LANGUAGES.some((language) => language === text)

/**
 * The language to begin with: the chosen one, else the first we speak among those the phone asks for.
 * @param wanted BCP 47 tags, best first
 */
export function firstLanguage(chosen: string | null, wanted: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0]
    if (isLanguage(language)) return language
  }
  return 'en'
}

/** Puts values into `{{name}}` places. */
export const say = (text: string, values: Readonly<Record<string, string | number>> = {}): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))

/** The plural form a language uses for a count: French counts zero as one, the others do not. */
export const pluralForm = (language: Language, count: number): 'one' | 'other' =>
  count === 1 || (count === 0 && language === 'fr') ? 'one' : 'other'

/** A text with a count in it. */
export const sayCount = (
  language: Language,
  forms: { readonly one: string; readonly other: string },
  count: number,
  values: Readonly<Record<string, string | number>> = {},
): string => say(forms[pluralForm(language, count)], { count, ...values })

/** The language of this page, remembered on the phone. */
export function createLanguage(onChange: () => void): { readonly current: Language; choose(language: Language): void } {
  let current = firstLanguage(readText(KEY), navigator.languages)
  document.documentElement.lang = current
  return {
    get current() {
      return current
    },
    choose(language) {
      current = language
      writeText(KEY, language)
      document.documentElement.lang = language
      onChange()
    },
  }
}
