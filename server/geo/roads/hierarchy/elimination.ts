/** From an order to a hierarchy: the tree of contraction, ranks along it, and the arcs with their shortcuts. */
import type { Adjacency } from './adjacency.ts'
import { GrowingInts, sharedInts, sortRun } from './numbers.ts'

/** The tree: each node's parent is its lowest-ranked neighbour above it. */
const NO_PARENT = -1

/**
 * Ranks along a depth-first walk of the contraction tree, which is an equivalent order: same shortcuts, but what belongs
 * together lies together in memory.
 * @param order nodes in the order of contraction
 * @returns rank of each node
 */
export function treeRanks(graph: Adjacency, order: Int32Array): Int32Array {
  const nodeCount = order.length
  const position = new Int32Array(nodeCount)
  for (let at = 0; at < nodeCount; at += 1) position[order[at] ?? 0] = at
  const parent = treeParents(graph, order, position)
  const postorder = walkTree(parent)
  const ranks = new Int32Array(nodeCount)
  for (let node = 0; node < nodeCount; node += 1) ranks[node] = postorder[position[node] ?? 0] ?? 0
  return ranks
}

/** Parent of each position in the order (Liu 1990: elimination tree with path compression). */
function treeParents(graph: Adjacency, order: Int32Array, position: Int32Array): Int32Array {
  const parent = new Int32Array(order.length).fill(NO_PARENT)
  const jump = new Int32Array(order.length).fill(NO_PARENT)
  for (let at = 0; at < order.length; at += 1) {
    const node = order[at] ?? 0
    const start = graph.first[node] ?? 0
    for (let i = start; i < start + (graph.degree[node] ?? 0); i += 1) {
      let below = position[graph.neighbours[i] ?? 0] ?? 0
      while (below < at && below !== NO_PARENT) {
        const up = jump[below] ?? NO_PARENT
        jump[below] = at
        if (up === NO_PARENT) parent[below] = at
        below = up === NO_PARENT || up === at ? at : up
      }
    }
  }
  return parent
}

/** Number of each node of a forest in postorder; parents have higher positions than their children. */
function walkTree(parent: Int32Array): Int32Array {
  const count = parent.length
  const firstChild = new Int32Array(count).fill(NO_PARENT)
  const nextSibling = new Int32Array(count).fill(NO_PARENT)
  const stack = new GrowingInts(count)
  for (let node = count - 1; node >= 0; node -= 1) {
    const up = parent[node] ?? NO_PARENT
    if (up === NO_PARENT) continue
    nextSibling[node] = firstChild[up] ?? NO_PARENT
    firstChild[up] = node
  }
  const number = new Int32Array(count)
  let given = 0
  for (let root = 0; root < count; root += 1) {
    if (parent[root] !== NO_PARENT) continue
    stack.push(root)
    while (stack.length > 0) {
      const node = stack.get(stack.length - 1)
      const child = firstChild[node] ?? NO_PARENT
      if (child === NO_PARENT) {
        number[node] = given++
        stack.length -= 1
      } else {
        firstChild[node] = nextSibling[child] ?? NO_PARENT
        stack.push(child)
      }
    }
  }
  return number
}

/** Arcs to higher ranks, shortcuts included: heads of rank x are `heads[firstUp[x]..firstUp[x+1])`, ascending. */
export type UpwardArcs = { readonly firstUp: Int32Array<SharedArrayBuffer>; readonly heads: Int32Array<SharedArrayBuffer> }

/**
 * Plays the contraction through by rank: what a node hands to its parent are its other neighbours above it.
 * @param limit most arcs allowed
 * @returns null when the network is too tangled to stay below the limit
 */
export function contractAll(graph: Adjacency, ranks: Int32Array, limit: number): UpwardArcs | null {
  const nodeCount = ranks.length
  const nodeAt = new Int32Array(nodeCount)
  for (let node = 0; node < nodeCount; node += 1) nodeAt[ranks[node] ?? 0] = node
  const firstUp = sharedInts(nodeCount + 1)
  const pool = new GrowingInts(nodeCount * 4)
  const seenBy = new Int32Array(nodeCount).fill(-1)
  const lastChild = new Int32Array(nodeCount).fill(-1)
  const siblingBefore = new Int32Array(nodeCount).fill(-1)
  for (let rank = 0; rank < nodeCount; rank += 1) {
    const start = pool.length
    const node = nodeAt[rank] ?? 0
    seenBy[rank] = rank
    const from = graph.first[node] ?? 0
    for (let i = from; i < from + (graph.degree[node] ?? 0); i += 1) {
      const other = ranks[graph.neighbours[i] ?? 0] ?? 0
      if (other > rank && seenBy[other] !== rank) {
        seenBy[other] = rank
        pool.push(other)
      }
    }
    for (let child = lastChild[rank] ?? -1; child !== -1; child = siblingBefore[child] ?? -1) {
      // the child's first head is this node itself
      for (let i = (firstUp[child] ?? 0) + 1; i < (firstUp[child + 1] ?? 0); i += 1) {
        const other = pool.get(i)
        if (seenBy[other] === rank) continue
        seenBy[other] = rank
        pool.push(other)
      }
    }
    if (pool.length > limit) return null
    firstUp[rank + 1] = pool.length
    sortRun(pool.view(), start, pool.length)
    if (pool.length > start) {
      const up = pool.get(start)
      siblingBefore[rank] = lastChild[up] ?? -1
      lastChild[up] = rank
    }
  }
  const heads = sharedInts(pool.length)
  heads.set(pool.view())
  return { firstUp, heads }
}
