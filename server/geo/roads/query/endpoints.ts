/** Where a journey enters and leaves the network of states. */
import type { Seed } from '../hierarchy/search.ts'
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import { stateAfter, statesBefore, type RoadGraph } from '../road-graph.ts'
import type { CostModel } from './costs.ts'
import type { RoadPosition } from './snap.ts'

/** A seed that remembers the directed edge it stands for. */
export type RoadSeed = Seed & { readonly directed: number }

/** States one reaches first when leaving a position, with the cost to the end of the edge. */
export function startsOf(graph: RoadGraph, costs: CostModel, position: RoadPosition): RoadSeed[] {
  const seeds: RoadSeed[] = []
  for (const [directed, isAllowed, share] of directionsOf(position)) {
    if (!isAllowed) continue
    const cost = costs.partCost(directed, share, 1)
    if (cost < UNREACHABLE) seeds.push({ node: stateAfter(graph, directed), cost, directed })
  }
  return seeds
}

/** States one comes from when arriving at a position, with the cost from the start of the edge. */
export function endsOf(graph: RoadGraph, costs: CostModel, position: RoadPosition): RoadSeed[] {
  const seeds: RoadSeed[] = []
  for (const [directed, isAllowed, share] of directionsOf(position)) {
    if (!isAllowed) continue
    const cost = costs.partCost(directed, 0, share)
    if (cost >= UNREACHABLE) continue
    for (const node of statesBefore(graph, directed, costs.bit)) seeds.push({ node, cost, directed })
  }
  return seeds
}

/** A journey that never leaves its edge. */
export type Direct = { readonly cost: number; readonly directed: number; readonly start: number; readonly end: number }

/** The way along one edge from a position to another on it; null when there is none. */
export function directWay(costs: CostModel, from: RoadPosition, to: RoadPosition): Direct | null {
  if (from.edge !== to.edge) return null
  let best: Direct | null = null
  for (const [directed, isAllowed, start] of directionsOf(from)) {
    const end = (directed & 1) === 0 ? to.share : 1 - to.share
    const canArrive = (directed & 1) === 0 ? to.forward : to.backward
    if (!isAllowed || !canArrive || end < start) continue
    const cost = costs.partCost(directed, start, end)
    if (cost < UNREACHABLE && cost < (best?.cost ?? UNREACHABLE)) best = { cost, directed, start, end }
  }
  return best
}

/** Both directed edges of a position with the share of each that lies behind. */
const directionsOf = ({
  edge,
  share,
  forward,
  backward,
}: RoadPosition): readonly [directed: number, isAllowed: boolean, share: number][] => [
  [2 * edge, forward, share],
  [2 * edge + 1, backward, 1 - share],
]
