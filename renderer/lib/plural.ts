/** Plural classes, with our own rule for Kinyarwanda, which no Intl in the browser knows. */
import { INTL_LOCALES } from './languages.ts'
import type { Language } from './languages.ts'

/** The part of Intl.PluralRules that i18next uses. */
export type PluralRule = { select(count: number): string; resolvedOptions(): { pluralCategories: string[] } }

/**
 * Kinyarwanda: one for exactly 1, other for everything else. Nouns change class in the plural (umuntu, abantu) and zero takes
 * the plural form; decimals are spoken with the plural too. CLDR has no cardinal rule for rw, so the rule is ours.
 */
export const KINYARWANDA_PLURAL: PluralRule = {
  select: (count) => (count === 1 ? 'one' : 'other'),
  resolvedOptions: () => ({ pluralCategories: ['one', 'other'] }),
}

/** The cardinal rule of a language: ours for rw, CLDR's (through Intl) for the others. */
export function pluralRuleOf(language: Language): PluralRule {
  return language === 'rw' ? KINYARWANDA_PLURAL : new Intl.PluralRules(INTL_LOCALES[language])
}
