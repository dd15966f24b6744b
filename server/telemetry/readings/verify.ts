/** Compares sealed readings with what the log says about them, and names what is wrong: which segment, which sensor, which day. */
import type { Database } from 'better-sqlite3'
import { decodeBody } from '../../log/codec.ts'
import { decodeBlock } from './block-codec.ts'
import { dayName, dayStart, keyOf, type BlockTable } from './block-table.ts'
import type { ReadingsReport } from './index.ts'
import { decodeLevels, HOUR_MS, levelContent } from './levels.ts'
import { readingsSealed } from './ops.ts'
import { blockHash, byPlace, segmentHash } from './seal-hash.ts'
import type { SegmentRow, SegmentTable } from './segment-table.ts'
import type { SensorBook } from './sensor-book.ts'

type Problem = ReadingsReport['problems'][number]
export type VerifyParts = {
  readonly db: Database
  readonly book: SensorBook
  readonly blocks: BlockTable
  readonly segments: SegmentTable
  /** This station's id: a segment that another sealed may not be here. */
  readonly own: string
  readonly pause: () => Promise<void>
}
type Sealed = { readonly sha256: string; readonly hoursSha256: string; readonly isOwn: boolean }
type Checked = { readonly id: number; readonly sensorId: string; readonly day: number; readonly hash: Buffer }

/** Blocks read between two pauses. */
const SLICE_BLOCKS = 100

/** Every segment the log knows. */
function sealedInLog({ db, own }: VerifyParts): Map<string, Sealed> {
  const sealed = new Map<string, Sealed>()
  const ops = db.prepare('SELECT entity, body, stationId FROM Op JOIN Stream ON Stream.no = Op.streamNo WHERE kind = ?')
  // columns selected by name
  for (const row of ops.iterate(readingsSealed.spec.kind) as IterableIterator<{ entity: string; body: Buffer; stationId: string }>) {
    const { sha256, hoursSha256 } = decodeBody(row.body)
    sealed.set(row.entity, { sha256: String(sha256), hoursSha256: String(hoursSha256), isOwn: row.stationId === own })
  }
  return sealed
}

/** Reads a block. @returns its hash, or what is wrong with it */
function checkBlock({ blocks, book }: VerifyParts, id: number, isThinned: boolean): Checked | 'missing' | 'damaged' {
  const { sensorNo, day } = keyOf(id)
  const [row, sensor] = [blocks.get(id), book.byNo(sensorNo)]
  if (!row || !sensor) return 'missing'
  const place = { sensorId: sensor.id, day }
  try {
    const wanted = row.level.length > 0 ? decodeLevels(row.level, (stepMs) => stepMs === HOUR_MS).wanted : null
    if (!isThinned) {
      decodeBlock(row.data, dayStart(day))
      return { id, ...place, hash: blockHash({ ...place, content: row.data }) }
    }
    return wanted ? { id, ...place, hash: blockHash({ ...place, content: levelContent(wanted) }) } : 'damaged'
  } catch {
    return 'damaged' // whatever the bytes are, they are not what was written
  }
}

async function checkSegment(parts: VerifyParts, segment: SegmentRow, sealed: Sealed): Promise<Problem[]> {
  const problems: Problem[] = []
  const blocks: Checked[] = []
  for (const [at, id] of segment.blockIds.entries()) {
    const checked = checkBlock(parts, id, segment.isThinned)
    const { sensorNo, day } = keyOf(id)
    const place = { sensorId: parts.book.byNo(sensorNo)?.id ?? '', day: dayName(day) }
    if (typeof checked === 'string') problems.push({ segmentId: segment.id, problem: checked, ...place })
    else blocks.push(checked)
    if (at % SLICE_BLOCKS === SLICE_BLOCKS - 1) await parts.pause()
  }
  if (problems.length > 0) return problems
  const hash = segmentHash(blocks.sort((a, b) => byPlace(a, b) || a.id - b.id).map((block) => block.hash))
  const told = segment.isThinned ? sealed.hoursSha256 : sealed.sha256
  return hash === told ? [] : [{ segmentId: segment.id, problem: 'changed' }]
}

/** Checks every segment that the log knows, and every one that is stored. One of another station may still be on its way here. */
export async function verifyReadings(parts: VerifyParts): Promise<ReadingsReport> {
  const problems: Problem[] = []
  const inLog = sealedInLog(parts)
  for (const [segmentId, sealed] of inLog) {
    const segment = parts.segments.get(segmentId)
    if (segment) problems.push(...(await checkSegment(parts, segment, sealed)))
    else if (sealed.isOwn) problems.push({ segmentId, problem: 'missing' })
    await parts.pause()
  }
  for (const segmentId of parts.segments.ids()) if (!inLog.has(segmentId)) problems.push({ segmentId, problem: 'notInLog' })
  return { checked: inLog.size, problems }
}
