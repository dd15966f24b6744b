/** Words of the case report in the four languages of the station. */
import type { Language } from '../../../../contract/primitives.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { rw } from './rw.ts'
import { sw } from './sw.ts'
import type { Words } from './words.ts'

export type { Words } from './words.ts'
export const REPORT_WORDS: Readonly<Record<Language, Words>> = { en, sw, rw, fr }
