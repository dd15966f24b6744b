/** Words of place names in the form in which they are compared. Pure text work, the same for names and for what a person types. */

/** Signs that stand for an apostrophe in names of the region ("Ng'ombe", "Cy'Umuganda", "L'Horizon"). */
const APOSTROPHES = /[\u2018\u2019\u02BC\u0060\u00B4\u2032]/g
/** French articles and Kinyarwanda connectors that lose their vowel before another: they carry no meaning in a search. */
const ELISION = /(^|[^\p{L}])(?:qu|[bcdfgjklmnrstvwz]|[bcfgkmnprstvz][wy])'(?=[aeiouh])/gu
const MARKS = /\p{M}/gu
const WORD = /[\p{L}\p{N}]+/gu
/** A road type glued to a road number: "KN 7Av". */
const NUMBER_AND_TYPE = /^(\d{1,4})(st|str|street|av|ave|avenue|rd|road)$/
/** A whole road code written as one word, with or without its type: "kn7", "KN7Av". */
const GLUED_CODE = /^([a-z]{1,2})(\d{1,4})(st|str|street|av|ave|avenue|rd|road)?$/
/** Short words before a number that are words of their own, not the letters of a road code. */
const NOT_CODES = new Set([
  'st',
  'rd',
  'av',
  'no',
  'ya',
  'la',
  'le',
  'de',
  'du',
  'wa',
  'za',
  'na',
  'of',
  'to',
  'ku',
  'mu',
  'mt',
  'dr',
  'et',
])

/** Letters that are no letter with an accent to Unicode, but are typed as others ("Sacr\u00e9-C\u0153ur"). */
const LIGATURES: Readonly<Record<string, string>> = {
  '\u0153': 'oe',
  '\u00e6': 'ae',
  '\u00f8': 'o',
  '\u00df': 'ss',
  '\u0142': 'l',
  '\u0111': 'd',
  '\u0131': 'i',
}
const LIGATURE = new RegExp(`[${Object.keys(LIGATURES).join('')}]`, 'g')

/** Lower case without accents; apostrophes in one form. */
export const foldText = (text: string): string =>
  text
    .normalize('NFD')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(LIGATURE, (letter) => LIGATURES[letter] ?? letter)
    .replace(APOSTROPHES, "'")

const isCodeLetters = (word: string): boolean => /^[a-z]{1,2}$/.test(word) && !NOT_CODES.has(word)

/** Cuts what is glued together: "kn7av" is two words, "7av" after letters as well. */
function unglue(word: string): readonly string[] {
  const code = GLUED_CODE.exec(word)
  if (code && isCodeLetters(code[1] ?? '')) return code[3] === undefined ? [word] : [`${code[1]}${code[2]}`, code[3]]
  const number = NUMBER_AND_TYPE.exec(word)
  return number ? [number[1] ?? '', number[2] ?? ''] : [word]
}

/**
 * The words of a name or of typed text: folded, elided articles and apostrophes gone, road codes in one form
 * ("KN 7 Ave", "kn7 ave" and "KN7Av" all begin with the word `kn7`).
 */
export function wordsOf(text: string): string[] {
  const plain = foldText(text).replace(ELISION, '$1').replaceAll("'", '')
  const cut = (plain.match(WORD) ?? []).flatMap((word) => (/\d/.test(word) ? unglue(word) : [word]))
  const words: string[] = []
  for (const word of cut) {
    const before = words.at(-1)
    if (before !== undefined && /^\d{1,4}$/.test(word) && isCodeLetters(before)) words[words.length - 1] = before + word
    else words.push(word)
  }
  return words
}

/** A road code with the beginning of a road type glued to it, as it is being typed: "kg11a". */
const UNFINISHED_CODE = /^([a-z]{1,2}\d{1,4})(s|stre|stree|a|aven|avenu|r|ro|roa)$/

/** The words of what a person is typing: like `wordsOf`, but the last one may be a road code whose type is not finished. */
export function typedWordsOf(text: string): string[] {
  const words = wordsOf(text)
  const unfinished = UNFINISHED_CODE.exec(words.at(-1) ?? '')
  return unfinished ? [...words.slice(0, -1), unfinished[1] ?? '', unfinished[2] ?? ''] : words
}

/**
 * How a word sounds to ears of the region: l and r are one sound, sh and s, and length does not count ("Shyorongi", "Syorongi";
 * "Mwaanza", "Mwanza"). Words with digits keep every sign: kn11 is not kn1.
 * @param word a folded word
 */
export function soundOf(word: string): string {
  return /\d/.test(word) ? word : lettersOf(word).replace(/(.)\1+/gu, '$1')
}

/** The sound of a word in which doubled letters still count: what a dropped letter leaves may be doubled by chance. */
export const lettersOf = (word: string): string => word.replaceAll('sh', 's').replaceAll('l', 'r')
