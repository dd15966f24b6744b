/** ABST, the time of a DS01 record: ISO 8601 basic form in UTC. */

const FORM = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9})\d*)?Z$/

/** `20200115T040554Z` -> epoch milliseconds; null for a day or an hour that does not exist (the schema's pattern lets the 39th through). */
export function abstMs(value: unknown): number | null {
  const match = typeof value === 'string' ? FORM.exec(value) : null
  if (!match) return null
  const [, year, month, day, hour, minute, second, fraction = ''] = match
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`)
  // Date.parse moves 30 February on to March.
  return Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(day) ? null : ms
}
