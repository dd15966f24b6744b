/** For tests: random networks, and plain Dijkstra that checks forbidden sequences against the edges really driven. */
import { NetworkDraft, edgesLeaving, headOfDirected, type Forbidden } from './build/network-draft.ts'
import { assembleGraph } from './build/assemble.ts'
import { UNREACHABLE } from './hierarchy/numbers.ts'
import { openRoadGraph, type RoadGraph } from './road-graph.ts'
import type { CostModel } from './query/costs.ts'
import type { RoadPosition } from './query/snap.ts'
import { PROFILE_NAMES, profileBit } from './tags/kinds.ts'
import { wayRule, type WayRule } from './tags/way-rule.ts'

/** A pseudo-random sequence of numbers in [0, 1) (mulberry32, public domain). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Rule of a way with these tags. */
export function ruleFor(tags: Readonly<Record<string, string>>): WayRule {
  const rule = wayRule(new Map(Object.entries(tags)), () => 1000)
  if (rule === null) throw new Error('nobody may use this way')
  return rule
}

/** Builds the graph of a draft. */
export async function graphOf(draft: NetworkDraft): Promise<RoadGraph> {
  const options = { signal: new AbortController().signal, onProgress: () => undefined, file: 'test' }
  return openRoadGraph(await assembleGraph(draft, edgesLeaving(draft), options), 'test')
}

const WAYS: readonly Readonly<Record<string, string>>[] = [
  { highway: 'residential' },
  { highway: 'primary' },
  { highway: 'residential', oneway: 'yes' },
  { highway: 'track', tracktype: 'grade4' },
  { highway: 'secondary', oneway: '-1', 'oneway:motorcycle': 'no' },
  { highway: 'service', access: 'private' },
  { highway: 'footway' },
  { highway: 'residential', motorcar: 'no' },
]

export type RandomNetwork = { readonly nodes: number; readonly edges: number; readonly restrictions: number; readonly seed: number }

/** A network with one-ways, parallel edges, loops, zero lengths, islands and restrictions over two to four edges. */
export function randomDraft({ nodes, edges, restrictions, seed }: RandomNetwork): NetworkDraft {
  const random = seededNumbers(seed)
  const whole = (below: number): number => Math.floor(random() * below)
  const draft = new NetworkDraft()
  const side = Math.ceil(Math.sqrt(nodes))
  const ways = WAYS.map((tags, index) => draft.addWay(index + 1, ruleFor(tags), `Way ${String(index)}`, ''))
  for (let node = 0; node < nodes; node += 1) {
    const [row, column] = [Math.floor(node / side), node % side]
    draft.addNode(-20_000_000 + row * 10_000 + whole(4_000), 300_000_000 + column * 10_000 + whole(4_000))
  }
  const near = (node: number): number => Math.max(0, Math.min(nodes - 1, node + ([1, -1, side, -side, 0, side + 1][whole(6)] ?? 0)))
  for (let edge = 0; edge < edges; edge += 1) {
    const from = whole(nodes)
    const number = draft.addEdge(from, near(from), ways[random() < 0.6 ? whole(2) : whole(ways.length)] ?? 0, [])
    if (random() < 0.05) draft.lengthsCm.set(number, 0)
  }
  const leaving = edgesLeaving(draft)
  for (let i = 0; i < restrictions && edges > 0; i += 1) {
    const chain = [whole(edges * 2)]
    for (let length = 1 + whole(3); length > 0; length -= 1) {
      const next = leaving(headOfDirected(draft, chain.at(-1) ?? 0))
      chain.push(next[whole(next.length)] ?? 0)
    }
    draft.forbidden.push({ edges: chain, mask: random() < 0.3 ? profileBit(PROFILE_NAMES[whole(4)] ?? 'car') : 0b0111 })
  }
  return draft
}

/** Directed edges of the graph that a draft's directed edge became, by both ends, length and way. */
export function edgeNumbers(draft: NetworkDraft, graph: RoadGraph): (directed: number) => number {
  // edges keep their order among those with the same lower end, so sorting both sides alike pairs them
  const { edgeWays, edgeLengthsCm, edgeShapes, nodeLatitudes, nodeLongitudes, edgeFrom, edgeTo } = graph.sections
  const keyOf = (fromLat: number, fromLon: number, toLat: number, toLon: number, way: number, length: number): string =>
    [fromLat, fromLon, toLat, toLon, way, length].join(',')
  const byKey = new Map<string, number[]>()
  for (let edge = 0; edge < graph.edgeCount; edge += 1) {
    const [from, to] = [edgeFrom[edge] ?? 0, edgeTo[edge] ?? 0]
    const key = keyOf(
      nodeLatitudes[from] ?? 0,
      nodeLongitudes[from] ?? 0,
      nodeLatitudes[to] ?? 0,
      nodeLongitudes[to] ?? 0,
      edgeWays[edge] ?? 0,
      edgeLengthsCm[edge] ?? 0,
    )
    byKey.set(key, [...(byKey.get(key) ?? []), edge])
  }
  for (const edges of byKey.values()) edges.sort((a, b) => (edgeShapes[a] ?? 0) - (edgeShapes[b] ?? 0))
  const numbers: number[] = []
  for (let edge = 0; edge < draft.edgeCount; edge += 1) {
    const [from, to] = [draft.from.get(edge), draft.to.get(edge)]
    const key = keyOf(
      draft.latitudes.get(from),
      draft.longitudes.get(from),
      draft.latitudes.get(to),
      draft.longitudes.get(to),
      draft.wayOf.get(edge),
      draft.lengthsCm.get(edge),
    )
    numbers.push(byKey.get(key)?.shift() ?? -1)
  }
  return (directed) => 2 * (numbers[directed >> 1] ?? 0) + (directed & 1)
}

/** Plain Dijkstra over "the last few edges driven": slow, and obviously right. Works in numbers of the graph. */
export function plainCosts(
  graph: RoadGraph,
  costs: CostModel,
  forbidden: readonly Forbidden[],
): (from: RoadPosition) => (to: RoadPosition) => number {
  const { edgeFrom, edgeTo } = graph.sections
  const tail = (directed: number): number => ((directed & 1) === 0 ? edgeFrom[directed >> 1] : edgeTo[directed >> 1]) ?? 0
  const leaving = new Map<number, number[]>()
  for (let directed = 0; directed < graph.edgeCount * 2; directed += 1) {
    const known = leaving.get(tail(directed))
    if (known) known.push(directed)
    else leaving.set(tail(directed), [directed])
  }
  const { isForbidden, worthKeeping } = memoryOf(forbidden, costs.bit)
  return (from) => {
    const queue = new CheapestFirst()
    const best = new Map<string, number>()
    const reached: Entry[] = []
    const offer = (driven: readonly number[], cost: number): void => {
      const kept = worthKeeping(driven)
      const key = kept.join(',')
      if (cost >= UNREACHABLE || cost >= (best.get(key) ?? UNREACHABLE)) return
      best.set(key, cost)
      queue.push({ driven: kept, key, cost })
    }
    if (from.forward) offer([2 * from.edge], costs.partCost(2 * from.edge, from.share, 1))
    if (from.backward) offer([2 * from.edge + 1], costs.partCost(2 * from.edge + 1, 1 - from.share, 1))
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      if (entry.cost > (best.get(entry.key) ?? UNREACHABLE)) continue
      reached.push(entry)
      for (const next of leaving.get(tail((entry.driven.at(-1) ?? 0) ^ 1)) ?? []) {
        const driven = [...entry.driven, next]
        if (!isForbidden(driven)) offer(driven, entry.cost + costs.edgeCost(next))
      }
    }
    return (to) => {
      let least = alongOneEdge(costs, from, to)
      for (const [directed, isAllowed, share] of directionsOf(to)) {
        if (!isAllowed) continue
        for (const { driven, cost } of reached) {
          if (tail((driven.at(-1) ?? 0) ^ 1) !== tail(directed) || isForbidden([...driven, directed])) continue
          least = Math.min(least, cost + costs.partCost(directed, 0, share))
        }
      }
      return least
    }
  }
}

/** What the forbidden sequences say of the edges driven so far. */
function memoryOf(forbidden: readonly Forbidden[], bit: number) {
  const rules = forbidden.filter(({ mask }) => (mask & bit) !== 0).map(({ edges }) => edges)
  const longest = Math.max(1, ...rules.map((edges) => edges.length - 1))
  const isForbidden = (driven: readonly number[]): boolean =>
    rules.some((edges) => edges.length <= driven.length && edges.every((edge, i) => driven[driven.length - edges.length + i] === edge))
  /** What still matters of the edges driven: the longest end that may grow into something forbidden, and always the last edge. */
  const worthKeeping = (driven: readonly number[]): readonly number[] => {
    for (let from = Math.max(0, driven.length - longest); from < driven.length - 1; from += 1) {
      const end = driven.slice(from)
      if (rules.some((edges) => edges.length > end.length && end.every((edge, i) => edges[i] === edge))) return end
    }
    return driven.slice(-1)
  }
  return { isForbidden, worthKeeping }
}

const directionsOf = ({ edge, forward, backward, share }: RoadPosition) =>
  [
    [2 * edge, forward, share],
    [2 * edge + 1, backward, 1 - share],
  ] as const

function alongOneEdge(costs: CostModel, from: RoadPosition, to: RoadPosition): number {
  if (from.edge !== to.edge) return UNREACHABLE
  const [there, back] = [directionsOf(from), directionsOf(to)]
  let least: number = UNREACHABLE
  for (const i of [0, 1] as const) {
    const [directed, mayLeave, start] = there[i]
    const [, mayArrive, end] = back[i]
    if (mayLeave && mayArrive && start <= end) least = Math.min(least, costs.partCost(directed, start, end))
  }
  return least
}

type Entry = { readonly driven: readonly number[]; readonly key: string; readonly cost: number }

/** A binary heap. */
class CheapestFirst {
  private readonly heap: Entry[] = []

  push(entry: Entry): void {
    let at = this.heap.length
    for (let up = (at - 1) >> 1; at > 0 && (this.heap[up]?.cost ?? 0) > entry.cost; at = up, up = (at - 1) >> 1)
      this.heap[at] = this.heap[up] ?? entry
    this.heap[at] = entry
  }

  pop(): Entry | undefined {
    const [first, last] = [this.heap[0], this.heap.pop()]
    if (this.heap.length === 0 || last === undefined) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if ((this.heap[child + 1]?.cost ?? Infinity) < (this.heap[child]?.cost ?? Infinity)) child += 1
      const below = this.heap[child]
      if (below === undefined || below.cost >= last.cost) break
      this.heap[at] = below
      at = child
    }
    this.heap[at] = last
    return first
  }
}
