/** The two things that mending asks of the tables and nothing else may do: taking an op out, and finding the place of one that is gone. */
import type { Database } from 'better-sqlite3'

export type MendStore = {
  /** Removes the op at this position with its personal part; it is put back, as it was signed, in the same transaction. */
  remove(pos: number): void
  /** A free position between the neighbours of an op that is missing from its stream; null = there is none. */
  gapFor(streamNo: number, seq: number): number | null
}
type Position = number | null | undefined

/** Prepares the statements on the writer connection. */
export function createMendStore(db: Database): MendStore {
  const removeOp = db.prepare('DELETE FROM Op WHERE pos = ?')
  const removePart = db.prepare('DELETE FROM SealedBody WHERE pos = ?')
  const before = db.prepare('SELECT MAX(pos) FROM Op WHERE streamNo = ? AND seq < ?').pluck()
  const after = db.prepare('SELECT MIN(pos) FROM Op WHERE streamNo = ? AND seq > ?').pluck()
  const isTaken = db.prepare('SELECT 1 FROM Op WHERE pos = ?').pluck()
  const top = db.prepare('SELECT MAX(pos) FROM Op').pluck()
  const firstGap = db
    .prepare(
      'SELECT MIN(Op.pos) + 1 FROM Op WHERE Op.pos >= ? AND Op.pos < ? AND NOT EXISTS (SELECT 1 FROM Op AS next WHERE next.pos = Op.pos + 1)',
    )
    .pluck()
  return {
    remove(pos) {
      removeOp.run(pos)
      removePart.run(pos)
    },
    gapFor(streamNo, seq) {
      const low = ((before.get(streamNo, seq) as Position) ?? 0) + 1 // one plucked number, or null
      const high = (after.get(streamNo, seq) as Position) ?? (top.get() as Position) ?? 0 // as above
      if (low >= high) return null
      if (isTaken.get(low) === undefined) return low
      const gap = firstGap.get(low, high) as Position // as above
      return typeof gap === 'number' && gap < high ? gap : null
    },
  }
}
