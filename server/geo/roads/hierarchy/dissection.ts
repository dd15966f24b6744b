/**
 * Order of contraction by nested dissection: few nodes that cut a network in two come last, then the same within each half.
 * It depends on the shape of the network only, so that every profile, season and closure shares it (customizable contraction
 * hierarchies: Dibbelt, Strasser and Wagner 2014).
 */
import type { Adjacency, ArcList } from './adjacency.ts'
import { bisect } from './bisect.ts'
import { minDegreeOrder, SMALL_PART } from './min-degree.ts'
import { components, partCutter, type PartGraph } from './part-graph.ts'
import { takeOutSmallDegrees } from './reduce.ts'
import { SIDE } from './vertex-flow.ts'

/**
 * Computes the order in steps, so that the caller can report progress, breathe or stop between them.
 * @param graph is used up
 * @yields share done, 0..1
 * @returns nodes in the order of contraction, first to last
 */
export function* dissectionOrder(graph: Adjacency, coordinates: ArcList): Generator<number, Int32Array, undefined> {
  const nodeCount = graph.degree.length
  const reduced = takeOutSmallDegrees(graph)
  const order = new Int32Array(nodeCount)
  order.set(reduced.order)
  let filled = reduced.order.length
  for (let node = 0; node < nodeCount; node += 1) if (reduced.isOut[node] === 0) order[filled++] = node
  yield 0
  const cut = partCutter(graph)
  const ranges: [from: number, to: number][] = [[reduced.order.length, nodeCount]]
  let done = reduced.order.length
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const [from, to] = range
    const part = cut(order.slice(from, to))
    const groups = part.size <= SMALL_PART ? [minDegreeOrder(part)] : split(part, coordinates)
    done += settled(groups, part)
    let at = from
    for (const [index, group] of groups.entries()) {
      const start = at
      for (const node of group) order[at++] = part.nodes[node] ?? 0
      if (index < groups.length - 1) ranges.push([start, at])
    }
    yield done / nodeCount
  }
  return order
}

/** Groups of node numbers in order; all but the last (the nodes between) are cut further. */
function split(part: PartGraph, coordinates: ArcList): number[][] {
  const { label, count } = components(part)
  if (count > 1) {
    const groups: number[][] = Array.from({ length: count }, () => [])
    for (let node = 0; node < part.size; node += 1) groups[label[node] ?? 0]?.push(node)
    return [...groups, []]
  }
  const sides = bisect(part, coordinates)
  const groups: [number[], number[], number[]] = [[], [], []]
  for (let node = 0; node < part.size; node += 1) groups[sides === null ? SIDE.separator : ((sides[node] ?? 0) as 0 | 1 | 2)].push(node) // SIDE's values
  return groups
}

/** How many nodes have their final place now. */
const settled = (groups: readonly number[][], part: PartGraph): number =>
  groups.length === 1 ? part.size : (groups[groups.length - 1]?.length ?? 0)
