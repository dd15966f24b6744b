/** Single values as tracker apps write them. Each reader answers the value, null for "not told", or a problem. */

/** What is wrong with one field of a request. */
export type FieldProblem = { readonly field: string; readonly problem: string }
export type Read<Value> = { readonly value: Value } | FieldProblem

const KMH_PER_KNOT = 1.852
/** Numbers up to here are seconds, larger ones milliseconds (Traccar draws the line at the largest 32-bit number). */
const LARGEST_SECONDS = 2_147_483_647
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/
const PLAIN_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

/** True for the problem side of a `Read`. */
export const isProblem = <Value>(read: Read<Value>): read is FieldProblem => 'problem' in read

/** Text -> number. Empty, `NaN` and `null` mean "not told". */
export function readNumber(field: string, text: string | null | undefined): Read<number | null> {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '' || trimmed === 'NaN' || trimmed === 'null') return { value: null }
  return NUMBER.test(trimmed) ? { value: Number(trimmed) } : { field, problem: 'expected a number' }
}

/**
 * Time of a fix: seconds or milliseconds since 1970, ISO 8601, or `yyyy-MM-dd HH:mm:ss` in UTC.
 * @param nowMs used when the app sends no time
 */
export function readTime(field: string, value: string | number | null | undefined, nowMs: number): Read<number> {
  if (value === null || value === undefined || value === '') return { value: nowMs }
  const text = String(value).trim()
  if (NUMBER.test(text)) {
    const number = Number(text)
    return { value: Math.round(Math.abs(number) <= LARGEST_SECONDS ? number * 1000 : number) }
  }
  if (!ISO_TIME.test(text) && !PLAIN_TIME.test(text))
    return { field, problem: 'expected seconds or milliseconds since 1970, or an ISO 8601 time' }
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10))
  const parsed = Date.parse(`${text.replace(' ', 'T')}${hasZone ? '' : 'Z'}`)
  return Number.isNaN(parsed) ? { field, problem: 'is not a day or time that exists' } : { value: parsed }
}

/** Keeps a value inside its range; outside it means "not told" (apps send -1 for unknown). */
export const within = (value: number | null, [minimum, maximum]: readonly [number, number]): number | null =>
  value !== null && value >= minimum && value <= maximum ? value : null

/** Knots -> km/h. */
export const knotsToKmh = (knots: number | null): number | null => (knots === null ? null : knots * KMH_PER_KNOT)
/** Metres per second -> km/h. */
export const metresPerSecondToKmh = (speed: number | null): number | null => (speed === null ? null : speed * 3.6)
