/**
 * The U-turn rule. Everywhere else a shortest path never turns back on itself; only near a turn restriction would it pay to
 * drive past, turn round at the next junction and come back. There turning back is forbidden, except where the road ends.
 */
import { VEHICLES_MASK } from '../tags/kinds.ts'
import { headOfDirected, reverseOf, tailOfDirected, usersOfDirected, type EdgesLeaving, type NetworkDraft } from './network-draft.ts'

/** How far from a restricted junction turning back is no way round the restriction. House rule. */
const REACH_CM = 25_000

/** Adds the sequences "edge, same edge back" around every restriction of the draft. */
export function forbidUTurnsNearRestrictions(draft: NetworkDraft, leaving: EdgesLeaving): void {
  const restricted = new Set<number>()
  for (const { edges } of draft.forbidden) for (const edge of edges.slice(0, -1)) restricted.add(headOfDirected(draft, edge))
  const pairs = forbiddenPairs(draft)
  for (const node of nodesNear(draft, restricted, leaving)) {
    for (const directed of leaving(node)) {
      const mask = mustGoOn(draft, directed, leaving(headOfDirected(draft, directed)), pairs)
      if (mask !== 0) draft.forbidden.push({ edges: [directed, reverseOf(directed)], mask })
    }
  }
}

/** Nodes within reach of some restricted node, along edges that vehicles may use. */
function nodesNear(draft: NetworkDraft, restricted: ReadonlySet<number>, leaving: EdgesLeaving): Iterable<number> {
  const distanceCm = new Map<number, number>()
  for (const node of restricted) distanceCm.set(node, 0)
  let ring = new Set(restricted)
  while (ring.size > 0) {
    const next = new Set<number>()
    for (const node of ring) {
      for (const directed of leaving(node)) {
        if ((usersOfDirected(draft, directed) & VEHICLES_MASK) === 0) continue
        const reachedCm = (distanceCm.get(node) ?? 0) + draft.lengthsCm.get(directed >> 1)
        const head = headOfDirected(draft, directed)
        if (reachedCm > REACH_CM || reachedCm >= (distanceCm.get(head) ?? Infinity)) continue
        distanceCm.set(head, reachedCm)
        next.add(head)
      }
    }
    ring = next
  }
  return distanceCm.keys()
}

/** Masks of plain two-edge restrictions, by "first,second". */
function forbiddenPairs(draft: NetworkDraft): Map<string, number> {
  const pairs = new Map<string, number>()
  for (const { edges, mask } of draft.forbidden) {
    if (edges.length !== 2) continue
    const key = edges.join(',')
    pairs.set(key, (pairs.get(key) ?? 0) | mask)
  }
  return pairs
}

/** Vehicles that arrive by `directed` and can leave another way; for the others it is a dead end. */
function mustGoOn(draft: NetworkDraft, directed: number, outgoing: Int32Array, pairs: ReadonlyMap<string, number>): number {
  const back = reverseOf(directed)
  if (tailOfDirected(draft, directed) === headOfDirected(draft, directed)) return 0
  let goOn = 0
  for (const next of outgoing) {
    if (next !== back) goOn |= usersOfDirected(draft, next) & ~(pairs.get(`${String(directed)},${String(next)}`) ?? 0)
  }
  return goOn & usersOfDirected(draft, directed) & usersOfDirected(draft, back) & VEHICLES_MASK
}
