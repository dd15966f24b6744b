/** The names of an element: main name, names in our languages, other and former ones, codes. */
import type { Tags } from '../../osm/elements.ts'
import type { NameType, PlaceName } from '../index/records.ts'

/** Tag -> sort of name. The first is what a place is called; where it is missing the next one that exists stands in. */
const NAME_TAGS: readonly (readonly [tag: string, type: NameType])[] = [
  ['name', 'name'],
  ['name:en', 'en'],
  ['name:sw', 'sw'],
  ['name:rw', 'rw'],
  ['name:fr', 'fr'],
  ['alt_name', 'alternative'],
  ['alt_name:en', 'alternative'],
  ['short_name', 'alternative'],
  ['loc_name', 'alternative'],
  ['official_name', 'alternative'],
  ['int_name', 'alternative'],
  ['old_name', 'old'],
]
const CODE_TAGS = ['ref', 'local_ref'] as const
const LONGEST_NAME = 120
const MOST_NAMES = 12

/** Several values of one tag are separated by ";". */
const partsOf = (value: string | undefined): string[] =>
  (value ?? '')
    .split(';')
    .map((part) => part.trim().slice(0, LONGEST_NAME))
    .filter((part) => part !== '')

/**
 * Names of an element, the main one first; empty when it has none.
 * @param hasCodes road and route numbers count as names
 */
export function namesOf(tags: Tags, hasCodes: boolean): PlaceName[] {
  const names: PlaceName[] = []
  const add = (text: string, type: NameType): void => {
    if (names.length < MOST_NAMES && !names.some((known) => known.text === text && (known.type === type || type === 'alternative')))
      names.push({ text, type })
  }
  for (const [tag, type] of NAME_TAGS)
    for (const part of partsOf(tags.get(tag))) add(part, names.length === 0 && type !== 'old' ? 'name' : type)
  if (hasCodes) for (const tag of CODE_TAGS) for (const part of partsOf(tags.get(tag))) add(part, names.length === 0 ? 'name' : 'code')
  return names[0]?.type === 'name' ? names : []
}
