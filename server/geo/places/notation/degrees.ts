/** Degrees as people write them: decimal, with minutes, with seconds; signs or letters, points or commas, either order. Pure. */
import type { Notation } from '../../../contract/places.ts'
import { foldText } from '../text.ts'
import {
  accuracyOf,
  isOnEarth,
  orderReadings,
  read,
  refuseText,
  type NotationAnswer,
  type NotationContext,
  type Reading,
} from './reading.ts'

type Axis = 'latitude' | 'longitude'
type Side = { readonly axis: Axis; readonly sign: 1 | -1 }
const NORTH: Side = { axis: 'latitude', sign: 1 }
const SOUTH: Side = { axis: 'latitude', sign: -1 }
const EAST: Side = { axis: 'longitude', sign: 1 }
const WEST: Side = { axis: 'longitude', sign: -1 }
/** Letters and words for the four sides; "O" is the French west. */
const SIDES: Readonly<Record<string, Side>> = {
  n: NORTH,
  north: NORTH,
  nord: NORTH,
  kaskazini: NORTH,
  s: SOUTH,
  south: SOUTH,
  sud: SOUTH,
  kusini: SOUTH,
  e: EAST,
  east: EAST,
  est: EAST,
  mashariki: EAST,
  w: WEST,
  o: WEST,
  west: WEST,
  ouest: WEST,
  magharibi: WEST,
}
/** Words that name the number after them. */
const AXES: Readonly<Record<string, Axis>> = {
  lat: 'latitude',
  latitude: 'latitude',
  latitudo: 'latitude',
  lon: 'longitude',
  lng: 'longitude',
  long: 'longitude',
  longitude: 'longitude',
  longitudo: 'longitude',
}
/** Words in front of a position that say nothing. */
const NOISE = new Set([
  'gps',
  'coordinates',
  'coordinate',
  'coords',
  'coordonnees',
  'loc',
  'location',
  'position',
  'pin',
  'wgs84',
  'and',
  'na',
  'et',
  'is',
])
const UNITS: Readonly<Record<string, 0 | 1 | 2>> = { '\u00b0': 0, d: 0, deg: 0, "'": 1, m: 1, min: 1, '"': 2, sec: 2 }
/** Seconds are also written as two apostrophes, or with the letter s after minutes; south is a letter of its own. */
const SECOND_LETTER = 's'

type Token =
  | { readonly type: 'number'; readonly text: string; readonly sign: 1 | -1 | 0 }
  | { readonly type: 'unit'; readonly unit: 0 | 1 | 2 }
  | { readonly type: 'side'; readonly side: Side }
  | { readonly type: 'axis'; readonly axis: Axis }
  | { readonly type: 'break' }
/** One of the two angles. */
type Angle = {
  readonly parts: readonly string[]
  readonly units: readonly (0 | 1 | 2)[]
  readonly sign: 1 | -1 | 0
  readonly side: Side | null
  readonly axis: Axis | null
}

/** One form for the many signs of degrees, minutes, seconds, minus and decimal commas. */
function plain(text: string): string {
  return foldText(text.replace(/[\u2032\u2019\u2018\u02b9\u02bc]/g, "'").replace(/[\u2033\u201d\u201c\u02ba]/g, '"'))
    .replaceAll("''", '"')
    .replace(/(\d)s([nsewo])(?![a-z])/g, '$1s $2')
    .replace(/[\u00ba\u02da]/g, '\u00b0')
    .replace(/[\u2212\u2013\u2014]/g, '-')
    .replace(/^[\s([{<]+|[\s)\]}>.]+$/g, '')
}

/**
 * Commas: between digits they are a decimal sign when another separator stands between the two numbers ("1,95 30,06", "-1,95; 30,06",
 * "-1,95, 30,06"), or when there are three ("1,95,30,06"); a single comma separates.
 */
function withPoints(text: string): string {
  const tight = text.match(/\d,(?=\d)/g)?.length ?? 0
  const all = text.match(/,/g)?.length ?? 0
  if (tight === 3 && all === 3 && !/[\s;|/]/.test(text.trim()))
    return text.replace(/(\d),(\d+),/, '$1.$2 | ').replace(/(\d),(\d+)$/, '$1.$2')
  if (/\d,\d+,\d/.test(text)) return text // "1,2,3" is a list
  const isDecimal =
    tight === 2 || (tight === 1 && all > 1) || (tight === 1 && /\d\s*[;|/]\s*[-+\d]|\d[^\d,.]*\s[^\d]*\d/.test(text.replace(/\d,\d/, '')))
  return isDecimal && !text.includes('.') ? text.replace(/(\d),(\d)/g, '$1.$2') : text
}

const TOKEN = /([+-])?\s*(\d+(?:\.\d+)?)|(wgs84|[a-z]+)|(\u00b0|'|")|([,;|/:=])|\s+/y

/** Cuts the text; null as soon as something stands there that belongs to no position. */
function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (!match) return null
    const [, sign, number, word, mark, separator] = match
    const token =
      number !== undefined
        ? ({ type: 'number', text: number, sign: sign === '-' ? -1 : sign === '+' ? 1 : 0 } as const)
        : wordToken(word ?? mark ?? '', tokens)
    if (token === null) return null
    if (token !== undefined) tokens.push(token)
    if (separator !== undefined && separator !== ':' && separator !== '=') tokens.push({ type: 'break' })
  }
  return tokens
}

/** The token of a word or sign; undefined for what may be left out, null for what belongs to no position. */
function wordToken(word: string, before: readonly Token[]): Token | undefined | null {
  if (word === '' || NOISE.has(word)) return undefined
  const last = before.at(-1)
  const previousUnit = before.findLast((token) => token.type === 'unit')
  const isAfterNumber = last?.type === 'number'
  if (word === SECOND_LETTER && isAfterNumber && previousUnit?.type === 'unit' && previousUnit.unit === 1) return { type: 'unit', unit: 2 }
  const unit = UNITS[word]
  if (unit !== undefined && isAfterNumber) return { type: 'unit', unit }
  const axis = AXES[word]
  if (axis !== undefined) return { type: 'axis', axis }
  const side = SIDES[word]
  return side === undefined ? null : { type: 'side', side }
}

const angleOf = (tokens: readonly Token[]): Angle => {
  const numbers = tokens.filter((token) => token.type === 'number')
  return {
    parts: numbers.map(({ text }) => text),
    units: tokens.filter((token) => token.type === 'unit').map(({ unit }) => unit),
    sign: numbers[0]?.sign ?? 0,
    side: tokens.find((token) => token.type === 'side')?.side ?? null,
    axis: tokens.find((token) => token.type === 'axis')?.axis ?? null,
  }
}

/** Positions at which the tokens can be cut into two angles with as many numbers each, letters and breaks considered. */
function halves(tokens: readonly Token[]): [Angle, Angle] | null {
  const marks = (kind: Token['type']): number[] => tokens.flatMap(({ type }, at) => (type === kind ? [at] : []))
  const numbers = marks('number')
  const possible: number[] = []
  const breaks = marks('break')
  const degreeUnits = tokens.flatMap((token, at) => (token.type === 'unit' && token.unit === 0 ? [at] : []))
  for (let at = 1; at < tokens.length; at += 1) {
    const [left, right] = [tokens.slice(0, at), tokens.slice(at)]
    const count = (some: readonly Token[], kind: Token['type']): number => some.filter(({ type }) => type === kind).length
    if (count(left, 'number') === 0 || count(right, 'number') === 0) continue
    if (count(left, 'side') > 1 || count(right, 'side') > 1 || count(left, 'axis') > 1 || count(right, 'axis') > 1) continue
    if (marks('side').length === 2 && (count(left, 'side') !== 1 || !isAtEdge(left) || !isAtEdge(right))) continue
    if (breaks.length === 1 && breaks[0] !== at) continue
    if (degreeUnits.length === 2 && left.filter((token) => token.type === 'unit' && token.unit === 0).length !== 1) continue
    if (breaks.length !== 1 && degreeUnits.length !== 2 && marks('side').length !== 2 && count(left, 'number') !== numbers.length / 2)
      continue
    const starts = right.find(({ type }) => type !== 'break')
    if (starts?.type === 'unit') continue
    possible.push(at)
  }
  // a letter before or after its number: with letters at both ends of both halves the first cut is right ("S 1.9 E 30", "1.9 S 30 E")
  const cuts = possible.map((at): [Angle, Angle] => [angleOf(tokens.slice(0, at)), angleOf(tokens.slice(at))])
  return (
    cuts.find(([a, b]) => isWhole(a) && isWhole(b) && a.parts.length === b.parts.length) ??
    cuts.find(([a, b]) => isWhole(a) && isWhole(b)) ??
    cuts[0] ??
    null
  )
}

/** The letter stands before or after all numbers of its angle, not between them. */
function isAtEdge(tokens: readonly Token[]): boolean {
  const kept = tokens.filter(({ type }) => type !== 'break' && type !== 'axis')
  return kept[0]?.type === 'side' || kept.at(-1)?.type === 'side'
}

const isWhole = ({ parts, units }: Angle): boolean => parts.length >= 1 && parts.length <= 3 && units.every((unit, at) => unit === at)

/** Degrees of an angle without its sign; null when minutes or seconds are impossible. */
function valueOf({ parts }: Angle): number | null {
  const [degrees = 0, minutes = 0, seconds = 0] = parts.map(Number)
  const isBroken = parts.slice(0, -1).some((part) => part.includes('.')) || minutes >= 60 || seconds >= 60
  return isBroken ? null : degrees + minutes / 60 + seconds / 3600
}

const NOTATIONS: readonly Notation[] = ['degrees', 'degreesMinutes', 'degreesMinutesSeconds']
/** Metres of a degree, a minute and a second of latitude. */
const PART_METRES = [111_320, 1_855, 31] as const

/** Half of the last digit, as a radius. */
function exactness({ parts }: Angle): number {
  const decimals = parts.at(-1)?.split('.')[1]?.length ?? 0
  return ((PART_METRES[parts.length - 1] ?? 0) / 10 ** decimals) * Math.SQRT1_2
}

/** Something besides two plain whole numbers: "12 5" is a house and a door as well. */
const isMeant = (angles: readonly Angle[]): boolean =>
  angles.every(({ parts }) => parts.length === 3) ||
  angles.some(
    ({ parts, units, side, axis }) => units.length > 0 || side !== null || axis !== null || parts.some((part) => part.includes('.')),
  )

function answer(first: Angle, second: Angle, context: NotationContext): NotationAnswer | null {
  const [a, b] = [valueOf(first), valueOf(second)]
  if (a === null || b === null) return refuseText('badMinutes')
  const notation = NOTATIONS[Math.max(first.parts.length, second.parts.length) - 1] ?? 'degrees'
  const base = { notation, accuracyMetres: accuracyOf(Math.max(exactness(first), exactness(second))), notes: [], label: null } as const
  const axes = [first.side?.axis ?? first.axis, second.side?.axis ?? second.axis]
  const signed = (angle: Angle, value: number): number => value * (angle.side?.sign ?? (angle.sign === -1 ? -1 : 1))
  const [x, y] = [signed(first, a), signed(second, b)]
  if (axes[0] === null && axes[1] === null) return orderReadings(base, x, y, first.sign === 0 && second.sign === 0, context)
  if (axes[0] === axes[1]) return refuseText('sameAxis')
  const isLatitudeFirst = axes[0] === 'latitude' || axes[1] === 'longitude'
  const readings = [...new Set([1, contradicts(first) ? -1 : 1])].flatMap((left) =>
    [...new Set([1, contradicts(second) ? -1 : 1])].flatMap((right): Reading[] => {
      const [up, across] = isLatitudeFirst ? [x * left, y * right] : [y * right, x * left]
      const point = { latitude: up, longitude: across }
      const isOutside = context.isInside?.(point) === false
      return isOnEarth(point) ? [{ ...base, point, notes: isOutside ? ['outside'] : [] }] : []
    }),
  )
  return read(...readings.toSorted((one, other) => one.notes.length - other.notes.length)) ?? refuseText('outOfRange')
}

/** A minus beside "N" or "E": nobody knows which of the two was meant. */
const contradicts = ({ sign, side }: Angle): boolean => sign === -1 && side?.sign === 1

/** Readings of a text that is nothing but a position in degrees; null when it is something else. */
export function readDegrees(text: string, context: NotationContext): NotationAnswer | null {
  const tokens = tokensOf(withPoints(plain(text)))
  const numbers = tokens?.filter(({ type }) => type === 'number').length ?? 0
  if (tokens === null || numbers < 2 || numbers > 6) return null
  const cut = halves(tokens)
  if (cut === null || !isWhole(cut[0]) || !isWhole(cut[1]) || !isMeant(cut)) return null
  return answer(cut[0], cut[1], context)
}
