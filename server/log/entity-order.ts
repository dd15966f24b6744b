/**
 * The order in which the ops of one entity are folded: an op comes after every op it had seen; ops that knew nothing of each other are
 * ordered by corrected wall clock, then station. It depends on the set of ops only, so every station that holds them folds alike.
 */

/** Where an op stands. */
export type Place = { readonly streamNo: number; readonly seq: number }
/** What ordering needs to know of an op. */
export type Ordered = Place & {
  readonly lam: number
  readonly wallMs: number
  readonly skewMs: number
}
export type Origin = { readonly stationId: string; readonly incarnation: number; readonly streamId: string }
export type Causality = {
  /** True when `a` was known where `b` was written, by vectors. */
  isBefore(a: Place, b: Place): boolean
  originOf(streamNo: number): Origin
}

/** True when `a` happened before `b`; what one station wrote in different scopes follows its Lamport clock. */
export function happenedBefore(a: Ordered, b: Ordered, causality: Causality): boolean {
  if (a.streamNo === b.streamNo) return a.seq < b.seq
  const [from, to] = [causality.originOf(a.streamNo), causality.originOf(b.streamNo)]
  if (from.stationId === to.stationId && from.incarnation === to.incarnation) return a.lam < b.lam
  return causality.isBefore(a, b)
}

/** True when the places alone already tell that `a` happened before `b`: nothing has to be read for most pairs. */
export const wasSeenBy = (a: Place, b: Place, causality: Causality): boolean =>
  a.streamNo === b.streamNo ? a.seq < b.seq : causality.isBefore(a, b)

/** Negative when `a` is shown before `b` although neither knew the other: the rule for registers, where the later one wins. */
export function compareConcurrent(a: Ordered, b: Ordered, causality: Causality): number {
  const byTime = a.wallMs - a.skewMs - (b.wallMs - b.skewMs)
  if (byTime !== 0) return byTime
  const [from, to] = [causality.originOf(a.streamNo), causality.originOf(b.streamNo)]
  if (from.stationId !== to.stationId) return from.stationId < to.stationId ? -1 : 1
  if (from.incarnation !== to.incarnation) return from.incarnation - to.incarnation
  if (from.streamId !== to.streamId) return from.streamId < to.streamId ? -1 : 1
  return a.seq - b.seq
}

/** Sorts the ops of one entity. Cost: ops times streams; entities have few of both. */
export function orderOfEntity<Op extends Ordered>(ops: readonly Op[], causality: Causality): Op[] {
  const chains = new Map<number, Op[]>()
  for (const op of ops) {
    const chain = chains.get(op.streamNo)
    if (chain) chain.push(op)
    else chains.set(op.streamNo, [op])
  }
  const queues = [...chains.values()].map((chain) => ({ chain: chain.sort((a, b) => a.seq - b.seq), next: 0 }))
  const ordered: Op[] = []
  while (ordered.length < ops.length) {
    let best: (typeof queues)[number] | null = null
    let first: Op | null = null
    for (const queue of queues) {
      const op = queue.chain[queue.next]
      if (!op || queues.some((other) => waitsFor(op, other, causality))) continue
      if (first === null || compareConcurrent(op, first, causality) < 0) [best, first] = [queue, op]
    }
    if (!best || !first) throw new Error('the causal order has a circle') // impossible: vectors only name ops that were there
    ordered.push(first)
    best.next += 1
  }
  return ordered
}

/** True while an op that `op` had seen is not placed yet in the other chain. */
function waitsFor(op: Ordered, other: { readonly chain: readonly Ordered[]; readonly next: number }, causality: Causality): boolean {
  const head = other.chain[other.next]
  return head !== undefined && head.streamNo !== op.streamNo && happenedBefore(head, op, causality)
}

/** Ops at the end of an entity's order that are remembered. */
const TAIL_OPS = 128

/**
 * The end of an entity's order while ops of other stations arrive. Most of them come last, and then the rows that stand need only that one
 * op more. (The order is the least of all that respect causality, so an op that none of the others had seen goes in front of the first one
 * behind its causes that it precedes as a concurrent one; the places of the others stay.)
 */
export class OrderTail {
  #tail: Ordered[]
  #isWhole: boolean
  /** The last op of every stream: what it had not seen, no op before it had. */
  readonly #lastOf = new Map<number, Ordered>()
  #newest: Place | null

  /** @param newest the op of the entity that arrived last */
  constructor(ordered: readonly Ordered[], newest: Place | null) {
    this.#isWhole = ordered.length <= TAIL_OPS
    this.#tail = ordered.slice(-TAIL_OPS).map(orderedOnly)
    for (const op of ordered) if (op.seq > (this.#lastOf.get(op.streamNo)?.seq ?? 0)) this.#lastOf.set(op.streamNo, orderedOnly(op))
    this.#newest = newest
  }

  /** False when ops came or went that were not told here: the order must be taken from the log again. */
  follows(prior: Place | null): boolean {
    return prior?.streamNo === this.#newest?.streamNo && prior?.seq === this.#newest?.seq
  }

  /** An op arrived that counts for nothing. */
  pass(op: Place): void {
    this.#newest = { streamNo: op.streamNo, seq: op.seq }
  }

  /** An op arrived. @returns true when it comes after all others; false when it does not, or that cannot be told: this tail is then worth nothing */
  add(op: Ordered, causality: Causality): boolean {
    if (!this.#isLast(op, causality)) return false
    const kept = orderedOnly(op)
    if (this.#tail.length >= 2 * TAIL_OPS) {
      this.#tail = this.#tail.slice(-TAIL_OPS)
      this.#isWhole = false
    }
    this.#tail.push(kept)
    this.#lastOf.set(op.streamNo, kept)
    this.pass(op)
    return true
  }

  #isLast(op: Ordered, causality: Causality): boolean {
    for (const last of this.#lastOf.values()) if (!happenedBefore(last, op, causality) && happenedBefore(op, last, causality)) return false
    for (let at = this.#tail.length - 1; at >= 0; at -= 1) {
      const other = this.#tail[at]
      if (!other || happenedBefore(other, op, causality)) return true
      if (compareConcurrent(op, other, causality) < 0) return false
    }
    return this.#isWhole
  }
}

/** Without the body: many of these are kept. */
const orderedOnly = ({ streamNo, seq, lam, wallMs, skewMs }: Ordered): Ordered => ({ streamNo, seq, lam, wallMs, skewMs })
