/**
 * Plus codes, after the Open Location Code specification. Positions are counted in whole steps of the finest grid (1/25,000,000 of a degree
 * of latitude, 1/8,192,000 of longitude), so that no rounding can move a code into the next cell.
 */
import type { Point } from '../../../contract/primitives.ts'

const DIGITS = '23456789CFGHJMPQRVWX'
const SEPARATOR_AT = 8
const PAIR_LENGTH = 10
const LONGEST = 15
const GRID_ROWS = 5
const GRID_COLUMNS = 4
const LATITUDE_STEPS = 25_000_000
const LONGITUDE_STEPS = 8_192_000
const ALL_LATITUDES = 180 * LATITUDE_STEPS
const ALL_LONGITUDES = 360 * LONGITUDE_STEPS
/** Degrees that a pair of digits spans, pair by pair. */
const PAIR_DEGREES = [20, 1, 0.05, 0.0025, 0.000125] as const
/** A code is shortened only when the reference is this much nearer than it has to be. */
const SAFETY = 0.3

/** The cell a code names, degrees. */
export type CodeArea = {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
  readonly length: number
}

/** The cell's middle. */
export const middleOfArea = ({ south, west, north, east }: CodeArea): Point => ({
  latitude: Math.min((south + north) / 2, 90),
  longitude: Math.min((west + east) / 2, 180),
})

/** Whole steps of a position; latitude is clipped, longitude wraps around. */
export function stepsOf({ latitude, longitude }: Point): { readonly latitude: number; readonly longitude: number } {
  const up = Math.floor(latitude * LATITUDE_STEPS) + 90 * LATITUDE_STEPS
  const right = (Math.floor(longitude * LONGITUDE_STEPS) + 180 * LONGITUDE_STEPS) % ALL_LONGITUDES
  return { latitude: Math.min(Math.max(up, 0), ALL_LATITUDES - 1), longitude: right < 0 ? right + ALL_LONGITUDES : right }
}

/**
 * The code of a cell.
 * @param length digits: 2, 4, 6, 8, or 10 to 15
 * @throws RangeError for another length
 */
export function encodeSteps(latitude: number, longitude: number, length: number): string {
  if (length < 2 || (length < PAIR_LENGTH && length % 2 === 1)) throw new RangeError(`a plus code cannot have ${length} digits`)
  let [up, right] = [latitude, longitude]
  let code = ''
  for (let digit = PAIR_LENGTH; digit < LONGEST; digit += 1) {
    code = (DIGITS[(up % GRID_ROWS) * GRID_COLUMNS + (right % GRID_COLUMNS)] ?? '') + code
    up = Math.floor(up / GRID_ROWS)
    right = Math.floor(right / GRID_COLUMNS)
  }
  for (let pair = 0; pair < PAIR_LENGTH / 2; pair += 1) {
    code = (DIGITS[up % 20] ?? '') + (DIGITS[right % 20] ?? '') + code
    up = Math.floor(up / 20)
    right = Math.floor(right / 20)
  }
  const kept = code.slice(0, Math.min(length, LONGEST)).padEnd(SEPARATOR_AT, '0')
  return `${kept.slice(0, SEPARATOR_AT)}+${kept.slice(SEPARATOR_AT)}`
}

/** The plus code of a position; ten digits name a cell of about 14 m. */
export function encodePlusCode(point: Point, length = PAIR_LENGTH): string {
  const steps = stepsOf(point)
  return encodeSteps(steps.latitude, steps.longitude, length)
}

const SHAPE = /^([23456789CFGHJMPQRVWX]*)(0*)\+([23456789CFGHJMPQRVWX]*)$/i

/** True for a code that is well formed, full or short. */
export function isPlusCode(code: string): boolean {
  const match = SHAPE.exec(code)
  if (!match) return false
  const [, digits = '', padding = '', rest = ''] = match
  const before = digits.length + padding.length
  if (before > SEPARATOR_AT || before % 2 === 1 || rest.length === 1) return false
  if (padding === '') return before + rest.length > 0
  return before === SEPARATOR_AT && padding.length % 2 === 0 && digits.length > 0 && rest === ''
}

/** True for a code that needs a reference: fewer than eight digits before its plus. */
export const isShortCode = (code: string): boolean => isPlusCode(code) && code.indexOf('+') < SEPARATOR_AT

/** True for a code that names a cell by itself. */
export function isFullCode(code: string): boolean {
  if (!isPlusCode(code) || isShortCode(code)) return false
  const [first = 0, second = 0] = [...code.toUpperCase()].map((digit) => DIGITS.indexOf(digit))
  return first * 20 < 180 && second * 20 < 360
}

/** The cell of a full code. @throws RangeError for anything else */
export function decodePlusCode(code: string): CodeArea {
  if (!isFullCode(code)) throw new RangeError(`${code} is no full plus code`)
  const digits = code.toUpperCase().replace('+', '').replace(/0+$/, '').slice(0, LONGEST)
  let [up, right] = [0, 0]
  let [height, width] = [ALL_LATITUDES / 9, ALL_LONGITUDES / 18]
  for (let at = 0; at < Math.min(digits.length, PAIR_LENGTH); at += 2) {
    up += DIGITS.indexOf(digits[at] ?? '') * height
    right += DIGITS.indexOf(digits[at + 1] ?? '') * width
    if (at + 2 < Math.min(digits.length, PAIR_LENGTH)) [height, width] = [height / 20, width / 20]
  }
  for (const digit of digits.slice(PAIR_LENGTH)) {
    ;[height, width] = [height / GRID_ROWS, width / GRID_COLUMNS]
    up += Math.floor(DIGITS.indexOf(digit) / GRID_COLUMNS) * height
    right += (DIGITS.indexOf(digit) % GRID_COLUMNS) * width
  }
  return {
    south: up / LATITUDE_STEPS - 90,
    west: right / LONGITUDE_STEPS - 180,
    north: (up + height) / LATITUDE_STEPS - 90,
    east: (right + width) / LONGITUDE_STEPS - 180,
    length: digits.length,
  }
}

/**
 * The code without the digits that a reference near it makes unnecessary; the whole code when it is too far away.
 * @throws RangeError when the code is not full or is padded
 */
export function shortenPlusCode(code: string, reference: Point): string {
  if (!isFullCode(code) || code.includes('0')) throw new RangeError(`${code} cannot be shortened`)
  const middle = middleOfArea(decodePlusCode(code))
  const away = Math.max(Math.abs(middle.latitude - reference.latitude), Math.abs(middle.longitude - reference.longitude))
  for (let pair = PAIR_DEGREES.length - 2; pair >= 1; pair -= 1)
    if (away < (PAIR_DEGREES[pair] ?? 0) * SAFETY) return code.toUpperCase().slice((pair + 1) * 2)
  return code.toUpperCase()
}

/**
 * The full code nearest to a reference that ends with these digits; a full code stays as it is.
 * @throws RangeError when the code is neither short nor full
 */
export function recoverPlusCode(code: string, reference: Point): string {
  if (isFullCode(code)) return code.toUpperCase()
  if (!isShortCode(code)) throw new RangeError(`${code} is no plus code`)
  const missing = SEPARATOR_AT - code.indexOf('+')
  const resolution = 20 ** (2 - missing / 2)
  const latitude = Math.min(90, Math.max(-90, reference.latitude))
  const guess = decodePlusCode(encodePlusCode({ latitude, longitude: reference.longitude }).slice(0, missing) + code.toUpperCase())
  let { latitude: up, longitude: right } = middleOfArea(guess)
  if (latitude + resolution / 2 < up && up - resolution >= -90) up -= resolution
  else if (latitude - resolution / 2 > up && up + resolution <= 90) up += resolution
  if (reference.longitude + resolution / 2 < right) right -= resolution
  else if (reference.longitude - resolution / 2 > right) right += resolution
  return encodePlusCode({ latitude: up, longitude: right }, guess.length)
}
