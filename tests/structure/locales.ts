/** Reads translation files and compares languages; pure, so that the rules can be tried on small examples. */

/** Languages of the house and the plural forms that i18next looks up in each (Kinyarwanda by our own rule, French with Intl's three). */
export const PLURAL_FORMS: Record<string, readonly string[]> = {
  en: ['one', 'other'],
  sw: ['one', 'other'],
  rw: ['one', 'other'],
  fr: ['many', 'one', 'other'],
}
/** Texts up to this length may well be the same word in two languages. */
const LONGEST_COGNATE = 12

/** Key (dots between levels) -> text. */
export type Texts = Record<string, string>

/** Flattens a locale file. Anything but text and groups of text is reported by name. */
export function flatten(tree: unknown, prefix = ''): Texts {
  if (typeof tree === 'string') return { [prefix]: tree }
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) throw new Error(`${prefix}: neither text nor a group`)
  return Object.assign({}, ...Object.entries(tree).map(([key, value]) => flatten(value, prefix === '' ? key : `${prefix}.${key}`))) as Texts
}

const PLURAL_KEY = /^(.*)_(zero|one|two|few|many|other)$/

/** Plural keys by base: those whose `_other` form exists. */
function pluralBases(texts: Texts): Map<string, string[]> {
  const bases = new Map<string, string[]>()
  for (const key of Object.keys(texts)) {
    const [, base, form] = PLURAL_KEY.exec(key) ?? []
    if (base && form && `${base}_other` in texts) bases.set(base, [...(bases.get(base) ?? []), form].sort())
  }
  return bases
}

/** Keys with every plural family as one key, so that languages with different forms compare equal. */
export function keysOf(texts: Texts): Set<string> {
  const bases = pluralBases(texts)
  return new Set(
    Object.keys(texts).map((key) => {
      const base = PLURAL_KEY.exec(key)?.[1]
      return base && bases.has(base) ? `${base} (plural)` : key
    }),
  )
}

/** Plural families whose forms are not exactly those of the language. */
export function wrongPlurals(language: string, texts: Texts): string[] {
  const wanted = [...(PLURAL_FORMS[language] ?? [])].sort().join(',')
  return [...pluralBases(texts)]
    .filter(([, forms]) => forms.join(',') !== wanted)
    .map(([base, forms]) => `${base}: has ${forms.join(',')}, needs ${wanted}`)
}

/** Placeholders, nested keys and tags of a text, sorted: what code hands in must be used alike in every language. */
export function placeholdersOf(text: string): string {
  const found = [...text.matchAll(/\{\{[^}]*\}\}|\$t\([^)]*\)|<\/?\w+\/?>/g)].map(([whole]) => whole.replace(/\s/g, ''))
  return [...new Set(found)].sort().join(' ')
}

/** Keys whose placeholders differ from the reference. A plural form other than `_other` may drop one ("one incident"). */
export function differingPlaceholders(reference: Texts, texts: Texts): string[] {
  return Object.entries(texts).flatMap(([key, text]) => {
    const [, base, form] = PLURAL_KEY.exec(key) ?? []
    const model = reference[key] ?? reference[`${base}_other`]
    if (model === undefined) return []
    const wanted = placeholdersOf(model)
    const found = placeholdersOf(text)
    const mayDrop = form !== undefined && form !== 'other' && `${base}_other` in texts
    const all = `${base}_other` in reference ? placeholdersOf(reference[`${base}_other`] ?? '') : wanted
    const isAlike = mayDrop ? found.split(' ').every((part) => part === '' || all.split(' ').includes(part)) : found === wanted
    return isAlike ? [] : [`${key}: ${found || 'none'} instead of ${wanted || 'none'}`]
  })
}

/** The words of a text without placeholders, tags, digits and punctuation. */
const wordsOf = (text: string): string =>
  text
    .replace(/\{\{[^}]*\}\}|<[^>]*>/g, '')
    .replace(/[^\p{L} ]/gu, '')
    .trim()

/** Keys whose text is the English one, letter for letter, and too long to be the same word by chance. */
export const englishCopies = (english: Texts, texts: Texts): string[] =>
  Object.keys(texts).filter((key) => texts[key] === english[key] && wordsOf(texts[key] ?? '').length > LONGEST_COGNATE)
