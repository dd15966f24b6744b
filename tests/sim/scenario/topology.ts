/** Who dials whom before the world heals: shapes in which most stations hear of each other only through others. */
import type { PathPlan } from '../world/network.ts'
import type { Chance } from '../world/random.ts'

export const SHAPES = ['line', 'star', 'ring', 'random', 'two-hubs'] as const
export type Shape = (typeof SHAPES)[number]
export type Edge = readonly [a: number, b: number]
export type PlannedEdge = { readonly edge: Edge; readonly forth: PathPlan; readonly back: PathPlan }
export type Topology = { readonly shape: Shape; readonly edges: readonly PlannedEdge[] }

/** The path between two stations without a plan of their own. */
export const USUAL_PATH: PathPlan = { latencyMs: 15, jitterMs: 30, slowShare: 0.002, bytesPerSecond: 4_000_000 }

/** Draws a shape over stations in random order, and a path for each edge. */
export function planTopology(chance: Chance, stations: number): Topology {
  const shape = chance.pick(SHAPES)
  const order = chance.shuffle(Array.from({ length: stations }, (_, index) => index))
  const edges = pairsOf(shape, chance, stations)
    .map(([a, b]): Edge => [order[a] ?? 0, order[b] ?? 0])
    .filter(([a, b]) => a !== b)
  return { shape, edges: edges.map((edge) => planPaths(chance, edge)) }
}

function pairsOf(shape: Shape, chance: Chance, count: number): Edge[] {
  const line = Array.from({ length: count - 1 }, (_, index): Edge => [index, index + 1])
  switch (shape) {
    case 'line':
      return line
    case 'ring':
      return count > 2 ? [...line, [count - 1, 0]] : line
    case 'star':
      return line.map(([, spoke]): Edge => [0, spoke])
    case 'two-hubs':
      return [[0, 1], ...line.slice(1).map(([, spoke]): Edge => [spoke % 2, spoke])]
    case 'random': {
      const tree = line.map(([, child]): Edge => [chance.below(child), child])
      const seen = new Set(tree.map(([a, b]) => `${a}-${b}`))
      for (let i = 0; i < count / 3; i += 1) {
        const a = chance.below(count)
        const b = chance.below(count)
        const edge: Edge = [Math.min(a, b), Math.max(a, b)]
        if (a === b || seen.has(edge.join('-'))) continue
        seen.add(edge.join('-'))
        tree.push(edge)
      }
      return tree
    }
  }
}

/** One path in eight is a slow, bad radio (64 kbit/s, 800 ms); one in eight is as slow in one direction only. */
function planPaths(chance: Chance, edge: Edge): PlannedEdge {
  const good: PathPlan = { ...USUAL_PATH, latencyMs: chance.real(2, 120), jitterMs: chance.real(0, 200) }
  const bad: PathPlan = { latencyMs: 400, jitterMs: 400, slowShare: 0.05, bytesPerSecond: 8_000 }
  const draw = chance.next()
  return { edge, forth: draw < 0.125 ? bad : good, back: draw < 0.25 ? bad : good }
}
