/**
 * Places as callers describe them: "500 m north of the school", "km 2 baada ya daraja kuelekea Nyange", "hafi y'isoko". Reads the words in
 * English, Swahili, Kinyarwanda and French; finding the landmark is left to the search. Pure.
 */
import type { CompassPoint } from '../../contract/places.ts'
import type { Point } from '../../contract/primitives.ts'
import { bearingDegrees, distanceMetres } from '../../kernel/geo.ts'
import { bearingOf, pointFrom } from './compass.ts'
import { foldText } from './text.ts'

/** What was said, before the landmark is found. */
export type Description =
  | { readonly relation: 'direction'; readonly metres: number; readonly compass: CompassPoint; readonly landmark: string }
  | { readonly relation: 'towards'; readonly metres: number; readonly landmark: string; readonly towards: string }
  | { readonly relation: 'away'; readonly metres: number; readonly landmark: string }
  | { readonly relation: 'near'; readonly landmark: string }

const SIDES: readonly (readonly [CompassPoint, string])[] = [
  ['northEast', "north[- ]?east|ne|kaskazini[- ]mashariki|nord[- ]est|(?:a?ma)jyaruguru (?:ashyira|y')? ?(?:u|i)?burasirazuba"],
  ['northWest', "north[- ]?west|nw|kaskazini[- ]magharibi|nord[- ]ouest|(?:a?ma)jyaruguru (?:ashyira|y')? ?(?:u|i)?burengerazuba"],
  ['southEast', "south[- ]?east|se|kusini[- ]mashariki|sud[- ]est|(?:a?ma)jyepfo (?:ashyira|y')? ?(?:u|i)?burasirazuba"],
  ['southWest', "south[- ]?west|sw|kusini[- ]magharibi|sud[- ]ouest|(?:a?ma)jyepfo (?:ashyira|y')? ?(?:u|i)?burengerazuba"],
  ['north', 'north|kaskazini|nord|(?:a?ma)jyaruguru'],
  ['south', 'south|kusini|sud|(?:a?ma)jyepfo'],
  ['east', 'east|mashariki|est|(?:i)?burasirazuba'],
  ['west', 'west|magharibi|ouest|(?:i)?burengerazuba'],
]
const ANY_SIDE = SIDES.map(([, words]) => words).join('|')
const METRE_WORDS = 'm|mt|mtr|mtrs|metres?|meters?|mita|metero'
const KILOMETRE_WORDS = 'km|kms|kilometres?|kilometers?|kilomita|kilometa|kilometero|ibirometero|ibilometero'
const UNIT = `(?<unit>${KILOMETRE_WORDS}|${METRE_WORDS})`
const UNIT_FIRST = `(?<unitFirst>${KILOMETRE_WORDS}|${METRE_WORDS})`
/** "500 m", "mita 500", "1,5 km"; words such as "about" before it. */
const DISTANCE = `(?:(?:about|around|some|kama|takriban|umbali wa|karibu|nka|hafi|environ|a|at) )*(?:(?<number>\\d{1,5}(?:[.,]\\d+)?) ?${UNIT}|${UNIT_FIRST} ?(?<numberAfter>\\d{1,5}(?:[.,]\\d+)?))`
/** Ends a word: "de la" is not the beginning of "de Lamu". */
const GAP = "(?: |(?<='))"
/** Between the side and the landmark; often left out. */
const OF = `(?:(?:of|from|ya|wa|mwa|kwa|bwa|rwa|cya|rya|za|cha|la|de la|de l'|du|des|de|[bcdr]?[wy]'|[dz]')${GAP})?`
const SIDE_LEAD = "(?:(?:to the|upande wa|mu|muri|au|a l'|vers le|vers l') ?)?"
const AFTER = `(?:after|past|beyond|behind|from|baada ya|kutoka|kupita|ukitoka|uvuye ku|uvuye|urenze|nyuma ya|inyuma ya|inyuma y'|apres|derriere|depuis|de la|de l'|du|de)${GAP}`
const TOWARDS = '(?:towards?|going to|in the direction of|to|kuelekea|kwenda|ukielekea|ujya|werekeza|ugana|vers|en direction de|direction)'
const NEAR =
  "(?:near|next to|beside|close to|behind|opposite|in front of|around|karibu na|jirani na|nyuma ya|mbele ya|mkabala na|pembeni ya|kando ya|hafi ya|hafi y'|hafi na|iruhande rwa|iruhande rw'|inyuma ya|inyuma y'|imbere ya|imbere y'|ahateganye na|pres de la|pres de l'|pres du|pres des|pres de|pres d'|a cote de|derriere|en face de|en face du|devant)"

const PATTERNS: readonly (readonly [Description['relation'], RegExp])[] = [
  ['direction', new RegExp(`^${DISTANCE} ${SIDE_LEAD}(?<side>${ANY_SIDE}) ${OF}(?<landmark>.+)$`)],
  ['direction', new RegExp(`^(?<landmark>.+?)[, ]+${DISTANCE} ${SIDE_LEAD}(?<side>${ANY_SIDE})$`)],
  ['towards', new RegExp(`^${DISTANCE} ${AFTER}(?<landmark>.+?) ${TOWARDS} (?<towards>.+)$`)],
  ['away', new RegExp(`^${DISTANCE} ${AFTER}(?<landmark>.+)$`)],
  ['near', new RegExp(`^${NEAR}${GAP}(?<landmark>.+)$`)],
]

/** Farther away nobody describes a place by a landmark. */
const FARTHEST_METRES = 50_000
const LONGEST_TEXT = 200

/** The text in the form the patterns expect: folded, one blank between words, a blank between number and unit is optional. */
const plain = (text: string): string =>
  foldText(text)
    .replace(/[^\p{L}\p{N}.,' -]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^a (?=\d)/, '')
    .trim()

function metresOf(groups: Record<string, string | undefined>): number {
  const number = Number((groups['number'] ?? groups['numberAfter'] ?? '').replace(',', '.'))
  const unit = groups['unit'] ?? groups['unitFirst'] ?? ''
  return new RegExp(`^(?:${KILOMETRE_WORDS})$`).test(unit) ? number * 1000 : number
}

/** What a text describes, or null when it describes nothing. */
export function readDescription(text: string): Description | null {
  const said = plain(text.slice(0, LONGEST_TEXT))
  for (const [relation, pattern] of PATTERNS) {
    const groups = pattern.exec(said)?.groups
    const landmark = groups?.['landmark']?.trim() ?? ''
    if (!groups || landmark.length < 2) continue
    if (relation === 'near') return { relation, landmark }
    const metres = metresOf(groups)
    if (!(metres > 0 && metres <= FARTHEST_METRES)) return null
    if (relation === 'away') return { relation, metres, landmark }
    if (relation === 'towards') return { relation, metres, landmark, towards: groups['towards']?.trim() ?? '' }
    const compass = SIDES.find(([, words]) => new RegExp(`^(?:${words})$`).test(groups['side'] ?? ''))?.[0]
    if (compass !== undefined) return { relation, metres, compass, landmark }
  }
  return null
}

/** People say one of eight directions and round distances: so far off a described place may be, as a share of the distance. */
const SPREAD = { direction: 0.43, towards: 0.5, away: 1 } as const
/** "Near" and "behind" mean within sight. */
const NEAR_METRES = 150
/** A landmark is never known better. */
const LEAST_RADIUS_METRES = 30

/** Where a described place lies, as far as the words say. */
export type Described = { readonly point: Point; readonly accuracyMetres: number }

/**
 * The place from its landmark.
 * @param landmark its point, and how far it reaches, metres
 * @param towards for "towards": where to; without it the direction is unknown
 */
export function placeDescribed(
  description: Description,
  landmark: { readonly point: Point; readonly radiusMetres: number },
  towards: Point | null,
): Described {
  const radius = Math.max(LEAST_RADIUS_METRES, landmark.radiusMetres)
  if (description.relation === 'near') return { point: landmark.point, accuracyMetres: Math.round(radius + NEAR_METRES) }
  const { metres } = description
  const around = (share: number): number => Math.round(Math.hypot(radius, metres * share))
  if (description.relation === 'direction')
    return { point: pointFrom(landmark.point, bearingOf(description.compass), metres), accuracyMetres: around(SPREAD.direction) }
  if (description.relation === 'away' || towards === null) return { point: landmark.point, accuracyMetres: around(SPREAD.away) }
  const along = Math.min(metres, distanceMetres(landmark.point, towards))
  return { point: pointFrom(landmark.point, bearingDegrees(landmark.point, towards), along), accuracyMetres: around(SPREAD.towards) }
}
