/** Names on the island. Every one carries "mfano", "example" or "exemple", or is a street code of a town that does not exist. */
import type { Dice } from './dice.ts'
import type { TagList } from './element-draft.ts'

/** Marks a name as made up; a name that says so already stays. */
export const example = (name: string): string => (name.toLowerCase().includes('mfano') ? name : `${name} (mfano)`)

const BEGINNINGS = ['Bu', 'Ka', 'Lu', 'Ma', 'Nya', 'Ru', 'Chi', 'Mwa', 'Ki', 'Ga', 'Ihe', 'Sho'] as const
const MIDDLES = ['ka', 'lo', 'mbe', 'ndu', 'ri', 'sa', 'te', 'zi', 'ga', 'nyo', 'ro', 'wi'] as const
const ENDS = ['ra', 'nge', 'mo', 'zi', 'ba', 'ko', 'le', 'sha', 'nda', 'te', 'wa', 'ni'] as const

/** A village name in the sound of the lake, made of syllables. */
export const inventName = (dice: Dice): string => example(`${dice.pick(BEGINNINGS)}${dice.pick(MIDDLES)}${dice.pick(ENDS)}`)

/** What lanes are called after. */
export const TREES = [
  'Mwembe',
  'Mkuyu',
  'Mnazi',
  'Mpapai',
  'Mkorosho',
  'Mti Mkubwa',
  'Mlonge',
  'Muarobaini',
  'Mchungwa',
  'Mfenesi',
  'Mzambarau',
] as const

/** The name of a place in the four languages, and what else people call it. */
export const placeNames = (label: string): TagList => ({
  name: example(label),
  'name:sw': example(label),
  'name:rw': `${label} (urugero, mfano)`,
  'name:en': `${label} (example)`,
  'name:fr': `${label} (exemple)`,
  alt_name: `Kwa ${label} (mfano);${label} Mjini (mfano)`,
  old_name: `${label} ya Kale (mfano)`,
})

/** Codes as towns of the region number their streets; these three prefixes belong to no town. */
export const streetCode = (quarter: 'KX' | 'KY' | 'KZ', number: number, kind: 'St' | 'Ave'): string => `${quarter} ${number} ${kind}`
