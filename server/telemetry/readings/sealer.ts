/**
 * Seals readings whose day is over: blocks and their segment go to disk in one transaction, the hashes into the log, and only when all that
 * is durable do the groups go in which the readings first came. Each step can be repeated after a crash. A reading that comes after its day
 * was sealed goes into a later segment with hashes of its own: what was sealed never changes.
 */
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import { accept, type Log } from '../../log/index.ts'
import type { Database } from 'better-sqlite3'
import type { GroupQueue } from '../group-queue.ts'
import type { WaitingRow } from './accept.ts'
import type { BlockTable } from './block-table.ts'
import type { ReadingCounts } from './counts.ts'
import { gatherSegment, type SealedBlock } from './gather.ts'
import type { GroupRow, GroupTable } from './group-table.ts'
import { DAY_MS } from './levels.ts'
import { placeOf, removeAll } from './open-readings.ts'
import { readingsSealed } from './ops.ts'
import { segmentHash } from './seal-hash.ts'
import type { SealedDays } from './sealed-days.ts'
import type { SegmentRow, SegmentTable } from './segment-table.ts'
import type { SensorBook, SensorState } from './sensor-book.ts'

/** A day stays open this long after its end: most of what is on its way arrives, and goes into the block of its day. */
const GRACE_MS = 30 * 60_000
/** With more open readings than this they are sealed before their day is over: memory stays bounded at any rate. About 50 MB. */
const OPEN_LIMIT = 2_000_000
/** Readings after the cutoff that may stay open, since they are written again then; with more, all are sealed. */
const REST_LIMIT = 200_000
const GROUPS_PER_SLICE = 500
const ROWS_PER_GROUP = 5_000

export type SealerParts = {
  readonly db: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly executor: Log['executor']
  readonly book: SensorBook
  readonly groups: GroupTable
  readonly blocks: BlockTable
  readonly segments: SegmentTable
  readonly days: SealedDays
  readonly queue: Pick<GroupQueue<WaitingRow>, 'flush'>
  readonly counts: ReadingCounts
  readonly state: { open: number }
  readonly openLimit?: number | undefined
  /** Lets others have their turn. @throws when the station is closing: sealing is taken up at the next start */
  readonly pause: () => Promise<void>
}
export type Sealer = {
  /** Seals everything that is due. @returns segments sealed */
  sealDue(): Promise<number>
}

/** Hashes into the log. The segment's id is the command id, so that a repeat changes nothing. */
async function logSegment({ executor, segments }: SealerParts, segment: SegmentRow): Promise<void> {
  const { id: segmentId, scope, count, fromMs, toMs, sha256, hoursSha256, blockIds } = segment
  const hashes = { sha256, hoursSha256, blocks: blockIds.length }
  const body = { segmentId, scope, count, from: toInstant(fromMs), to: toInstant(toMs), ...hashes }
  await executor.execute({ commandId: segmentId, input: body, actor: 'telemetry', decide: () => accept([readingsSealed(body)]) })
  segments.setLogged(segment.no)
}

function describe(
  parts: SealerParts,
  blocks: readonly SealedBlock[],
  rest: Pick<SegmentRow, 'scope' | 'cutoffMs' | 'blockIds'>,
): SegmentRow {
  let [count, fromMs, toMs] = [0, Infinity, -Infinity]
  for (const { atMs } of blocks) {
    count += atMs.length
    fromMs = Math.min(fromMs, atMs[0] ?? Infinity)
    toMs = Math.max(toMs, atMs.at(-1) ?? -Infinity)
  }
  const sha256 = segmentHash(blocks.map(({ hash }) => hash))
  const hoursSha256 = segmentHash(blocks.map(({ hoursHash }) => hoursHash))
  const no = parts.segments.lastNo + 1
  return { no, id: parts.ids.next(), ...rest, count, fromMs, toMs, sha256, hoursSha256, isLogged: false, isThinned: false }
}

/** Blocks and segment to disk. From here on the readings are sealed: they leave what is open in the same turn. */
function store(parts: SealerParts, found: readonly SealedBlock[], scope: string, cutoffMs: number): SegmentRow {
  const { db, book, blocks, segments, days, counts, state } = parts
  const segmentNo = segments.lastNo + 1
  const sealedTo = new Map<SensorState, number>()
  for (const { sensor, atMs } of found) sealedTo.set(sensor, Math.max(sealedTo.get(sensor) ?? sensor.sealedToMs, atMs.at(-1) ?? 0))
  const write = db.transaction((): SegmentRow => {
    const blockIds = found.map(({ sensor, day, level, data }) => {
      const id = blocks.nextId(sensor.no, day)
      blocks.insert({ id, segmentNo, level, data })
      return id
    })
    blockIds.sort((a, b) => a - b)
    const segment = describe(parts, found, { scope, cutoffMs, blockIds })
    segments.insert(segment)
    for (const [sensor, sealedToMs] of sealedTo) book.save({ ...sensor, sealedToMs })
    return segment
  })
  const segment = write()
  for (const [sensor, sealedToMs] of sealedTo) sensor.sealedToMs = sealedToMs
  for (const { sensor, day, atMs, level, data } of found) {
    state.open -= removeAll(sensor.open, atMs)
    days.forget(sensor.no, day)
    counts.sealedBytes += level.length + data.length
  }
  counts.sealed += segment.count
  return segment
}

/** Moment up to which is sealed now, or null when nothing is due. `dayMs`: the last day that is over. */
function cutoffOf({ clock, segments, book, state, openLimit = OPEN_LIMIT }: SealerParts, lastDayMs: number): number | null {
  if (state.open > openLimit) return Infinity
  const dayMs = Math.floor((clock.nowMs() - GRACE_MS) / DAY_MS) * DAY_MS
  if (dayMs <= Math.max(lastDayMs, segments.last()?.cutoffMs ?? -Infinity)) return null
  let rest = 0
  for (const { open } of book.all()) rest += open.count - placeOf(open, dayMs)
  return rest > REST_LIMIT ? Infinity : dayMs
}

/**
 * Writes anew what is open still and removes the groups that were there before. In small steps: what is in two groups after a crash, or came in
 * meanwhile, is open once all the same.
 */
async function clearGroups({ book, groups, queue, pause }: SealerParts): Promise<void> {
  queue.flush() // here and after each pause: only what is on disk is written anew
  const { lastNo } = groups
  let rest: GroupRow[] = []
  for (const { no: sensorNo, open } of book.all()) {
    for (let at = 0; at < open.count; at += 1)
      rest.push({ sensorNo, atMs: open.atMs[at] ?? 0, value: open.values[at] ?? 0, arrivedMinute: open.arrivedMinute[at] ?? 0 })
    if (rest.length < ROWS_PER_GROUP) continue
    groups.insert(rest)
    rest = []
    await pause()
    queue.flush()
  }
  if (rest.length > 0) groups.insert(rest)
  while (groups.removeUpTo(lastNo, GROUPS_PER_SLICE) === GROUPS_PER_SLICE) await pause()
}

/** Builds the sealer on the writer connection. */
export function createSealer(parts: SealerParts): Sealer {
  const { book, segments, queue, pause } = parts
  let lastDayMs = -Infinity

  async function sealScope(scope: string, sensors: SensorState[], cutoffMs: number, recordedMs: number): Promise<number> {
    for (let sealed = 0; ; sealed += 1) {
      queue.flush() // nothing is sealed that is not on disk
      const found = await gatherSegment(sensors, cutoffMs, async () => {
        await pause()
        queue.flush()
      })
      if (found.length === 0) return sealed
      await logSegment(parts, store(parts, found, scope, recordedMs))
      await pause()
    }
  }

  return {
    async sealDue() {
      const last = segments.last()
      if (last && !last.isLogged) await logSegment(parts, last)
      const cutoffMs = cutoffOf(parts, lastDayMs)
      if (cutoffMs === null) return 0
      const dayMs = Math.floor((parts.clock.nowMs() - GRACE_MS) / DAY_MS) * DAY_MS
      const due = [...book.all()].filter(({ open }) => open.count > 0 && (open.atMs[0] ?? Infinity) < cutoffMs)
      due.sort((a, b) => (a.id < b.id ? -1 : 1))
      let sealed = 0
      for (const [scope, sensors] of Map.groupBy(due, (sensor) => sensor.scope)) sealed += await sealScope(scope, sensors, cutoffMs, dayMs)
      if (sealed > 0) await clearGroups(parts)
      lastDayMs = dayMs
      return sealed
    },
  }
}
