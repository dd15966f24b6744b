/** What people record they see at once: the row of every entity they wrote to shows their ops, in the order in which they recorded them. */
import type { StoredOp, StreamRecord } from '../../../server/log/store.ts'
import { nextDigest } from '../domain/projection.ts'
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
  for (const [entity, digest] of expected)
    if (store.rows.get(entity)?.digest !== digest) violations.report('ownWrites', station, `${entity} does not show what was just recorded`)
}
