/**
 * Turn restrictions as an automaton (Aho and Corasick 1975) over the directed edges one has just driven: each beginning of a
 * forbidden sequence becomes a state of its own at the node it ends at. Everywhere else one state a node is enough, so the
 * network grows only where restrictions are, and shortest paths in it are exact for "no", "only", via nodes and via ways alike.
 */
import { headOfDirected, usersOfDirected, type EdgesLeaving, type NetworkDraft } from './network-draft.ts'

type Branch = {
  readonly symbol: number
  readonly children: Map<number, Branch>
  /** Longest other beginning that the edges driven also end with. */
  fallback: Branch | null
  /** Profiles that may not have come this way: this sequence is forbidden, or one it ends with is. */
  mask: number
  /** Number of the state, for beginnings that lead on; -1 otherwise. */
  state: number
}

const branch = (symbol: number): Branch => ({ symbol, children: new Map(), fallback: null, mask: 0, state: -1 })

/** The network with states: 0..nodeCount-1 are the nodes themselves, higher ones remember what was driven. */
export type Expanded = {
  readonly stateCount: number
  /** Node of each state above nodeCount. */
  readonly extraNodes: number[]
  /** Arcs between states; `edges` are directed edges, `masks` the profiles for whom this turn is forbidden. */
  readonly tails: number[]
  readonly heads: number[]
  readonly edges: number[]
  readonly masks: Map<number, number>
  /** State one is in after a directed edge alone, where it is not simply its head. */
  readonly stateAfter: Map<number, number>
}

/** Builds the states and arcs of a draft with its forbidden sequences. */
export function expandTurns(draft: NetworkDraft, leaving: EdgesLeaving): Expanded {
  const root = branch(-1)
  for (const { edges, mask } of draft.forbidden) plant(root, edges, mask)
  const order = linkFallbacks(root)
  const extraNodes: number[] = []
  for (const node of order) {
    if (node.children.size === 0) continue
    node.state = draft.nodeCount + extraNodes.length
    extraNodes.push(headOfDirected(draft, node.symbol))
  }
  const expanded: Expanded = {
    stateCount: draft.nodeCount + extraNodes.length,
    extraNodes,
    tails: [],
    heads: [],
    edges: [],
    masks: new Map(),
    stateAfter: new Map(),
  }
  for (let directed = 0; directed < draft.edgeCount * 2; directed += 1) {
    const tail = headOfDirected(draft, directed ^ 1)
    addArc(draft, expanded, root, root, tail, directed)
  }
  for (const node of order) {
    if (node.state < 0) continue
    for (const directed of leaving(headOfDirected(draft, node.symbol))) addArc(draft, expanded, root, node, node.state, directed)
  }
  for (const child of root.children.values()) if (child.state >= 0) expanded.stateAfter.set(child.symbol, child.state)
  return expanded
}

function plant(root: Branch, edges: readonly number[], mask: number): void {
  let at = root
  for (const edge of edges) {
    let next = at.children.get(edge)
    if (next === undefined) {
      next = branch(edge)
      at.children.set(edge, next)
    }
    at = next
  }
  at.mask |= mask
}

/** Sets fallbacks and collects masks along them. @returns all branches but the root, short sequences first */
function linkFallbacks(root: Branch): Branch[] {
  const order: Branch[] = []
  const queue: Branch[] = [root]
  for (let at = 0; at < queue.length; at += 1) {
    const parent = queue[at] ?? root
    for (const child of parent.children.values()) {
      child.fallback = parent === root ? root : follow(root, parent.fallback ?? root, child.symbol)
      child.mask |= child.fallback.mask
      order.push(child)
      queue.push(child)
    }
  }
  return order
}

/** Where one more edge leads from a branch. */
function follow(root: Branch, from: Branch, symbol: number): Branch {
  for (let at: Branch | null = from; at !== null; at = at.fallback) {
    const next = at.children.get(symbol)
    if (next !== undefined) return next
  }
  return root
}

function addArc(draft: NetworkDraft, expanded: Expanded, root: Branch, from: Branch, tail: number, directed: number): void {
  const reached = follow(root, from, directed)
  const users = usersOfDirected(draft, directed)
  if ((users & ~reached.mask) === 0) return
  let landing: Branch | null = reached
  while (landing !== null && landing.state < 0) landing = landing.fallback
  if ((users & reached.mask) !== 0) expanded.masks.set(expanded.tails.length, reached.mask)
  expanded.tails.push(tail)
  expanded.heads.push(landing?.state ?? headOfDirected(draft, directed))
  expanded.edges.push(directed)
}
