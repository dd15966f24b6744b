/**
 * One to many and many to many. From the sources one climbs as usual; the targets are answered by a sweep from the root down
 * over just those states that lie above them (restricted PHAST: Delling, Goldberg and Werneck 2011).
 */
import { GrowingInts, UNREACHABLE } from '../hierarchy/numbers.ts'
import type { Climb, Climber } from '../hierarchy/search.ts'
import { directWay, endsOf, startsOf, type RoadSeed } from './endpoints.ts'
import type { RoadPosition } from './snap.ts'
import { UNSEEN, type On } from './workspace.ts'

/** Which way one travels between the single place and the many. */
export type Sense = 'from' | 'to'

/**
 * Costs between one position and many.
 * @param sense `from`: from the one to the many; `to`: from the many to the one (units to an incident)
 * @returns in the unit of the metric, UNREACHABLE where there is no way
 */
export function oneToMany(on: On, one: RoadPosition, many: readonly (RoadPosition | null)[], sense: Sense): Int32Array {
  const { work, metric } = on
  const { costs, weights } = metric
  const climbs = work.forward.run(sense === 'from' ? weights.up : weights.down, near(on, one, sense))
  const sweep = createSweep(on, climbs, sense === 'from' ? weights.down : weights.up)
  const result = new Int32Array(many.length).fill(UNREACHABLE)
  for (const [index, position] of many.entries()) {
    if (position === null) continue
    const direct = sense === 'from' ? directWay(costs, one, position) : directWay(costs, position, one)
    let best = direct?.cost ?? UNREACHABLE
    for (const seed of far(on, position, sense)) best = Math.min(best, sweep.costAt(seed.node) + seed.cost)
    result[index] = best
  }
  sweep.clear()
  return result
}

/** Seeds where the climb begins, and where the sweep ends. */
const near = ({ work, metric }: On, position: RoadPosition, sense: Sense): RoadSeed[] =>
  sense === 'from' ? startsOf(work.graph, metric.costs, position) : endsOf(work.graph, metric.costs, position)
const far = ({ work, metric }: On, position: RoadPosition, sense: Sense): RoadSeed[] =>
  sense === 'from' ? endsOf(work.graph, metric.costs, position) : startsOf(work.graph, metric.costs, position)

/** Costs of states, computed on demand from the root down and kept until `clear`. */
type Sweep = { costAt(state: number): number; clear(): void }

function createSweep({ work }: On, climbs: readonly Climb[], weights: Int32Array): Sweep {
  const { firstUp, heads, depth, maxDepth } = work.graph.hierarchy
  const { scratch } = work
  const done = new GrowingInts(1 << 14)
  const way = new Int32Array(maxDepth + 1)

  /** Everything above `state` is known. */
  function settle(state: number): void {
    let best = climbed(climbs, state, depth[state] ?? 0)
    const end = firstUp[state + 1] ?? 0
    for (let arc = firstUp[state] ?? 0; arc < end; arc += 1) {
      const over = ((scratch[heads[arc] ?? 0] ?? 0) + (weights[arc] ?? 0)) | 0
      if (over < best) best = over
    }
    scratch[state] = best
    done.push(state)
  }
  return {
    costAt(state) {
      let length = 0
      for (let at = state; scratch[at] === UNSEEN; at = heads[firstUp[at] ?? 0] ?? 0) {
        way[length++] = at
        if (depth[at] === 0) break
      }
      while (length > 0) settle(way[--length] ?? 0)
      return scratch[state] ?? UNREACHABLE
    },
    clear() {
      for (let i = 0; i < done.length; i += 1) scratch[done.get(i)] = UNSEEN
    },
  }
}

/** What the climbs found for a state on their way; UNREACHABLE off it. */
function climbed(climbs: readonly Climb[], state: number, depth: number): number {
  let best = UNREACHABLE
  for (let i = 0; i < climbs.length; i += 1) {
    const climb = climbs[i]
    if (climb !== undefined && depth <= climb.length && climb.node[depth] === state) best = Math.min(best, climb.cost[depth] ?? 0)
  }
  return best
}

/** Sources swept together: what is read of the hierarchy serves them all. */
const BATCH = 8

/** States above the targets, each after all states above it, with their arcs in numbers of this list. */
type Selection = {
  readonly count: number
  readonly first: Int32Array
  readonly heads: Int32Array
  readonly weights: Int32Array
}

export type MatrixOptions = { shouldStop?(): boolean }

/**
 * Costs from each source to each target, row by row. UNREACHABLE where there is no way or a position is null.
 * @returns null when `shouldStop` said so
 */
export function manyToMany(
  on: On,
  sources: readonly (RoadPosition | null)[],
  targets: readonly (RoadPosition | null)[],
  options: MatrixOptions = {},
): Int32Array | null {
  const { work, metric } = on
  const ends = targets.map((target) => (target === null ? [] : endsOf(work.graph, metric.costs, target)))
  const selection = selectAbove(on, ends)
  const result = new Int32Array(sources.length * targets.length).fill(UNREACHABLE)
  const costs = new Int32Array(selection.count * BATCH)
  const places = targets.map((_, t) => (ends[t] ?? []).map((seed) => ({ at: (work.scratch[seed.node] ?? 0) * BATCH, cost: seed.cost })))
  let isStopped = false
  for (let from = 0; from < sources.length && !isStopped; from += BATCH) {
    costs.fill(UNREACHABLE)
    const batch = sources.slice(from, from + BATCH)
    for (const [lane, source] of batch.entries()) if (source !== null) plantClimb(on, work.forward, source, costs, lane)
    sweepDown(selection, costs)
    for (const [lane, source] of batch.entries()) {
      if (source === null) continue
      readRow(on, source, targets, places, costs, lane, result.subarray((from + lane) * targets.length))
    }
    isStopped = options.shouldStop?.() ?? false
  }
  unselect(on, ends)
  return isStopped ? null : result
}

function readRow(
  { metric }: On,
  source: RoadPosition,
  targets: readonly (RoadPosition | null)[],
  places: readonly (readonly { at: number; cost: number }[])[],
  costs: Int32Array,
  lane: number,
  row: Int32Array,
): void {
  for (const [t, target] of targets.entries()) {
    if (target === null) continue
    let best = source.edge === target.edge ? (directWay(metric.costs, source, target)?.cost ?? UNREACHABLE) : UNREACHABLE
    for (const { at, cost } of places[t] ?? []) {
      const there = (costs[at + lane] ?? 0) + cost
      if (there < best) best = there
    }
    row[t] = best
  }
}

/** Numbers the states above the seeds in the scratch table, from the roots down. */
function selectAbove({ work, metric }: On, seeds: readonly (readonly RoadSeed[])[]): Selection {
  const { firstUp, heads } = work.graph.hierarchy
  const { scratch } = work
  const states: number[] = []
  const stack: number[] = []
  let arcs = 0
  for (const { node } of seeds.flat()) {
    for (let at = node; scratch[at] === UNSEEN;) {
      stack.push(at)
      const first = firstUp[at] ?? 0
      if (first === firstUp[at + 1]) break
      at = heads[first] ?? 0
    }
    for (let x = stack.pop(); x !== undefined; x = stack.pop()) {
      scratch[x] = states.length
      states.push(x)
      arcs += (firstUp[x + 1] ?? 0) - (firstUp[x] ?? 0)
    }
  }
  const selection = {
    count: states.length,
    first: new Int32Array(states.length + 1),
    heads: new Int32Array(arcs),
    weights: new Int32Array(arcs),
  }
  let filled = 0
  for (const [index, x] of states.entries()) {
    for (let arc = firstUp[x] ?? 0; arc < (firstUp[x + 1] ?? 0); arc += 1) {
      selection.heads[filled] = scratch[heads[arc] ?? 0] ?? 0
      selection.weights[filled] = metric.weights.down[arc] ?? 0
      filled += 1
    }
    selection.first[index + 1] = filled
  }
  return selection
}

function unselect({ work }: On, seeds: readonly (readonly RoadSeed[])[]): void {
  const { firstUp, heads } = work.graph.hierarchy
  for (const { node } of seeds.flat()) {
    for (let at = node; work.scratch[at] !== UNSEEN;) {
      work.scratch[at] = UNSEEN
      const first = firstUp[at] ?? 0
      if (first === firstUp[at + 1]) break
      at = heads[first] ?? 0
    }
  }
}

/** Puts what a source reaches on its way up into its lane. */
function plantClimb({ work, metric }: On, climber: Climber, source: RoadPosition, costs: Int32Array, lane: number): void {
  for (const climb of climber.run(metric.weights.up, startsOf(work.graph, metric.costs, source))) {
    for (let place = 0; place <= climb.length; place += 1) {
      const index = work.scratch[climb.node[place] ?? 0] ?? UNSEEN
      if (index === UNSEEN) break // nothing below this one lies above a target
      const at = index * BATCH + lane
      if ((climb.cost[place] ?? 0) < (costs[at] ?? 0)) costs[at] = climb.cost[place] ?? 0
    }
  }
}

/** The sweep: each state takes the cheapest way over a state above it, all lanes at once. */
function sweepDown({ count, first, heads, weights }: Selection, costs: Int32Array): void {
  for (let x = 0; x < count; x += 1) {
    const own = x * BATCH
    const end = first[x + 1] ?? 0
    for (let arc = first[x] ?? 0; arc < end; arc += 1) {
      const above = (heads[arc] ?? 0) * BATCH
      const weight = weights[arc] ?? 0
      if (weight === UNREACHABLE) continue
      for (let lane = 0; lane < BATCH; lane += 1) {
        const over = ((costs[above + lane] ?? 0) + weight) | 0
        if (over < (costs[own + lane] ?? 0)) costs[own + lane] = over
      }
    }
  }
}
