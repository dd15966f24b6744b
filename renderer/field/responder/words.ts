/** The words of the responder page in all four languages. */
import {
  common as commonEn,
  kind as kindEn,
  responder as responderEn,
  step as stepEn,
  unitStatus as unitStatusEn,
} from '../../locales/en/field.json'
import {
  common as commonFr,
  kind as kindFr,
  responder as responderFr,
  step as stepFr,
  unitStatus as unitStatusFr,
} from '../../locales/fr/field.json'
import {
  common as commonRw,
  kind as kindRw,
  responder as responderRw,
  step as stepRw,
  unitStatus as unitStatusRw,
} from '../../locales/rw/field.json'
import {
  common as commonSw,
  kind as kindSw,
  responder as responderSw,
  step as stepSw,
  unitStatus as unitStatusSw,
} from '../../locales/sw/field.json'
import type { Language } from '../shared/language.ts'

export type Words = typeof commonEn &
  typeof responderEn & { readonly kind: typeof kindEn; readonly step: typeof stepEn; readonly unitStatus: typeof unitStatusEn }
/** All words of this page in one language. */
export const wordsOf = (language: Language): Words => WORDS[language]

const WORDS: Readonly<Record<Language, Words>> = {
  en: { ...commonEn, ...responderEn, kind: kindEn, step: stepEn, unitStatus: unitStatusEn },
  sw: { ...commonSw, ...responderSw, kind: kindSw, step: stepSw, unitStatus: unitStatusSw },
  rw: { ...commonRw, ...responderRw, kind: kindRw, step: stepRw, unitStatus: unitStatusRw },
  fr: { ...commonFr, ...responderFr, kind: kindFr, step: stepFr, unitStatus: unitStatusFr },
}
