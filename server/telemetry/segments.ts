/**
 * Sealed stretches of fixes. A completed hour (of arrival, so that nothing is ever added to it later) is compressed, its hash is written
 * into the log, and only when that is durable do its rows leave table Fix. Each step can be repeated after a crash.
 */
import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import { accept, type Log } from '../log/index.ts'
import type { FixRow, FixTable } from './fix-table.ts'
import { segmentSealed } from './ops.ts'
import { createGrouper, decodeSegment, encodeSegment, type RowGroup } from './segment-codec.ts'

const HOUR_MS = 3_600_000
/** An hour stays open this long after its end, so that a device that repeats its last batch is still recognised. */
const GRACE_MS = 10 * 60_000
/** Rows of one segment; a busy hour has several parts. About 1 MB compressed. */
const SEGMENT_ROWS = 100_000
/** With more open rows than this the oldest are sealed before their hour is over: table and memory stay small at any rate. */
const OPEN_ROWS_LIMIT = 2 * SEGMENT_ROWS
/** Rows read or removed between two pauses: a few milliseconds. */
const SLICE_ROWS = 1_000

/** A row of FixSegment without its data. */
export type SegmentInfo = {
  readonly id: string
  readonly hour: string
  readonly part: number
  readonly count: number
  readonly firstNo: number
  readonly lastNo: number
  readonly fixedFromMs: number
  readonly fixedToMs: number
  readonly sha256: string
}
export type SegmentParts = {
  readonly db: Database
  readonly table: FixTable
  readonly clock: Clock
  readonly ids: IdSource
  readonly executor: Log['executor']
  readonly openRows: () => number
  /** Called when rows are sealed, before they leave the table. */
  readonly beforeRemoval: () => Promise<void>
  /** Called when all rows up to `lastNo` have left. */
  readonly onRemoved: (lastNo: number) => void
  readonly pause: () => Promise<void>
}
export type Segments = {
  /** Finishes what a crash interrupted: seals and clears segments whose rows are still open. */
  recover(): Promise<void>
  /** Seals the oldest stretch that is due. @returns false when none is */
  sealNext(): Promise<boolean>
  /** Rows of a unit from segments that hold fixes of [fromMs, toMs). */
  rowsOf(unitId: string, fromMs: number, toMs: number): Promise<FixRow[]>
  list(): readonly SegmentInfo[]
  dataOf(id: string): Buffer | null
  /** Keeps an hour that another station sealed; its rows were never here (`firstNo` and `lastNo` 0). */
  adopt(info: SegmentInfo, bytes: Buffer): void
}

/** `2026-01-01T08` of an epoch time. */
const hourOf = (ms: number): string => toInstant(ms).slice(0, 13)
const startOfHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS

type Stretch = {
  readonly hour: string
  readonly count: number
  readonly firstNo: number
  readonly lastNo: number
  readonly groups: readonly RowGroup[]
}

/** Whether rows that arrived then may be sealed. Hours in the future come from a clock that has been set back since. */
function isDue(receivedAtMs: number, { clock, openRows }: SegmentParts): boolean {
  const now = clock.nowMs()
  return receivedAtMs < startOfHour(now - GRACE_MS) || receivedAtMs >= startOfHour(now) + HOUR_MS || openRows() > OPEN_ROWS_LIMIT
}

/** Reads the oldest open rows, as far as they arrived in one hour. @returns null when they are not due */
async function readStretch(parts: SegmentParts): Promise<Stretch | null> {
  const { table, pause } = parts
  const first = table.after(0, 1)[0]
  if (!first || !isDue(first.receivedAtMs, parts)) return null
  const hour = hourOf(first.receivedAtMs)
  const grouper = createGrouper()
  let count = 0
  let lastNo = first.no - 1
  for (;;) {
    const slice = table.after(lastNo, SLICE_ROWS)
    const end = slice.findIndex((row) => hourOf(row.receivedAtMs) !== hour)
    const same = end < 0 ? slice : slice.slice(0, end)
    grouper.add(same)
    count += same.length
    lastNo = same.at(-1)?.no ?? lastNo
    if (end >= 0 || slice.length < SLICE_ROWS || count >= SEGMENT_ROWS)
      return { hour, count, firstNo: first.no, lastNo, groups: grouper.groups }
    await pause()
  }
}

/** First and last moment of fix among the rows. */
function fixedRange(groups: readonly RowGroup[]): [fromMs: number, toMs: number] {
  let [fromMs, toMs] = [Infinity, -Infinity]
  for (const { rows } of groups) {
    for (const { fixedAtMs } of rows) {
      fromMs = Math.min(fromMs, fixedAtMs)
      toMs = Math.max(toMs, fixedAtMs)
    }
  }
  return [fromMs, toMs]
}

/** Hash into the log, then the rows out of the table. The segment's id is the command id, so that a repeat changes nothing. */
async function finish({ executor, table, pause, beforeRemoval, onRemoved }: SegmentParts, info: SegmentInfo): Promise<void> {
  const body = {
    segmentId: info.id,
    hour: info.hour,
    part: info.part,
    count: info.count,
    fixedFrom: toInstant(info.fixedFromMs),
    fixedTo: toInstant(info.fixedToMs),
    sha256: info.sha256,
  }
  await executor.execute({ commandId: info.id, input: body, actor: 'telemetry', decide: () => accept([segmentSealed(body)]) })
  await beforeRemoval()
  while (table.removeUpTo(info.lastNo, SLICE_ROWS) === SLICE_ROWS) await pause()
  onRemoved(info.lastNo)
}

/** Builds the sealer on the writer connection. */
export function createSegments(parts: SegmentParts): Segments {
  const { db, table, pause } = parts
  const columns = 'id, hour, part, count, firstNo, lastNo, fixedFromMs, fixedToMs, sha256'
  const insert = db.prepare(`INSERT INTO FixSegment (${columns}, data) VALUES (:${columns.replaceAll(', ', ', :')}, :data)`)
  const data = db.prepare('SELECT data FROM FixSegment WHERE id = ?').pluck()
  const lastPart = db.prepare('SELECT COALESCE(MAX(part), 0) FROM FixSegment WHERE hour = ? AND firstNo > 0').pluck()
  const segments = db.prepare(`SELECT ${columns} FROM FixSegment ORDER BY firstNo`).all() as SegmentInfo[] // columns selected by name
  const keep = (info: SegmentInfo, data: Buffer): void => {
    insert.run({ ...info, data })
    segments.push(info)
  }
  return {
    list: () => segments,
    adopt: keep,
    dataOf: (id) => (data.get(id) as Buffer | undefined) ?? null, // a BLOB column
    async sealNext() {
      const stretch = await readStretch(parts)
      if (!stretch) return false
      const { groups, ...rows } = stretch
      const bytes = await encodeSegment(groups, pause)
      const [fixedFromMs, fixedToMs] = fixedRange(groups)
      const part = Number(lastPart.get(rows.hour)) + 1
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const info: SegmentInfo = { id: parts.ids.next(), ...rows, part, fixedFromMs, fixedToMs, sha256 }
      keep(info, bytes)
      await finish(parts, info)
      return true
    },
    async recover() {
      const first = table.after(0, 1)[0]
      if (!first) return
      for (const info of segments) if (info.firstNo > 0 && info.lastNo >= first.no) await finish(parts, info)
    },
    async rowsOf(unitId, fromMs, toMs) {
      const found: FixRow[] = []
      for (const info of segments) {
        if (info.fixedToMs < fromMs || info.fixedFromMs >= toMs) continue
        const bytes = data.get(info.id) as Buffer // listed segments are never removed
        for (const row of await decodeSegment(bytes, unitId)) if (row.fixedAtMs >= fromMs && row.fixedAtMs < toMs) found.push(row)
      }
      return found
    },
  }
}
