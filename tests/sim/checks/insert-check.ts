/** Looks at every op while it is written into a store: I1, I3, I6, I7, I10, I12 and authenticity, without trusting the code under test. */
import type { StoredOp, StreamRecord } from '../../../server/log/store.ts'
import type { MemoryStore } from '../memory-store.ts'
import type { Truth } from './truth.ts'
import type { Violations } from './violations.ts'

export type InsertCheckParts = {
  readonly station: number
  readonly store: MemoryStore
  readonly truth: Truth
  readonly violations: Violations
  /** True when this station may hold the scope. */
  readonly mayHold: (scope: string) => boolean
  /** Local number of a stream, by name. */
  readonly numberOf: (streamId: string) => number | undefined
}

/** Checks an op that came from elsewhere, at the moment it is inserted. */
export function checkArrival(parts: InsertCheckParts, op: StoredOp, stream: StreamRecord): void {
  const { station, truth, violations } = parts
  const name = `${op.kind} ${stream.scope} ${stream.stationId}.${stream.incarnation}#${op.seq}`
  if (!parts.mayHold(stream.scope)) violations.report('granted', station, `${name} reached a station without that scope`)
  const written = truth.versions(stream.streamId, op.seq)
  const version = truth.find(stream.streamId, op.seq, op.hash)
  if (!version) {
    const other = written.length > 0 ? 'differs from what its author wrote' : 'was never written by that station'
    violations.report('authentic', station, `${name} ${other}`)
    return
  }
  if (Buffer.compare(version.op.body, op.body) !== 0 || version.op.kindVersion !== op.kindVersion)
    violations.report('forwarded', station, `${name} was changed on its way`)
  checkPlace(parts, op, stream, name)
}

/** Checks gaps, dependencies and Lamport times of any op, own or foreign. */
export function checkPlace(
  { station, store, truth, violations, numberOf }: InsertCheckParts,
  op: StoredOp,
  stream: StreamRecord,
  name: string,
): void {
  const before = op.seq > 1 ? store.opAt(op.streamNo, op.seq - 1) : null
  if (op.seq > 1 && !before) violations.report('chain', station, `${name} follows a gap`)
  if (before && before.lam >= op.lam) violations.report('lamport', station, `${name} is not later than the op before it`)
  for (const [streamId, seq] of op.deps) {
    const no = numberOf(streamId)
    const dependency = no === undefined ? null : store.opAt(no, seq)
    // of two histories a station holds one: what depends on the other may come all the same
    if (!dependency && truth.isForked(streamId)) continue
    if (!dependency) violations.report('dependencies', station, `${name} was applied before ${streamId.slice(0, 6)}#${seq}`)
    else if (dependency.lam >= op.lam) violations.report('lamport', station, `${name} is not later than ${streamId.slice(0, 6)}#${seq}`)
  }
  if (op.deps.some(([streamId]) => streamId === stream.streamId)) violations.report('chain', station, `${name} depends on its own stream`)
}
