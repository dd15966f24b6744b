/** The letters in front of this station's numbers, made from its name. */

const PREFIX_LETTERS = 3
const FALLBACK = 'ST'

/**
 * Two or three letters: the initials of the capitalised words, else of all words, else the beginning of the name.
 * @returns 'Kisiwa cha Mfano' -> 'KM'; 'Mwanza' -> 'MW'; 'ST' when the name has no Latin letters
 */
export function stationPrefix(name: string): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '')
  const initials = (from: readonly string[]): string =>
    from
      .map((word) => word.charAt(0))
      .join('')
      .slice(0, PREFIX_LETTERS)
      .toUpperCase()
  const candidates = [initials(words.filter((word) => /^[A-Z]/.test(word))), initials(words), words.join('').slice(0, 2).toUpperCase()]
  return candidates.find((candidate) => candidate.length >= 2) ?? FALLBACK
}
