/** Reads of open double bookings from the log's own record, joined with what people decided. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { Told } from '../../contract/claims.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import type { OpPlace } from './origin-queries.ts'

/** One end of a pair: who holds the resource, and the op that says so. `isStep`: it did not take the resource, it went on with it. */
export type PairEnd = {
  readonly holder: string
  readonly opId: string
  readonly streamNo: number
  readonly seq: number
  readonly isStep: boolean
}
/** An open pair. `isDisputed`: it was resolved in two ways at once. */
export type OpenPair = {
  readonly id: string
  readonly resource: string
  readonly ends: readonly [PairEnd, PairEnd]
  readonly isDisputed: boolean
}
type PairRow = {
  readonly id: string
  readonly resource: string
  readonly firstHolder: string
  readonly firstStreamNo: number | bigint
  readonly firstSeq: number | bigint
  readonly firstOp: string
  readonly firstVerb: string | null
  readonly secondHolder: string
  readonly secondStreamNo: number | bigint
  readonly secondSeq: number | bigint
  readonly secondOp: string
  readonly secondVerb: string | null
  readonly disputed: number | bigint
}

const endOf = (holder: string, opId: string, streamNo: number | bigint, seq: number | bigint, verb: string | null): PairEnd => ({
  holder,
  opId,
  streamNo: Number(streamNo),
  seq: Number(seq),
  isStep: verb === 'hold',
})

/**
 * Every pair that no resolution closed, those whose resolutions differ, and those whose released claim stands again beside the other; of
 * one resource, or of all. The same rule as `openConflicts` of a decision.
 * @param heldTwice live holders of what has more than one
 */
export async function openPairs(read: PrismaClient, heldTwice: readonly string[], resource: string | null = null): Promise<OpenPair[]> {
  const twice = JSON.stringify(heldTwice)
  const rows = await read.$queryRaw<PairRow[]>`
    SELECT * FROM (
      SELECT Conflict.id, Conflict.resource, firstHolder, firstStreamNo, firstSeq, secondHolder, secondStreamNo, secondSeq,
        a.streamId || ':' || firstSeq AS firstOp, b.streamId || ':' || secondSeq AS secondOp,
        c.verb AS firstVerb, d.verb AS secondVerb,
        EXISTS (SELECT 1 FROM FieldVersion WHERE entity = Conflict.id AND field = 'keepHolder') AS disputed
      FROM Conflict JOIN Stream a ON a.no = firstStreamNo JOIN Stream b ON b.no = secondStreamNo
        LEFT JOIN ClaimOp c ON c.resource = Conflict.resource AND c.streamNo = firstStreamNo AND c.seq = firstSeq
        LEFT JOIN ClaimOp d ON d.resource = Conflict.resource AND d.streamNo = secondStreamNo AND d.seq = secondSeq
      WHERE ${resource} IS NULL OR Conflict.resource = ${resource}
    ) AS pair
    WHERE disputed
      OR NOT EXISTS (
        SELECT 1 FROM ConflictResolution
        WHERE conflictId = pair.id AND members = MIN(firstOp, secondOp) || ' ' || MAX(firstOp, secondOp)
      )
      OR (
        firstHolder IN (SELECT value FROM json_each(${twice})) AND secondHolder IN (SELECT value FROM json_each(${twice}))
        AND NOT EXISTS (
          SELECT 1 FROM ConflictResolution
          WHERE conflictId = pair.id AND members = MIN(firstOp, secondOp) || ' ' || MAX(firstOp, secondOp) AND NOT isReleasingOthers
        )
      )
    ORDER BY resource, id`
  return rows.map((row) => {
    const ends: [PairEnd, PairEnd] = [
      endOf(row.firstHolder, row.firstOp, row.firstStreamNo, row.firstSeq, row.firstVerb),
      endOf(row.secondHolder, row.secondOp, row.secondStreamNo, row.secondSeq, row.secondVerb),
    ]
    // which end stands first in the record depends on the order of arrival; on screens it must not
    ends.sort((a, b) => (a.opId < b.opId ? -1 : 1))
    return { id: row.id, resource: row.resource, ends, isDisputed: Number(row.disputed) === 1 }
  })
}

/**
 * The ops with which the holder of an end took the resource: the end's own op, or those before it where that one is a step (two where the
 * owner and whoever asked it both wrote one).
 */
export async function takesOf(read: PrismaClient, pairs: readonly OpenPair[]): Promise<(end: PairEnd) => readonly OpPlace[]> {
  const contested = pairs.filter(({ ends }) => ends.some(({ isStep }) => isStep)).map(({ resource }) => resource)
  const rows = await findInChunks(contested, (some) =>
    read.claimOp.findMany({ where: { resource: { in: some }, verb: 'take' }, select: { holder: true, streamNo: true, seq: true } }),
  )
  const takesBy = Map.groupBy(rows, ({ holder }) => holder)
  return (end) => (end.isStep ? (takesBy.get(end.holder) ?? [end]) : [end])
}

/** What people decided about these conflicts, oldest first. */
export async function resolutionsOf(read: PrismaClient, conflictIds: readonly string[]) {
  const rows = await findInChunks(conflictIds, (ids) => read.conflictResolution.findMany({ where: { conflictId: { in: ids } } }))
  return rows
    .sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id))
    .map(({ told, ...row }) => ({ ...row, told: told as Told[] })) // written by the fold from a parsed op
}

/** What was said by radio or phone about provisional claims, by holder. */
export async function saidOf(read: PrismaClient, holders: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await findInChunks(holders, (ids) =>
    read.claimRequest.findMany({ where: { id: { in: ids } }, select: { id: true, said: true } }),
  )
  return new Map(rows.map(({ id, said }) => [id, said]))
}
