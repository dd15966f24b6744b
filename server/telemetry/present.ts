/** What of the fixes on disk moves the present: those that are believed, at the time they can have been taken. Counts the others by reason. */
import type { FixRow } from './fix-table.ts'
import { effectiveAtMs, isBelievableLate, judgeFix, NO_MEMORY, type FilterMemory, type FixFlag } from './track/fix-filter.ts'

export type Doubts = Readonly<Record<FixFlag, number>>
/** A believed row. `isLate`: a newer one of its device came before it, so it tells where the unit was and moves nothing. */
export type Believed = { readonly row: FixRow; readonly isLate: boolean }
export type Present = {
  /** Judges a row that is on disk. @returns the row at the time it can have been taken, or null when it is not believed */
  take(row: FixRow): Believed | null
  /** Remembers the last believed row of a device, as it was stored. */
  restore(row: FixRow): void
  /** Doubtful fixes since the start, by reason. */
  doubts(): Doubts
}

/** Builds the filter; it remembers two fixes a device. */
export function createPresent(): Present {
  const memories = new Map<string, FilterMemory<FixRow>>()
  const counts: Record<FixFlag, number> = { clockAhead: 0, outdated: 0, inaccurate: 0, jump: 0 }
  return {
    take(row) {
      const before = memories.get(row.deviceId) ?? NO_MEMORY
      const { memory, flag, isBelieved } = judgeFix(before, row)
      memories.set(row.deviceId, memory)
      if (flag !== null) counts[flag] += 1
      if (!isBelieved) return flag === 'outdated' && isBelievableLate(before, row) ? { row, isLate: true } : null
      return { row: flag === 'clockAhead' ? { ...row, fixedAtMs: effectiveAtMs(row) } : row, isLate: false }
    },
    restore(row) {
      memories.set(row.deviceId, { last: row, suspect: null })
    },
    doubts: () => ({ ...counts }),
  }
}
