/** The letters in front of this station's numbers: made from its name, and made longer when another station has the same ones. */

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

type Prefixed = { readonly id: string; readonly prefix: string }

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ' // without I and O, which are read as digits
const letterOf = (id: string, at: number): string => LETTERS.charAt(Number.parseInt(id.slice(2 * at, 2 * at + 2), 16) % LETTERS.length)

/**
 * The letters for new numbers. Of stations whose names give the same letters, the one with the smallest id keeps them; each other adds
 * letters made from its id until nobody has them: two incidents of two stations are never called by one number. Every station finds
 * the same without asking, from the stations it knows.
 * @param stations all stations of the directory, the own one included; ids are 32 hex digits
 */
export function numberPrefix(own: Prefixed, stations: readonly Prefixed[]): string {
  const rivals = stations.filter(({ id, prefix }) => id !== own.id && prefix === own.prefix)
  if (!rivals.some(({ id }) => id < own.id)) return own.prefix
  const taken = new Set(stations.filter(({ id }) => id !== own.id).map(({ prefix }) => prefix))
  const before = rivals.filter(({ id }) => id < own.id)
  for (let letters = 1; letters < PREFIX_LETTERS + 1; letters += 1) {
    const added = (id: string): string => Array.from({ length: letters }, (_, at) => letterOf(id, at)).join('')
    const candidate = own.prefix + added(own.id)
    if (!taken.has(candidate) && !before.some(({ id }) => added(id) === added(own.id))) return candidate
  }
  return own.prefix + own.id.slice(0, 8).toUpperCase()
}
