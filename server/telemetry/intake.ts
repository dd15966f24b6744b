/** The queue in front of table Fix: fixes go to disk in groups and are acknowledged only then. */
import type { FixRow, FixTable } from './fix-table.ts'
import { createGroupQueue, type GroupQueue, type GroupQueueParts } from './group-queue.ts'

/** Fixes of one transaction, and fixes that may wait (about 20 MB). */
const LIMITS = { groupLimit: 2_000, queueLimit: 60_000 } as const

/** Builds the queue. */
export const createIntake = ({
  table,
  ...parts
}: Omit<GroupQueueParts<FixRow>, 'write' | keyof typeof LIMITS> & { readonly table: FixTable }): GroupQueue<FixRow> =>
  createGroupQueue({
    ...parts,
    ...LIMITS,
    write: (rows) => {
      for (const row of rows) table.insert(row)
    },
  })
