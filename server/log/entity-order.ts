/**
 * The order in which the ops of one entity are folded: an op comes after every op it had seen; ops that knew nothing of each other are
 * ordered by corrected wall clock, then station. It depends on the set of ops only, so every station that holds them folds alike.
 */

/** What ordering needs to know of an op. */
export type Ordered = {
  readonly streamNo: number
  readonly seq: number
  readonly lam: number
  readonly wallMs: number
  readonly skewMs: number
}
export type Origin = { readonly stationId: string; readonly incarnation: number; readonly streamId: string }
export type Causality = {
  /** True when `a` was known where `b` was written, by vectors. */
  isBefore(a: Ordered, b: Ordered): boolean
  originOf(streamNo: number): Origin
}

/** True when `a` happened before `b`; what one station wrote in different scopes follows its Lamport clock. */
export function happenedBefore(a: Ordered, b: Ordered, causality: Causality): boolean {
  if (a.streamNo === b.streamNo) return a.seq < b.seq
  const [from, to] = [causality.originOf(a.streamNo), causality.originOf(b.streamNo)]
  if (from.stationId === to.stationId && from.incarnation === to.incarnation) return a.lam < b.lam
  return causality.isBefore(a, b)
}

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
