/** The clock on a logger's display as a moment: loggers write local time without saying where. */

const OFFSETS_KEPT = 20_000
const QUARTER_MS = 900_000

export type LocalTime = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}
export type Zone = {
  /**
   * Epoch milliseconds of a local time; null for a day or an hour that does not exist (the one that is left out in spring among them). Of an hour
   * that comes twice in autumn it is the first.
   */
  toMs(local: LocalTime): number | null
}

/** Milliseconds that a zone's clock is ahead of UTC. */
function offsetReader(name: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS)
    const earlier = known.get(quarter)
    if (earlier !== undefined) return earlier
    const parts = Object.fromEntries(format.formatToParts(quarter * QUARTER_MS).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * QUARTER_MS
    if (known.size >= OFFSETS_KEPT) known.clear()
    known.set(quarter, offset)
    return offset
  }
}

/** The zone of an IANA name, or null when there is none. */
export function zoneOf(name: string): Zone | null {
  let offsetAt: (ms: number) => number
  try {
    offsetAt = offsetReader(name)
  } catch {
    return null // Intl says RangeError for a name it does not know
  }
  return {
    toMs({ year, month, day, hour, minute, second }) {
      if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || year < 1900 || year > 2200)
        return null
      const wall = Date.UTC(year, month - 1, day, hour, minute, second)
      if (new Date(wall).getUTCDate() !== day) return null // 30 February
      // The clock before the change and the one after it: the first that gives this time is meant.
      const candidates = [wall - offsetAt(wall - 86_400_000), wall - offsetAt(wall + 86_400_000)]
      const fitting = candidates.filter((ms) => ms + offsetAt(ms) === wall)
      return fitting.length === 0 ? null : Math.min(...fitting)
    },
  }
}
