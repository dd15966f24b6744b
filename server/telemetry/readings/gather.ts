/** What goes into the next segment: open readings of sensors of one scope, a block for each sensor and day, encoded in small steps. */
import { BLOCK_READINGS_MAX, encodeBlock, type Columns } from './block-codec.ts'
import { dayOf, dayStart } from './block-table.ts'
import { decimalsOf } from './decimals.ts'
import { encodeLevels, hoursOf, levelContent, levelsOf } from './levels.ts'
import { copyOf, placeOf } from './open-readings.ts'
import { blockHash } from './seal-hash.ts'
import type { SensorState } from './sensor-book.ts'

/** Blocks and readings of one segment at most: its transaction takes some milliseconds. */
const SEGMENT_BLOCKS = 256
const SEGMENT_READINGS = 200_000
/** Readings encoded between two pauses: a few milliseconds. A block costs as much as so many readings, however few it holds. */
const SLICE_READINGS = 10_000
const BLOCK_COST = 100

export type SealedBlock = {
  readonly sensor: SensorState
  readonly day: number
  /** The moments it holds, in order. */
  readonly atMs: Float64Array
  readonly level: Buffer
  readonly data: Buffer
  readonly hash: Buffer
  readonly hoursHash: Buffer
}

const NO_LEVEL = Buffer.alloc(0)

/** Encodes readings of one day. */
function sealDay(sensor: SensorState, day: number, columns: Columns): SealedBlock {
  const dayMs = dayStart(day)
  const decimals = decimalsOf(columns.values)
  const whole = { ...columns, dayMs, decimals }
  const data = encodeBlock(columns, dayMs, decimals)
  const levels = levelsOf(whole)
  const level = levels.length === 0 ? NO_LEVEL : encodeLevels(levels, decimals)
  const place = { sensorId: sensor.id, day }
  return {
    ...{ sensor, day, atMs: columns.atMs, data, level },
    hash: blockHash({ ...place, content: data }),
    hoursHash: blockHash({ ...place, content: levelContent(hoursOf(whole)) }),
  }
}

/**
 * Takes blocks from the front of a list of sensors in order of id, until a segment is full. Sensors that have nothing before `cutoffMs`
 * (any more) leave the list; nothing leaves what is open.
 */
export async function gatherSegment(sensors: SensorState[], cutoffMs: number, pause: () => Promise<void>): Promise<SealedBlock[]> {
  const blocks: SealedBlock[] = []
  let [readings, work] = [0, 0]
  for (;;) {
    const [sensor] = sensors
    if (!sensor) return blocks
    const { open } = sensor
    for (let from = 0; from < open.count && (open.atMs[from] ?? 0) < cutoffMs;) {
      if (blocks.length >= SEGMENT_BLOCKS || readings >= SEGMENT_READINGS) return blocks // the sensor stays: what is left of it comes next
      const day = dayOf(open.atMs[from] ?? 0)
      const to = Math.min(placeOf(open, Math.min(dayStart(day + 1), cutoffMs)), from + BLOCK_READINGS_MAX)
      blocks.push(sealDay(sensor, day, copyOf(open, from, to)))
      readings += to - from
      work += to - from + BLOCK_COST
      from = to
    }
    sensors.shift()
    if (work < SLICE_READINGS) continue
    work = 0
    await pause()
  }
}
