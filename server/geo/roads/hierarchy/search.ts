/**
 * Shortest paths on a customised hierarchy. A search climbs the contraction tree from a node to the root; all it can reach lies
 * on that one way up, so its tables have one place for each depth and stay in the processor's cache.
 */
import type { Hierarchy } from './hierarchy.ts'
import { UNREACHABLE } from './numbers.ts'

/** A node to start from (or to arrive at) and what it costs to get there first. */
export type Seed = { readonly node: number; readonly cost: number }

/** One climb: for each depth the node on the way up, its cost, and the arc (with the depth of its lower end) that gave it. */
export type Climb = {
  /** Depth of the lowest node. */
  length: number
  readonly node: Int32Array
  readonly cost: Int32Array
  readonly arc: Int32Array
  readonly from: Int32Array
}

/** Empty tables for one climb. */
export function createClimb({ maxDepth }: Hierarchy): Climb {
  const table = (): Int32Array => new Int32Array(maxDepth + 1)
  return { length: 0, node: table(), cost: table(), arc: table(), from: table() }
}

/** Lays out the way from `node` up to its root with no cost known. */
function layOut({ firstUp, heads, depth }: Hierarchy, climb: Climb, node: number): void {
  let at = node
  let place = depth[node] ?? 0
  climb.length = place
  climb.cost.fill(UNREACHABLE, 0, place + 1)
  for (;;) {
    climb.node[place] = at
    if (place === 0) return
    place -= 1
    at = heads[firstUp[at] ?? 0] ?? 0
  }
}

/** Follows all arcs upwards along the way. `weights` is `metric.up` from a source, `metric.down` towards a target. */
function climbUp({ firstUp, heads, depth }: Hierarchy, weights: Int32Array, climb: Climb): void {
  const { node, cost, arc: arcs, from } = climb
  for (let place = climb.length; place >= 0; place -= 1) {
    const here = cost[place] ?? 0
    if (here >= UNREACHABLE) continue
    const x = node[place] ?? 0
    const end = firstUp[x + 1] ?? 0
    for (let arc = firstUp[x] ?? 0; arc < end; arc += 1) {
      const there = (here + (weights[arc] ?? 0)) | 0
      const above = depth[heads[arc] ?? 0] ?? 0
      if (there < (cost[above] ?? 0)) {
        cost[above] = there
        arcs[above] = arc
        from[above] = place
      }
    }
  }
}

/** Climbs from several nodes, one climb for those that lie on one way up (the two ends of an edge always do). */
export type Climber = {
  /** The climbs that cover the seeds; valid until the next call. */
  run(weights: Int32Array, seeds: readonly Seed[]): readonly Climb[]
}

export function createClimber(hierarchy: Hierarchy): Climber {
  const pool: Climb[] = []
  return {
    run(weights, seeds) {
      const active: Climb[] = []
      for (const { node, cost } of byRank(seeds)) {
        const place = hierarchy.depth[node] ?? 0
        let climb = active.find((other) => place <= other.length && other.node[place] === node)
        if (climb === undefined) {
          climb = pool[active.length] ??= createClimb(hierarchy)
          layOut(hierarchy, climb, node)
          active.push(climb)
        }
        if (cost >= (climb.cost[place] ?? 0)) continue
        climb.cost[place] = cost
        climb.from[place] = place // begins here
      }
      for (const climb of active) climbUp(hierarchy, weights, climb)
      return active
    },
  }
}

const byRank = (seeds: readonly Seed[]): readonly Seed[] => (seeds.length < 2 ? seeds : [...seeds].sort((a, b) => a.node - b.node))

/** Where a climb from the source and one from the target meet best. */
export type Meeting = { readonly cost: number; readonly forward: Climb; readonly backward: Climb; readonly depth: number }

/** The cheapest meeting of the climbs below `limit`; null when there is none. */
export function meet(forwards: readonly Climb[], backwards: readonly Climb[], limit = UNREACHABLE): Meeting | null {
  let best: Meeting | null = null
  for (const forward of forwards) {
    for (const backward of backwards) {
      const shared = Math.min(forward.length, backward.length)
      let least: number = best?.cost ?? limit
      let at = -1
      for (let depth = 0; depth <= shared && forward.node[depth] === backward.node[depth]; depth += 1) {
        const cost = ((forward.cost[depth] ?? 0) + (backward.cost[depth] ?? 0)) | 0
        if (cost < least) {
          least = cost
          at = depth
        }
      }
      if (at >= 0) best = { cost: least, forward, backward, depth: at }
    }
  }
  return best
}
