/** Sealed readings of single days: decoded, put together, and kept in memory for a while, since late readings come in long runs. */
import { decodeBlock, type Columns } from './block-codec.ts'
import { dayOf, dayStart, type BlockRow, type BlockTable } from './block-table.ts'

/** Readings that are kept decoded: about 12 MB. */
const CACHED_READINGS = 500_000
/** What an entry costs besides its readings, in readings. */
const ENTRY_READINGS = 16

/** `isThinned`: only the hours of some of it are left. */
export type SealedDay = Columns & { readonly isThinned: boolean }
export type SealedDays = {
  /** Value of a sealed reading, `thinned` when that cannot be known any more, null when there is none. */
  valueAt(sensorNo: number, atMs: number): number | 'thinned' | null
  forget(sensorNo: number, day: number): void
  /** Days decoded so far: what a caller has cost. */
  readonly loads: number
}

const NOTHING: SealedDay = { atMs: new Float64Array(0), values: new Float64Array(0), arrivedMinute: new Float64Array(0), isThinned: false }

/** Blocks of one day in one order of time; no moment is in two of them. */
function merge(blocks: readonly Columns[]): Columns {
  const [first] = blocks
  if (blocks.length <= 1) return first ?? NOTHING
  const rows = blocks.flatMap(({ atMs, values, arrivedMinute }) =>
    Array.from(atMs, (at, place) => [at, values[place] ?? 0, arrivedMinute[place] ?? 0] as const),
  )
  rows.sort(([a], [b]) => a - b)
  return {
    atMs: Float64Array.from(rows, ([at]) => at),
    values: Float64Array.from(rows, ([, value]) => value),
    arrivedMinute: Float64Array.from(rows, ([, , minute]) => minute),
  }
}

/** Place of a moment in a sorted column, or -1. */
function find(atMs: Float64Array, moment: number): number {
  let [low, high] = [0, atMs.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const at = atMs[middle] ?? 0
    if (at === moment) return middle
    if (at < moment) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** @param onDamage hears of every block that cannot be read; its readings are then missing */
export function createSealedDays(blocks: BlockTable, onDamage: (id: number, error: unknown) => void): SealedDays {
  const cache = new Map<string, SealedDay>()
  let cached = 0
  let loads = 0
  const decode = (dayMs: number, { id, data }: BlockRow): Columns => {
    try {
      return decodeBlock(data, dayMs)
    } catch (error) {
      onDamage(id, error)
      return NOTHING
    }
  }
  const read = (sensorNo: number, day: number): SealedDay => {
    loads += 1
    const rows = blocks.ofDay(sensorNo, day)
    const full = rows.filter(({ data }) => data.length > 0)
    return { ...merge(full.map((row) => decode(dayStart(day), row))), isThinned: full.length < rows.length }
  }
  const forget = (key: string): void => {
    const known = cache.get(key)
    if (!known) return
    cache.delete(key)
    cached -= known.atMs.length + ENTRY_READINGS
  }
  const keep = (key: string, day: SealedDay): void => {
    cache.set(key, day)
    cached += day.atMs.length + ENTRY_READINGS
    for (const oldest of cache.keys()) {
      if (cached <= CACHED_READINGS) break
      forget(oldest)
    }
  }
  return {
    valueAt(sensorNo, atMs) {
      const day = dayOf(atMs)
      const key = `${sensorNo} ${day}`
      let known = cache.get(key)
      if (!known) keep(key, (known = read(sensorNo, day)))
      const place = find(known.atMs, atMs)
      if (place >= 0) return known.values[place] ?? 0
      return known.isThinned ? 'thinned' : null
    },
    forget: (sensorNo, day) => {
      forget(`${sensorNo} ${day}`)
    },
    get loads() {
      return loads
    },
  }
}
