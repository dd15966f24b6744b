/** Times, dates, numbers and distances as people read them, in four languages and always on the 24-hour clock. */
import { INTL_LOCALES } from './languages.ts'
import type { Language } from './languages.ts'
import { RW_DAYS, RW_DAYS_SHORT, RW_MONTHS, RW_MONTHS_SHORT, RW_NUMBER } from './rw-calendar.ts'

type ZonedParts = { year: number; month: number; day: number; weekday: number; hour: number; minute: number; second: number }

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Zone names people in the region use; Intl would say GMT+3. */
const ZONE_NAMES: Readonly<Record<string, string>> = {
  'Africa/Dar_es_Salaam': 'EAT',
  'Africa/Nairobi': 'EAT',
  'Africa/Kampala': 'EAT',
  'Africa/Kigali': 'CAT',
  'Africa/Bujumbura': 'CAT',
  'Africa/Lubumbashi': 'CAT',
  'Africa/Maputo': 'CAT',
  UTC: 'UTC',
}

const partFormats = new Map<string, Intl.DateTimeFormat>()

function partFormat(timeZone: string): Intl.DateTimeFormat {
  const known = partFormats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  partFormats.set(timeZone, made)
  return made
}

/** Splits a moment into calendar parts of a zone. */
function zonedParts(atMs: number, timeZone: string): ZonedParts {
  const found = new Map(
    partFormat(timeZone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  )
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(found.get(type) ?? 0)
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    weekday: WEEKDAYS.indexOf(found.get('weekday') ?? 'Sun'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * Clock time: 14:32, or 14:32:07.
 * @param at ISO 8601 instant or milliseconds since 1970
 * @param timeZone IANA name
 */
export function formatClock(at: string | number, timeZone: string, { withSeconds = false }: { withSeconds?: boolean } = {}): string {
  const parts = zonedParts(toMs(at), timeZone)
  return `${two(parts.hour)}:${two(parts.minute)}${withSeconds ? `:${two(parts.second)}` : ''}`
}

/** The zone's name as people say it (EAT, CAT), else Intl's short name. */
export function zoneName(timeZone: string): string {
  const own = ZONE_NAMES[timeZone]
  if (own !== undefined) return own
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' }).formatToParts(0)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
}

export type DateStyle = 'short' | 'long' | 'weekday'

/**
 * A date: short '21 Nov 2026', long '21 November 2026', weekday 'Saturday 21 November 2026', in the given language.
 * @param at ISO 8601 instant or milliseconds since 1970
 * @param timeZone IANA name
 */
export function formatDate(at: string | number, language: Language, timeZone: string, style: DateStyle = 'short'): string {
  if (language === 'rw') return formatRwDate(zonedParts(toMs(at), timeZone), style)
  const options: Intl.DateTimeFormatOptions = { timeZone, day: 'numeric', month: style === 'short' ? 'short' : 'long', year: 'numeric' }
  const text = new Intl.DateTimeFormat(INTL_LOCALES[language], style === 'weekday' ? { ...options, weekday: 'long' } : options).format(
    toMs(at),
  )
  return text.replaceAll(',', '')
}

function formatRwDate(parts: ZonedParts, style: DateStyle): string {
  const months = style === 'short' ? RW_MONTHS_SHORT : RW_MONTHS
  const date = `${parts.day} ${months[parts.month - 1] ?? ''} ${parts.year}`
  return style === 'weekday' ? `${RW_DAYS[parts.weekday] ?? ''} ${date}` : date
}

/** The seven short day names, Sunday first. */
export function shortDayNames(language: Language): readonly string[] {
  if (language === 'rw') return RW_DAYS_SHORT
  const format = new Intl.DateTimeFormat(INTL_LOCALES[language], { weekday: 'short', timeZone: 'UTC' })
  return WEEKDAYS.map((_, day) => format.format(Date.UTC(2026, 10, 1 + day))) // 1 November 2026 is a Sunday
}

/** Date and clock of the same moment: '21 Nov 2026 14:32'. */
export function formatDateTime(at: string | number, language: Language, timeZone: string): string {
  return `${formatDate(at, language, timeZone)} ${formatClock(at, timeZone)}`
}

/**
 * A number with the language's own decimal and group marks.
 * @param digits most decimals shown; trailing zeros are cut
 */
export function formatNumber(value: number, language: Language, digits = 0): string {
  if (language !== 'rw') return new Intl.NumberFormat(INTL_LOCALES[language], { maximumFractionDigits: digits }).format(value)
  const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).formatToParts(value)
  return plain.map((part) => (part.type === 'group' ? RW_NUMBER.group : part.type === 'decimal' ? RW_NUMBER.decimal : part.value)).join('')
}

/**
 * A distance in metres as people say it: '850 m', '3.2 km', '41 km'.
 * @param distanceMetres not negative
 */
export function formatDistance(distanceMetres: number, language: Language): string {
  if (distanceMetres < 995) return `${formatNumber(Math.round(distanceMetres / 10) * 10, language)} m`
  const km = distanceMetres / 1000
  return `${formatNumber(km, language, km < 9.95 ? 1 : 0)} km`
}

/** Whole minutes of a duration, rounded up, so that a promise is never too early. Never less than one. */
export function toMinutes(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60))
}

/**
 * Elapsed time that does not jitter: '06:10', '2:06:10', '3 d 04:00'.
 * @param elapsedMs negative counts as zero (a clock that is a little ahead)
 * @param dayMark the language's letter for days
 */
export function formatElapsed(elapsedMs: number, dayMark = 'd'): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000))
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (days > 0) return `${days} ${dayMark} ${two(hours)}:${two(minutes)}`
  const tail = `${two(minutes)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

export type AgeUnit = 'seconds' | 'minutes' | 'hours' | 'days'

/** The age of a thing in the largest unit that fits; translated with `common:age.<unit>`. */
export function toAge(elapsedMs: number): { unit: AgeUnit; count: number } {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000))
  if (seconds < 60) return { unit: 'seconds', count: seconds }
  if (seconds < 3600) return { unit: 'minutes', count: Math.floor(seconds / 60) }
  if (seconds < 172_800) return { unit: 'hours', count: Math.floor(seconds / 3600) }
  return { unit: 'days', count: Math.floor(seconds / 86_400) }
}

function toMs(at: string | number): number {
  return typeof at === 'number' ? at : Date.parse(at)
}
