/** What of the fixes on disk moves the present: those that are believed, at the time they can have been taken. Counts the others by reason. */
import type { FixRow } from './fix-table.ts'
import { effectiveAtMs, judgeFix, NO_MEMORY, type FilterMemory, type FixFlag } from './track/fix-filter.ts'

export type Doubts = Readonly<Record<FixFlag, number>>
export type Present = {
  /** Judges a row that is on disk. @returns the row as it moves its unit, or null when it moves nothing */
  take(row: FixRow): FixRow | null
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
      const { memory, flag, isBelieved } = judgeFix(memories.get(row.deviceId) ?? NO_MEMORY, row)
      memories.set(row.deviceId, memory)
      if (flag !== null) counts[flag] += 1
      if (!isBelieved) return null
      return flag === 'clockAhead' ? { ...row, fixedAtMs: effectiveAtMs(row) } : row
    },
    restore(row) {
      memories.set(row.deviceId, { last: row, suspect: null })
    },
    doubts: () => ({ ...counts }),
  }
}
