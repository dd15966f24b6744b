/** Single values as text protocols write them. Everything unreadable is null: the device did not tell it. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/
const HEX = /^[0-9a-f]+$/i

/** Text -> number; null when it is not one. */
export function numberOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return null
  const trimmed = text.trim()
  return NUMBER.test(trimmed) ? Number(trimmed) : null
}

/** Hex digits -> number; null when they are not. */
export function hexOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const trimmed = text.trim()
  return trimmed.length <= 13 && HEX.test(trimmed) ? Number.parseInt(trimmed, 16) : null
}

/** A value scaled; null stays null. */
export const scaled = (value: number | null, factor: number): number | null => (value === null ? null : value * factor)

/**
 * Degrees and minutes as NMEA writes them: `ddmm.mmmm` or `dddmm.mmmm`, also short of digits.
 * @param hemisphere S and W (any case) turn the sign; anything else leaves it
 */
export function degreesMinutes(text: string, hemisphere: string | undefined): number | null {
  const point = text.indexOf('.')
  const whole = point < 0 ? text : text.slice(0, point)
  const degrees = whole.length > 2 ? numberOf(whole.slice(0, -2)) : 0
  const minutes = numberOf(whole.slice(-2) + (point < 0 ? '' : text.slice(point)))
  if (degrees === null || minutes === null) return null
  return signed(degrees + minutes / 60, hemisphere)
}

/** The magnitude with the sign of its hemisphere. */
export const signed = (degrees: number, hemisphere: string | undefined): number =>
  hemisphere === 'S' || hemisphere === 'W' || hemisphere === 's' || hemisphere === 'w' ? -degrees : degrees

const MINUTE_MS = 60_000

/**
 * A day and time in UTC as epoch milliseconds.
 * @param year full, or its last two digits
 * @param month 1..12
 * @returns null for a day or time that does not exist
 */
export function utcMs(year: number, month: number, day: number, hour = 0, minute = 0, second = 0, ms = 0): number | null {
  const full = year < 100 ? 2000 + year : year
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0 && hour <= 24)) return null
  if (!(minute >= 0 && minute < 60 && second >= 0 && second <= 60)) return null
  const at = Date.UTC(full, month - 1, day, hour, minute, second, ms)
  // The last days of a month roll over when they do not exist: 31 June would be 1 July.
  return day > 28 && hour < 24 && second < 60 && new Date(at).getUTCDate() !== day ? null : at
}

const two = (text: string, at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48

/** `hhmmss` (with a fraction perhaps) and a day of two-digit numbers. @returns null when something is missing */
export function timeOf(day: readonly [year: number, month: number, day: number], clock: string): number | null {
  if (!/^\d{6}(\.\d*)?$/.test(clock)) return null
  const fraction = clock.length > 7 ? Math.round(Number(`0${clock.slice(6)}`) * 1000) : 0
  return utcMs(day[0], day[1], day[2], two(clock, 0), two(clock, 2), two(clock, 4), fraction)
}

/** `yyyymmddhhmmss` or `yymmddhhmmss`, also without seconds. */
export function compactTime(text: string): number | null {
  if (!/^(\d{10}|\d{12}|\d{14})$/.test(text)) return null
  const at = text.length === 14 ? 4 : 2
  const rest = [0, 2, 4, 6, 8].map((offset) => (at + offset + 2 <= text.length ? two(text, at + offset) : 0))
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest
  return utcMs(Number(text.slice(0, at)), month, day, hour, minute, second)
}

/** `ddmmyy` -> [year, month, day]; null when it is not six digits. */
export const dayMonthYear = (text: string | undefined): [number, number, number] | null =>
  text !== undefined && /^\d{6}$/.test(text) ? [two(text, 4), two(text, 2), two(text, 0)] : null
/** `yymmdd` -> [year, month, day]; null when it is not six digits. */
export const yearMonthDay = (text: string | undefined): [number, number, number] | null =>
  text !== undefined && /^\d{6}$/.test(text) ? [two(text, 0), two(text, 2), two(text, 4)] : null

/**
 * Devices that send only a time of day: the day is today's, or yesterday's when that lies nearer.
 * @param localMs a whole time of which the day is in doubt
 */
export function nearest(localMs: number, aroundMs: number): number {
  const day = 24 * 60 * MINUTE_MS
  const difference = localMs - aroundMs
  return difference > day / 2 ? localMs - day : difference < -day / 2 ? localMs + day : localMs
}
