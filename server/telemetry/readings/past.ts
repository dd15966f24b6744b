/** Single readings on record: sealed days and open readings put together in order of time. */
import { decodeBlock, type Columns } from './block-codec.ts'
import { dayName, dayOf, dayStart, keyOf, type BlockTable } from './block-table.ts'
import type { PastReading, PastReadings } from './index.ts'
import { copyOf, placeOf } from './open-readings.ts'
import type { SensorBook, SensorState } from './sensor-book.ts'

export type PastParts = {
  readonly book: SensorBook
  readonly blocks: BlockTable
  /** Hears of each block that cannot be read. */
  readonly onDamage: (id: number, error: unknown) => void
  readonly pause: () => Promise<void>
}

const MINUTE_MS = 60_000
/** Readings that one answer holds at most. */
const RAW_LIMIT = 100_000
/** Blocks read from disk together: their neighbours lie on the same pages. */
const BLOCKS_AT_ONCE = 32
/** Readings decoded between two pauses: a few milliseconds. */
const SLICE_READINGS = 20_000

/**
 * Readings of blocks of one sensor, one block after the other. Left out: those of which only the hours are left, and those that cannot be read;
 * the day of these is noted as damaged.
 * @param ids ascending
 */
export function* readBlocks<Found extends Pick<Columns, 'atMs' | 'values'>>(
  { blocks, onDamage }: Pick<PastParts, 'blocks' | 'onDamage'>,
  ids: readonly number[],
  decode: (data: Buffer, dayMs: number) => Found,
  damaged: Set<number>,
): Generator<Found> {
  for (let from = 0; from < ids.length; from += BLOCKS_AT_ONCE) {
    const some = ids.slice(from, from + BLOCKS_AT_ONCE)
    const wanted = new Set(some)
    for (const { id, data } of blocks.dataBetween(some[0] ?? 0, some.at(-1) ?? 0)) {
      if (!wanted.has(id) || data.length === 0) continue // sealed later than we looked, or thinned
      const { day } = keyOf(id)
      try {
        yield decode(data, dayStart(day))
      } catch (error) {
        onDamage(id, error)
        damaged.add(day)
      }
    }
  }
}

const rowsOf = ({ atMs, values, arrivedMinute }: Columns, fromMs: number, toMs: number): PastReading[] => {
  const rows: PastReading[] = []
  for (let at = 0; at < atMs.length; at += 1) {
    const moment = atMs[at] ?? 0
    if (moment < fromMs || moment >= toMs) continue
    rows.push({ atMs: moment, value: values[at] ?? 0, receivedAtMs: (arrivedMinute[at] ?? 0) * MINUTE_MS })
  }
  return rows
}

/** Sealed and open readings of one sensor between two moments by day, as they are now; the sealed ones not read yet. */
function daysOf({ blocks }: PastParts, { no, open }: SensorState, fromMs: number, toMs: number) {
  // in one turn: what is sealed while we go on reading is in the copy of the open ones already
  const pending = rowsOf(copyOf(open, placeOf(open, fromMs), placeOf(open, toMs)), fromMs, toMs)
  const openByDay = Map.groupBy(pending, ({ atMs }) => dayOf(atMs))
  const sealedByDay = Map.groupBy(blocks.idsOfDays(no, dayOf(fromMs), dayOf(toMs - 1)), ({ id }) => keyOf(id).day)
  const days = [...new Set([...openByDay.keys(), ...sealedByDay.keys()])].sort((a, b) => a - b)
  return days.map((day) => ({ day, sealed: sealedByDay.get(day) ?? [], open: openByDay.get(day) ?? [] }))
}

/** Single readings of [fromMs, toMs); see `Readings.raw`. */
export async function rawOf(parts: PastParts, sensorId: string, fromMs: number, toMs: number, wanted = RAW_LIMIT): Promise<PastReadings> {
  const sensor = parts.book.find(sensorId)
  const limit = Math.max(0, Math.min(wanted, RAW_LIMIT))
  const readings: PastReading[] = []
  const [thinned, damaged] = [new Set<number>(), new Set<number>()]
  let read = 0
  for (const { day, sealed, open } of sensor && fromMs < toMs ? daysOf(parts, sensor, fromMs, toMs) : []) {
    const rows = [...open]
    if (sealed.some(({ isThinned }) => isThinned)) thinned.add(day)
    const ids = sealed.map(({ id }) => id)
    for (const columns of readBlocks(parts, ids, decodeBlock, damaged)) for (const row of rowsOf(columns, fromMs, toMs)) rows.push(row)
    rows.sort((a, b) => a.atMs - b.atMs)
    for (const row of rows) readings.push(row)
    if (readings.length > limit) break
    read += rows.length
    if (read < SLICE_READINGS) continue
    read = 0
    await parts.pause()
  }
  const isTruncated = readings.length > limit
  return { readings: readings.slice(0, limit), isTruncated, thinnedDays: [...thinned].map(dayName), damagedDays: [...damaged].map(dayName) }
}
