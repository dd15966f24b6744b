/** The four languages of the workstation and how each is written in code and formatted. */
import { Language } from '../../server/contract/primitives.ts'

/** All languages, in the order in which a person is offered them. */
export const LANGUAGES = Language.options

/** Each language named in itself: a person who cannot read the present one must find theirs. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', sw: 'Kiswahili', rw: 'Ikinyarwanda', fr: 'Français' }

/**
 * Locale handed to React Aria and Intl. Chromium's Intl has no Kinyarwanda and falls back to the language of the machine,
 * so rw names a locale that exists; everything a person reads in rw is formatted by our own tables.
 */
export const INTL_LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', sw: 'sw-TZ', rw: 'en-GB', fr: 'fr-FR' }

/**
 * The first language we speak among those a browser asks for.
 * @param wanted BCP 47 tags, best first (navigator.languages)
 */
export function matchLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const parsed = Language.safeParse(tag.toLowerCase().split('-')[0])
    if (parsed.success) return parsed.data
  }
  return 'en'
}

export type { Language }
