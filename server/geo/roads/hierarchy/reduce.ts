/**
 * Takes nodes with at most two neighbours out of a graph before it is cut: dead ends, chains and what becomes one.
 * Contracting them first adds no more shortcuts than any other order would, and leaves a core of about a third of the nodes.
 */
import type { Adjacency } from './adjacency.ts'
import { GrowingInts } from './numbers.ts'

export type Reduced = {
  /** Nodes in the order in which they were taken out. */
  readonly order: Int32Array
  /** 1 for a node that was taken out. */
  readonly isOut: Uint8Array
}

/**
 * Contracts nodes of degree 0, 1 and 2 until none is left. Works in rounds without neighbours in the same round: a chain of n
 * nodes is folded in log n rounds, so that the tree of the hierarchy stays shallow.
 * @param graph is changed: afterwards it joins the nodes that stayed
 */
export function takeOutSmallDegrees(graph: Adjacency): Reduced {
  const nodeCount = graph.degree.length
  const order = new GrowingInts(nodeCount)
  const isOut = new Uint8Array(nodeCount)
  const touchedIn = new Int32Array(nodeCount).fill(-1)
  let waiting = new GrowingInts(nodeCount)
  for (let node = 0; node < nodeCount; node += 1) if ((graph.degree[node] ?? 0) <= 2) waiting.push(node)
  for (let round = 0; waiting.length > 0; round += 1) {
    const later = new GrowingInts(waiting.length)
    for (let i = 0; i < waiting.length; i += 1) {
      const node = waiting.get(i)
      if (isOut[node] === 1) continue
      if (touchedIn[node] === round) later.push(node)
      else {
        isOut[node] = 1
        order.push(node)
        contract(graph, node, (neighbour) => {
          touchedIn[neighbour] = round
          if ((graph.degree[neighbour] ?? 0) <= 2) later.push(neighbour)
        })
      }
    }
    waiting = later
  }
  return { order: order.view(), isOut }
}

/** Removes `node` and joins its two neighbours, if it has two. */
function contract(graph: Adjacency, node: number, onTouched: (neighbour: number) => void): void {
  const start = graph.first[node] ?? 0
  const degree = graph.degree[node] ?? 0
  const a = graph.neighbours[start] ?? 0
  const b = graph.neighbours[start + 1] ?? 0
  if (degree === 1) unlink(graph, a, node, -1)
  if (degree === 2) {
    unlink(graph, a, node, b)
    unlink(graph, b, node, a)
  }
  if (degree >= 1) onTouched(a)
  if (degree === 2) onTouched(b)
}

/** In the run of `node`, puts `other` in the place of `gone`; drops the place when `other` is there already or -1. */
function unlink(graph: Adjacency, node: number, gone: number, other: number): void {
  const { neighbours } = graph
  const start = graph.first[node] ?? 0
  const end = start + (graph.degree[node] ?? 0)
  let place = start
  let isKnown = other === -1
  for (let i = start; i < end; i += 1) {
    if (neighbours[i] === gone) place = i
    if (neighbours[i] === other) isKnown = true
  }
  if (!isKnown) {
    neighbours[place] = other
    return
  }
  neighbours[place] = neighbours[end - 1] ?? 0
  graph.degree[node] = end - start - 1
}
