/** Where a unit has been: open rows and sealed hours put together in order of fix time. */
import { flagTrack } from './track/fix-filter.ts'
import type { FixRow, FixTable } from './fix-table.ts'
import type { UnitTrack } from './index.ts'
import type { OpenIndex } from './open-index.ts'
import type { Segments } from './segments.ts'

/** Rows fetched one by one between two pauses. */
const SLICE_ROWS = 500

export type HistoryParts = {
  readonly table: FixTable
  readonly index: OpenIndex
  readonly segments: Segments
  readonly pause: () => Promise<void>
}

/**
 * The track of a unit in [fromMs, toMs). A moment that two rows of one device tell (a batch repeated after its hour was sealed, or a row
 * that was being sealed while we read) appears once.
 * @param limit most points to return
 */
export async function trackOf(
  { table, index, segments, pause }: HistoryParts,
  unitId: string,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<UnitTrack> {
  const rows: FixRow[] = []
  const open = index.rowsOf(unitId, fromMs, toMs)
  for (const [at, no] of open.entries()) {
    if (at % SLICE_ROWS === SLICE_ROWS - 1) await pause()
    const row = table.get(no)
    if (row?.unitId === unitId) rows.push(row)
  }
  for (const row of await segments.rowsOf(unitId, fromMs, toMs)) rows.push(row)
  rows.sort((a, b) => a.fixedAtMs - b.fixedAtMs || (a.deviceId < b.deviceId ? -1 : 1))
  const points = flagTrack(
    rows.filter((row, at) => {
      const before = rows[at - 1]
      return !before || before.fixedAtMs !== row.fixedAtMs || before.deviceId !== row.deviceId
    }),
  )
  return { points: points.slice(0, limit), isTruncated: points.length > limit }
}
