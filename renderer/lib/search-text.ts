/** Finding things by how people type them: case, accents and administrative prefixes do not matter. */

/** Words in front of place names that people leave out or write differently (Rwanda and Tanzania administrative units). */
const PREFIXES = new Set([
  'umudugudu',
  'akagari',
  'umurenge',
  'akarere',
  'kijiji',
  'kata',
  'wilaya',
  'mtaa',
  'wa',
  'cha',
  'ya',
  'rwa',
  'bwa',
  'de',
  'du',
  'la',
  'le',
  'of',
  'the',
])

/** Lower case without accents and marks, single spaces. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/**
 * How well a text matches what was typed: 0 = not at all; every typed word must begin a word of the text.
 * Matches at the start of the text score higher, shorter texts score higher.
 */
export function matchScore(text: string, typed: string): number {
  const folded = foldText(text)
  const words = folded.split(' ')
  const wanted = foldText(typed)
    .split(' ')
    .filter((word, _index, all) => word !== '' && (all.length === 1 || !PREFIXES.has(word)))
  if (wanted.length === 0) return 0
  if (!wanted.every((word) => words.some((candidate) => candidate.startsWith(word)))) return 0
  const first = wanted[0] ?? ''
  return 1 + (folded.startsWith(first) ? 1 : 0) + (words.includes(first) ? 0.5 : 0) + 1 / (1 + folded.length)
}
