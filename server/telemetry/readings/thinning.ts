/** Retention: single readings of old segments go, their hours stay. The log is told first; only hours that are proven by the log may stay alone. */
import type { Database } from 'better-sqlite3'
import { toInstant } from '../../kernel/clock.ts'
import { accept, type Log } from '../../log/index.ts'
import { decodeBlock } from './block-codec.ts'
import { dayStart, keyOf, type BlockTable } from './block-table.ts'
import { decimalsOf } from './decimals.ts'
import { encodeLevels, hoursOf, levelContent, thinLevels } from './levels.ts'
import { readingsThinned } from './ops.ts'
import { blockHash, byPlace, segmentHash } from './seal-hash.ts'
import type { SealedDays } from './sealed-days.ts'
import type { SegmentRow, SegmentTable } from './segment-table.ts'
import type { SensorBook } from './sensor-book.ts'

/** Blocks read and hashed between two pauses. */
const SLICE_BLOCKS = 100
const NO_DATA = Buffer.alloc(0)

export type ThinningParts = {
  readonly db: Database
  readonly executor: Log['executor']
  readonly book: SensorBook
  readonly blocks: BlockTable
  readonly segments: SegmentTable
  readonly days: SealedDays
  readonly onDamage: (id: number, error: unknown) => void
  readonly pause: () => Promise<void>
}
type Thin = { readonly id: number; readonly sensorId: string; readonly day: number; readonly level: Buffer; readonly hash: Buffer }

/** The hours of a block, or null when it cannot be read. */
function thinBlock({ blocks, book, onDamage }: ThinningParts, id: number): Thin | null {
  const { sensorNo, day } = keyOf(id)
  const [row, sensor] = [blocks.get(id), book.byNo(sensorNo)]
  if (!row || !sensor) return null
  try {
    const columns = decodeBlock(row.data, dayStart(day))
    const whole = { ...columns, dayMs: dayStart(day), decimals: decimalsOf(columns.values) }
    const place = { sensorId: sensor.id, day }
    return {
      id,
      ...place,
      level: encodeLevels(thinLevels(whole), whole.decimals),
      hash: blockHash({ ...place, content: levelContent(hoursOf(whole)) }),
    }
  } catch (error) {
    onDamage(id, error)
    return null
  }
}

/** Thins one segment. @returns false when its readings are not those that were sealed: they stay as they are, for `verify` to show */
async function thinSegment(parts: ThinningParts, segment: SegmentRow, beforeMs: number): Promise<boolean> {
  const thin: Thin[] = []
  for (const [at, id] of segment.blockIds.entries()) {
    const block = thinBlock(parts, id)
    if (!block) return false
    thin.push(block)
    if (at % SLICE_BLOCKS === SLICE_BLOCKS - 1) await parts.pause()
  }
  const hashes = thin.toSorted((a, b) => byPlace(a, b) || a.id - b.id).map(({ hash }) => hash)
  if (segmentHash(hashes) !== segment.hoursSha256) return false
  const body = { segmentId: segment.id, scope: segment.scope, before: toInstant(beforeMs) }
  const command = { commandId: `thin.${segment.id}`, input: { segmentId: segment.id }, actor: 'telemetry' }
  await parts.executor.execute({ ...command, decide: () => accept([readingsThinned(body)]) })
  parts.db.transaction(() => {
    for (const { id, level } of thin) parts.blocks.replace({ id, level, data: NO_DATA })
    parts.segments.setThinned(segment.no)
  })()
  for (const { id, day } of thin) parts.days.forget(keyOf(id).sensorNo, day)
  return true
}

/** Thins every segment that ends before a moment. @returns how many */
export async function thinBefore(parts: ThinningParts, beforeMs: number): Promise<number> {
  let [thinned, afterNo] = [0, 0]
  for (;;) {
    const segment = parts.segments.oldestBefore(beforeMs, afterNo)
    if (!segment) return thinned
    afterNo = segment.no
    if (await thinSegment(parts, segment, beforeMs)) thinned += 1
    await parts.pause()
  }
}
