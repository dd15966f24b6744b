/** Charts: single readings while they fit, else stretches put together from the coarsest level that is fine enough, and from open readings. */
import { SERIES_POINTS_MAX, type ReadingSeries } from '../../contract/readings.ts'
import { decodeMoments, type Columns } from './block-codec.ts'
import { dayName, dayOf, dayStart, keyOf } from './block-table.ts'
import { DAY_MS, decodeLevels, HOUR_MS, type Level } from './levels.ts'
import { copyOf, placeOf } from './open-readings.ts'
import { readBlocks, type PastParts } from './past.ts'
import type { SensorState } from './sensor-book.ts'
import { createStretches, stepFor } from './stretches.ts'

/** Readings worked through between two pauses: a few milliseconds. */
const SLICE_WORK = 30_000

/** A block: how many readings (0 = few), and the level to draw from; without one its readings are needed. */
type Found = {
  readonly id: number
  readonly day: number
  readonly count: number
  readonly level: Level | null
  readonly isThinned: boolean
}
type Moments = Pick<Columns, 'atMs' | 'values'>
type Range = { readonly fromMs: number; readonly toMs: number }
/** What there is of a sensor in a range, all of one moment. */
type Snapshot = Range & { readonly stepMs: number; readonly found: readonly Found[]; readonly open: Columns; readonly damaged: Set<number> }
type Drawn = Pick<ReadingSeries, 'stepMs' | 'atMs' | 'minimum' | 'maximum' | 'mean' | 'count'>

const NOTHING: ReadingSeries = {
  ...{ stepMs: 0, atMs: [], minimum: [], maximum: [], mean: [], count: [], isThinned: false, damagedDays: [] },
}

/** Brings the bounds in to what there is of the sensor. @returns null when there is nothing between them */
function boundsOf({ blocks }: PastParts, { no, open, newest }: SensorState, fromMs: number, toMs: number): Range | null {
  const firstDay = blocks.firstDay(no)
  const firstMs = Math.min(firstDay === null ? Infinity : dayStart(firstDay), open.count > 0 ? (open.atMs[0] ?? 0) : Infinity)
  const lastMs = Math.max(newest?.atMs ?? -Infinity, open.count > 0 ? (open.atMs[open.count - 1] ?? 0) : -Infinity)
  const range = { fromMs: Math.max(Math.floor(fromMs), firstMs), toMs: Math.min(Math.ceil(toMs), lastMs + 1) }
  return range.fromMs < range.toMs ? range : null
}

/**
 * What there is in all stretches that touch the range, taken in one turn: open readings as a copy, and which blocks are sealed. What is sealed
 * while we go on reading is in the copy already.
 */
function snapshotOf(parts: PastParts, { no, open }: SensorState, range: Range, stepMs: number): Snapshot {
  const fromMs = Math.floor(range.fromMs / stepMs) * stepMs
  const toMs = Math.ceil(range.toMs / stepMs) * stepMs
  const damaged = new Set<number>()
  const found = parts.blocks.levelsOfDays(no, dayOf(fromMs), dayOf(toMs - 1)).flatMap(({ id, level, isThinned }): Found[] => {
    const { day } = keyOf(id)
    if (level.length === 0) return [{ id, day, count: 0, level: null, isThinned }] // few readings, read whole
    try {
      const levels = decodeLevels(level, (length) => stepMs % length === 0)
      return [{ id, day, count: levels.count, level: levels.wanted, isThinned }]
    } catch (error) {
      parts.onDamage(id, error)
      damaged.add(day)
      return []
    }
  })
  return { fromMs, toMs, stepMs, found, damaged, open: copyOf(open, placeOf(open, fromMs), placeOf(open, toMs)) }
}

/** A guess how many readings lie in the range: whole days are counted, parts of days by their share. */
function guessCount({ found, open }: Snapshot, { fromMs, toMs }: Range): number {
  let count = open.atMs.length
  for (const block of found) {
    const [start, end] = [Math.max(fromMs, dayStart(block.day)), Math.min(toMs, dayStart(block.day + 1))]
    count += block.count * (Math.max(0, end - start) / DAY_MS)
  }
  return count
}

/** The single readings of the range, or null when they are more than `points`. */
function drawSingle(parts: PastParts, snapshot: Snapshot, { fromMs, toMs }: Range, points: number): Drawn | null {
  const rows: (readonly [atMs: number, value: number])[] = []
  const take = ({ atMs, values }: Moments): void => {
    for (let at = 0; at < atMs.length; at += 1) {
      const moment = atMs[at] ?? 0
      if (moment >= fromMs && moment < toMs) rows.push([moment, values[at] ?? 0])
    }
  }
  const inside = snapshot.found.filter(({ day }) => dayStart(day) < toMs && dayStart(day + 1) > fromMs)
  const ids = inside.map(({ id }) => id)
  for (const moments of readBlocks(parts, ids, decodeMoments, snapshot.damaged)) {
    take(moments)
    if (rows.length > points) return null
  }
  take(snapshot.open)
  if (rows.length > points) return null
  rows.sort(([a], [b]) => a - b)
  const values = rows.map(([, value]) => value)
  return { stepMs: 0, atMs: rows.map(([atMs]) => atMs), minimum: values, maximum: values, mean: values, count: values.map(() => 1) }
}

async function drawStretches(parts: PastParts, { fromMs, toMs, stepMs, found, open, damaged }: Snapshot): Promise<Drawn> {
  const stretches = createStretches(fromMs, toMs, stepMs)
  for (const { day, level } of found) if (level) stretches.addLevel(level, dayStart(day))
  const bare = found.filter(({ level }) => level === null)
  const ids = bare.map(({ id }) => id)
  let work = 0
  for (const { atMs, values } of readBlocks(parts, ids, decodeMoments, damaged)) {
    stretches.addAll(atMs, values)
    work += values.length
    if (work < SLICE_WORK) continue
    work = 0
    await parts.pause()
  }
  stretches.addAll(open.atMs, open.values)
  return stretches.series()
}

/** Draws a chart; see `Readings.series`. */
export async function seriesOf(
  parts: PastParts,
  sensorId: string,
  fromMs: number,
  toMs: number,
  wanted = SERIES_POINTS_MAX,
): Promise<ReadingSeries> {
  const sensor = parts.book.find(sensorId)
  const range = sensor ? boundsOf(parts, sensor, fromMs, toMs) : null
  if (!sensor || !range) return NOTHING
  const points = Math.max(1, Math.min(Math.floor(wanted), SERIES_POINTS_MAX))
  const stepMs = stepFor(range.fromMs, range.toMs, points)
  let snapshot = snapshotOf(parts, sensor, range, stepMs)
  const isThinned = snapshot.found.some((block) => block.isThinned)
  if (isThinned && stepMs < HOUR_MS) snapshot = snapshotOf(parts, sensor, range, HOUR_MS)
  const single = !isThinned && guessCount(snapshot, range) <= points ? drawSingle(parts, snapshot, range, points) : null
  const drawn = single ?? (await drawStretches(parts, snapshot))
  return { ...drawn, isThinned, damagedDays: [...snapshot.damaged].sort((a, b) => a - b).map(dayName) }
}
