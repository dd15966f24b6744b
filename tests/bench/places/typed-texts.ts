/** What people type into the search field: names of the made-up country, letter by letter, some with typing mistakes or in another order. */
import type { PlaceSet } from '../../../server/geo/places/index/records.ts'
import type { Point } from '../../../server/contract/primitives.ts'
import { seededRandom } from '../roads/synthetic-country.ts'

/** One text as it is meant in the end, and where the desk looked meanwhile. */
export type TypedText = { readonly text: string; readonly meant: string; readonly isMistyped: boolean; readonly near: Point | null }

/** Share of texts with a typing mistake, in another order of words, without a place to look from. */
const MISTYPED = 0.25
const REORDERED = 0.15
const WITHOUT_NEAR = 0.4
/** A desk looks at its own district: so far from what is meant, degrees. */
const LOOKS_AWAY = 0.3
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Replaces, leaves out, doubles up or swaps one letter inside the longest word. */
function mistype(text: string, chance: () => number): string {
  const longest = text.split(' ').toSorted((a, b) => b.length - a.length)[0] ?? ''
  if (longest.length < 5 || /\d/.test(longest)) return text
  const at = 1 + Math.floor(chance() * (longest.length - 2))
  const letter = LETTERS[Math.floor(chance() * LETTERS.length)] ?? 'x'
  const [before, here, after] = [longest.slice(0, at), longest[at] ?? '', longest.slice(at + 1)]
  const forms = [
    before + letter + after,
    before + after,
    before + here + letter + after,
    before + after.slice(0, 1) + here + after.slice(1),
  ]
  return text.replace(longest, forms[Math.floor(chance() * forms.length)] ?? longest)
}

/** Texts for names drawn from the country. */
export function typedTexts({ records }: PlaceSet, count: number, seed = 11): TypedText[] {
  const chance = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const record = records[Math.floor(chance() * records.length)]
    const meant = record?.names[Math.floor(chance() * record.names.length)]?.text ?? ''
    const written = chance() < REORDERED ? meant.split(' ').toReversed().join(' ') : meant
    const text = chance() < MISTYPED ? mistype(written, chance) : written
    const look = (e7: number): number => e7 / 1e7 + (chance() - 0.5) * 2 * LOOKS_AWAY
    const near = chance() < WITHOUT_NEAR ? null : { latitude: look(record?.latitudeE7 ?? 0), longitude: look(record?.longitudeE7 ?? 0) }
    return { text: text.toLowerCase(), meant, isMistyped: text !== written, near }
  })
}

/** The text after each key. */
export const keystrokes = (text: string): string[] => Array.from(text, (_letter, at) => text.slice(0, at + 1))
