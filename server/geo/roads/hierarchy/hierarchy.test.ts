/** The speed-up by itself: cuts, order, shortcuts, and shortest paths on networks large enough to be cut. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededNumbers } from '../test-oracle.ts'
import { undirected, type ArcList } from './adjacency.ts'
import { createMetric, customise } from './customise.ts'
import { buildTopology, openHierarchy, type Built, type Hierarchy } from './hierarchy.ts'
import { partCutter } from './part-graph.ts'
import { createClimber, meet } from './search.ts'
import { UNREACHABLE } from './numbers.ts'
import { unpackMeeting } from './unpack.ts'
import { END, SIDE, smallestCut } from './vertex-flow.ts'

/** A crooked grid with gaps, one-ways, a few long arcs and some arcs that cost nothing. */
function grid(side: number, seed: number): ArcList & { costs: Int32Array } {
  const random = seededNumbers(seed)
  const [tails, heads, costs]: number[][] = [[], [], []]
  const join = (a: number, b: number): void => {
    const cost = random() < 0.05 ? 0 : 1 + Math.floor(random() * 100)
    const way = random()
    if (way < 0.9) (tails?.push(a), heads?.push(b), costs?.push(cost))
    if (way > 0.1) (tails?.push(b), heads?.push(a), costs?.push(cost))
  }
  for (let node = 0; node < side * side; node += 1) {
    if (node % side < side - 1 && random() < 0.8) join(node, node + 1)
    if (node + side < side * side && random() < 0.8) join(node, node + side)
    if (random() < 0.01) join(node, Math.floor(random() * side * side))
  }
  const place = (of: (node: number) => number): Int32Array => Int32Array.from({ length: side * side }, (_, node) => of(node) * 1000)
  return {
    nodeCount: side * side,
    tails: Int32Array.from(tails ?? []),
    heads: Int32Array.from(heads ?? []),
    costs: Int32Array.from(costs ?? []),
    latitudesE7: place((node) => Math.floor(node / side)),
    longitudesE7: place((node) => node % side),
  }
}

function built(arcs: ArcList): { hierarchy: Hierarchy; built: Built } {
  const steps = buildTopology(arcs)
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  if ('problem' in step.value) throw new Error(step.value.problem)
  const hierarchy = openHierarchy(step.value.topology)
  if (hierarchy === null) throw new Error('the topology contradicts itself')
  return { hierarchy, built: step.value }
}

/** Bellman-Ford: no queue, nothing to get wrong. */
function plainCosts({ nodeCount, tails, heads }: ArcList, costs: Int32Array, source: number): number[] {
  const best = Array.from<unknown, number>({ length: nodeCount }, (_, node) => (node === source ? 0 : UNREACHABLE))
  for (let changed = true; changed;) {
    changed = false
    for (let arc = 0; arc < tails.length; arc += 1) {
      const over = (best[tails[arc] ?? 0] ?? UNREACHABLE) + (costs[arc] ?? 0)
      if (over < (best[heads[arc] ?? 0] ?? 0)) {
        best[heads[arc] ?? 0] = over
        changed = true
      }
    }
  }
  return best
}

describe('the smallest cut', () => {
  test('parts the two ends, and no smaller set of nodes would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 7 }), fc.integer(), (side, seed) => {
        const arcs = grid(side, seed)
        const part = partCutter(undirected(arcs))(Int32Array.from({ length: side * side }, (_, node) => node))
        const ends = Uint8Array.from(part.nodes, (node) =>
          node % side === 0 ? END.source : node % side === side - 1 ? END.sink : END.between,
        )
        const cut = smallestCut(part, ends, Infinity)
        const sides = cut?.sides ?? new Uint8Array()
        const touches = part.nodes.some((node) => {
          for (let i = part.first[node] ?? 0; i < (part.first[node + 1] ?? 0); i += 1) {
            if (sides[node] === SIDE.left && sides[part.neighbours[i] ?? 0] === SIDE.right) return true
          }
          return false
        })
        expect(touches).toBe(false)
        expect(sides.filter((of) => of === SIDE.separator).length).toBe(cut?.size)
        expect(
          ends.every(
            (end, node) => end === END.between || sides[node] === SIDE.separator || (end === END.source) === (sides[node] === SIDE.left),
          ),
        ).toBe(true)
        // as many paths without a common node as nodes in the cut: then it is smallest (Menger); one less is never enough
        expect(cut === null || cut.size === 0 || smallestCut(part, ends, cut.size - 1) === null).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('the hierarchy', () => {
  test('finds what Bellman-Ford finds, with a path that costs that much', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 26 }), fc.integer(), (side, seed) => {
        const arcs = grid(side, seed)
        const { hierarchy, built: result } = built(arcs)
        const cost = (place: number): number => arcs.costs[result.arcAtSlot[place] ?? 0] ?? 0
        const metric = createMetric(hierarchy)
        customise(hierarchy, cost, metric)
        const random = seededNumbers(seed + 9)
        const source = Math.floor(random() * arcs.nodeCount)
        const plain = plainCosts(arcs, arcs.costs, source)
        const [up, down] = [createClimber(hierarchy), createClimber(hierarchy)]
        const rank = (node: number): number => result.ranks[node] ?? 0
        for (let i = 0; i < 25; i += 1) {
          const target = Math.floor(random() * arcs.nodeCount)
          const meeting = meet(
            up.run(metric.up, [{ node: rank(source), cost: 0 }]),
            down.run(metric.down, [{ node: rank(target), cost: 0 }]),
          )
          expect(meeting?.cost ?? UNREACHABLE).toBe(plain[target])
          const path = meeting && unpackMeeting(hierarchy, metric, cost, meeting)
          const driven = path?.places.map((place) => result.arcAtSlot[place] ?? 0) ?? []
          expect(driven.reduce((sum, arc) => sum + (arcs.costs[arc] ?? 0), 0)).toBe(meeting?.cost ?? 0)
          const nodes = driven.length === 0 ? [source] : [arcs.tails[driven[0] ?? 0], ...driven.map((arc) => arcs.heads[arc])]
          if (meeting) expect([nodes[0], nodes.at(-1)]).toEqual([source, target])
          expect(driven.every((arc, at) => arcs.tails[arc] === nodes[at])).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a chain, a star and a comb stay shallow', () => {
    const shapes: ((node: number) => number)[] = [(node) => node - 1, () => 0, (node) => (node % 2 === 0 ? node - 2 : node - 1)]
    for (const shape of shapes) {
      const nodes = Array.from({ length: 20_000 }, (_, node) => node)
      const arcs: ArcList = {
        nodeCount: nodes.length,
        tails: Int32Array.from(nodes.slice(2)),
        heads: Int32Array.from(nodes.slice(2), shape),
        latitudesE7: new Int32Array(nodes.length),
        longitudesE7: new Int32Array(nodes.length),
      }
      expect(built(arcs).hierarchy.maxDepth).toBeLessThan(80)
    }
  })

  test('a network where everything joins everything is refused before it fills the memory', () => {
    const nodeCount = 3_000
    const random = seededNumbers(1)
    const ends = (): Int32Array => Int32Array.from({ length: 60_000 }, () => Math.floor(random() * nodeCount))
    const places = (): Int32Array => Int32Array.from({ length: nodeCount }, () => Math.floor(random() * 1e6))
    const steps = buildTopology({ nodeCount, tails: ends(), heads: ends(), latitudesE7: places(), longitudesE7: places() }, 500_000)
    let step = steps.next()
    while (step.done !== true) step = steps.next()
    expect(step.value).toEqual({ problem: 'tangled' })
  }, 60_000)

  test('contradictory tables are not opened', () => {
    const { built: result } = built(grid(5, 1))
    const { firstUp, heads, slots } = result.topology
    const changed = (table: Int32Array, at: number, value: number): Int32Array => Object.assign(Int32Array.from(table), { [at]: value })
    expect(openHierarchy({ firstUp: changed(firstUp, 3, 10_000), heads, slots })).toBeNull()
    expect(openHierarchy({ firstUp, heads: changed(heads, 0, 0), slots })).toBeNull()
    expect(openHierarchy({ firstUp, heads: changed(heads, 0, 10_000), slots })).toBeNull()
    expect(openHierarchy({ firstUp, heads, slots: changed(slots, 4, -1) })).toBeNull()
    expect(openHierarchy({ firstUp, heads, slots: changed(slots, slots.length - 1, 1e6) })).toBeNull()
  })
})
