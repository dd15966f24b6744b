/** One part of the core while it is being cut: nodes renumbered from 0, with neighbours inside the part only. */
import type { Adjacency } from './adjacency.ts'

export type PartGraph = {
  readonly size: number
  /** Node of the whole graph for each node of the part. */
  readonly nodes: Int32Array
  readonly first: Int32Array
  readonly neighbours: Int32Array
}

/** Cuts parts out of one graph; keeps a table of the graph's size between calls. */
export function partCutter(graph: Adjacency): (nodes: Int32Array) => PartGraph {
  const localOf = new Int32Array(graph.degree.length).fill(-1)
  return (nodes) => {
    const size = nodes.length
    for (let i = 0; i < size; i += 1) localOf[nodes[i] ?? 0] = i
    let most = 0
    for (let i = 0; i < size; i += 1) most += graph.degree[nodes[i] ?? 0] ?? 0
    const first = new Int32Array(size + 1)
    const neighbours = new Int32Array(most)
    let filled = 0
    for (let i = 0; i < size; i += 1) {
      const node = nodes[i] ?? 0
      const start = graph.first[node] ?? 0
      const end = start + (graph.degree[node] ?? 0)
      for (let at = start; at < end; at += 1) {
        const local = localOf[graph.neighbours[at] ?? 0] ?? -1
        if (local >= 0) neighbours[filled++] = local
      }
      first[i + 1] = filled
    }
    for (let i = 0; i < size; i += 1) localOf[nodes[i] ?? 0] = -1
    return { size, nodes, first, neighbours: neighbours.subarray(0, filled) }
  }
}

/** Component number of each node of the part, numbered from 0. @returns the numbers and how many there are */
export function components(part: PartGraph): { readonly label: Int32Array; readonly count: number } {
  const label = new Int32Array(part.size).fill(-1)
  const stack = new Int32Array(part.size)
  let count = 0
  for (let root = 0; root < part.size; root += 1) {
    if (label[root] !== -1) continue
    let height = 1
    stack[0] = root
    label[root] = count
    while (height > 0) {
      height -= 1
      const node = stack[height] ?? 0
      for (let i = part.first[node] ?? 0; i < (part.first[node + 1] ?? 0); i += 1) {
        const other = part.neighbours[i] ?? 0
        if (label[other] !== -1) continue
        label[other] = count
        stack[height++] = other
      }
    }
    count += 1
  }
  return { label, count }
}

/** Nodes numbered in the order of a breadth-first walk from a far corner: a line through a part whose coordinates say nothing. */
export function breadthFirstKeys(part: PartGraph): Float64Array {
  const far = walk(part, 0).last
  return walk(part, far).keys
}

function walk(part: PartGraph, start: number): { readonly keys: Float64Array; readonly last: number } {
  const keys = new Float64Array(part.size).fill(-1)
  const queue = new Int32Array(part.size)
  queue[0] = start
  keys[start] = 0
  let filled = 1
  for (let at = 0; at < filled; at += 1) {
    const node = queue[at] ?? 0
    for (let i = part.first[node] ?? 0; i < (part.first[node + 1] ?? 0); i += 1) {
      const other = part.neighbours[i] ?? 0
      if ((keys[other] ?? 0) >= 0) continue
      keys[other] = filled
      queue[filled++] = other
    }
  }
  return { keys, last: queue[filled - 1] ?? 0 }
}
