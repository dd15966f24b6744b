/** The words of the SOS page in all four languages. */
import { common as commonEn, kind as kindEn, sos as sosEn } from '../../locales/en/field.json'
import { common as commonFr, kind as kindFr, sos as sosFr } from '../../locales/fr/field.json'
import { common as commonRw, kind as kindRw, sos as sosRw } from '../../locales/rw/field.json'
import { common as commonSw, kind as kindSw, sos as sosSw } from '../../locales/sw/field.json'
import type { Language } from '../shared/language.ts'

export type Words = typeof commonEn & typeof sosEn & { readonly kind: typeof kindEn }
/** All words of this page in one language. */
export const wordsOf = (language: Language): Words => WORDS[language]

const WORDS: Readonly<Record<Language, Words>> = {
  en: { ...commonEn, ...sosEn, kind: kindEn },
  sw: { ...commonSw, ...sosSw, kind: kindSw },
  rw: { ...commonRw, ...sosRw, kind: kindRw },
  fr: { ...commonFr, ...sosFr, kind: kindFr },
}
