/** What people record they see at once: the row of every entity they wrote to shows their ops, in the order in which they recorded them. */
import { decodeBody } from '../../../server/log/codec.ts'
import type { StoredOp, StreamRecord } from '../../../server/log/store.ts'
import { stationRevoked } from '../domain/ops.ts'
import { nextDigest, type Row } from '../domain/projection.ts'
import type { MemoryStore } from '../memory-store.ts'
import type { Violations } from './violations.ts'

/** An own op as it was recorded. */
export type OwnWrite = {
  readonly op: StoredOp
  readonly stream: StreamRecord
  /** What its author held of the scope before, by stream id, without its own stream. */
  readonly known: ReadonlyMap<string, number>
  /** Digest of the entity's row before it; null = there was none. */
  readonly rowBefore: number | null
}

/** Checks the own ops of one transaction, after it. */
export function checkOwnWrites(store: MemoryStore, violations: Violations, station: number, written: readonly OwnWrite[]): void {
  const expected = new Map<string, number>()
  for (const { op, stream, rowBefore } of written)
    expected.set(op.entity, nextDigest(expected.get(op.entity) ?? rowBefore, op.kind, `${stream.streamId}:${op.seq}`))
  const ends = new Map(written.flatMap(({ op }) => (op.kind === stationRevoked.spec.kind ? [[op.entity, op] as const] : [])))
  for (const [entity, digest] of expected) {
    const row = store.rows.get(entity)
    const end = ends.get(entity)
    const isShown = end ? isLastWord(row, end) : row?.digest === digest
    if (!isShown) violations.report('ownWrites', station, `${entity} does not show what was just recorded`)
  }
}

/**
 * Saying where a station's streams end lets in or takes out what that station wrote, also about the very entity this is said of: its row is
 * then not the row before with one op more, but what was said still comes last in it.
 */
function isLastWord(row: Row | undefined, op: StoredOp): boolean {
  const said = row?.fields['revoked']
  return Array.isArray(said) && JSON.stringify(said.at(-1)) === JSON.stringify(decodeBody(op.body)['cutoffs'])
}
