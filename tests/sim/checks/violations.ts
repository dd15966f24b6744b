/**
 * What the simulator asserts, by name, and the collector of what did not hold. Where each is checked:
 * - at every op that is written into a store (insert-check.ts): I1, I3, I6, I7, I10, authenticity; own ops also in own-writes.ts;
 * - at every commit and restart (station/process.ts, station/host.ts): I2, I12 (no name is used twice by an honest station);
 * - now and then while the world runs (agreement.ts, link-memory.ts): I4 between all stations that ever had the same vector, memory;
 * - on the healed world: convergence, I2, I4, I9, I12 and who noticed it (end.ts), nothing lost (survivors.ts), I8 and I11 against a naive
 *   model (model-check.ts), causal order (causality.ts), I5, I11 and a new station that is given everything in another order (replay.ts).
 * Session guarantees: what people record they see (own-writes.ts); reads never go back (a stream only grows: I1, through crashes: I2, and
 * equal vectors show equal states: I4); writes come after the writes and reads before them (I3, causal order).
 */

/** Invariants of the protocol and of its guarantees to people. */
export const INVARIANTS = {
  chain: 'I1: per stream the sequence has no gap and every op follows the hash before it',
  durable: 'I2: what was acknowledged, to a peer or to an operator, is still there after a crash',
  dependencies: 'I3: an op is applied only after what it depends on',
  agreement: 'I4: the same vector gives the same projection and the same conflicts',
  idempotent: 'I5: applying again changes nothing',
  granted: 'I6: no scope reaches a station that was not granted it, none leaves its country',
  lamport: 'I7: the Lamport time of an op exceeds that of everything it depends on',
  conflicts: 'I8: every pair of concurrent claims gives exactly one conflict record',
  resolution: 'I9: a conflict is closed only by a resolution that names all its members',
  forwarded: 'I10: kinds a station does not know are stored and forwarded unchanged',
  fold: 'I11: the projection is the fold of the log',
  fork: 'I12: two histories of one stream are never both applied',
  authentic: 'every op in a store was written by the station that it names',
  causality: 'what an op had seen is exactly what its author held',
  ownWrites: 'what people record they see at once',
  convergence: 'after healing everybody who holds a scope holds the same',
  nothingLost: 'nothing that survived anywhere is missing after healing',
  memory: 'a link holds a bounded amount of memory',
  crashFree: 'no fault makes a part of the protocol throw',
} as const
export type Invariant = keyof typeof INVARIANTS

export type Violation = { readonly invariant: Invariant; readonly station: number; readonly atMs: number; readonly text: string }

export type Violations = {
  report(invariant: Invariant, station: number, text: string): void
  readonly list: readonly Violation[]
}

/** More than this of one kind tell nothing new. */
const PER_INVARIANT_MAX = 5

/** Collects violations in the order in which they are seen. */
export function createViolations(nowMs: () => number): Violations {
  const list: Violation[] = []
  return {
    list,
    report(invariant, station, text) {
      if (list.filter((violation) => violation.invariant === invariant).length < PER_INVARIANT_MAX)
        list.push({ invariant, station, atMs: nowMs(), text })
    },
  }
}
