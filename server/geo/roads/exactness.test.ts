/** Every query of the engine against plain Dijkstra, on random networks with everything that can go wrong in them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UNREACHABLE } from './hierarchy/numbers.ts'
import type { RoadGraph } from './road-graph.ts'
import type { RoadChange } from './query/changes.ts'
import { buildRoadMetric, costsWith, type RoadMetric } from './query/metric.ts'
import { journeyCost, searchJourney, shortestPath, type RoadPath } from './query/path.ts'
import type { RoadPosition } from './query/snap.ts'
import { manyToMany, oneToMany } from './query/sweep.ts'
import { createWorkspace, type On } from './query/workspace.ts'
import { PROFILE_NAMES } from './tags/kinds.ts'
import { edgeNumbers, graphOf, plainCosts, randomDraft, seededNumbers, type RandomNetwork } from './test-oracle.ts'
import type { Forbidden } from './build/network-draft.ts'

const network = fc.record({
  nodes: fc.integer({ min: 1, max: 40 }),
  edges: fc.integer({ min: 1, max: 90 }),
  restrictions: fc.integer({ min: 0, max: 12 }),
  seed: fc.integer(),
})

async function opened(shape: RandomNetwork): Promise<{ graph: RoadGraph; forbidden: Forbidden[] }> {
  const draft = randomDraft(shape)
  const graph = await graphOf(draft)
  const number = edgeNumbers(draft, graph)
  return { graph, forbidden: draft.forbidden.map(({ edges, mask }) => ({ edges: edges.map(number), mask })) }
}

function randomPosition(graph: RoadGraph, random: () => number): RoadPosition {
  const share = random() < 0.3 ? Math.round(random()) : Math.round(random() * 16) / 16
  const both = random() < 0.7
  const forward = both || random() < 0.5
  return {
    edge: Math.floor(random() * graph.edgeCount),
    share,
    latitudeE7: 0,
    longitudeE7: 0,
    offRoadMetres: 0,
    forward,
    backward: both || !forward,
    isMain: true,
  }
}

/** What is wrong with a path: parts that do not join, something forbidden in it, or a cost that is not the sum of its parts. */
function faultOf(graph: RoadGraph, metric: RoadMetric, path: RoadPath, forbidden: readonly Forbidden[]): string | null {
  const { edgeFrom, edgeTo } = graph.sections
  const tail = (directed: number): number | undefined => ((directed & 1) === 0 ? edgeFrom : edgeTo)[directed >> 1]
  const driven = path.parts.map(({ directed }) => directed)
  for (const [i, part] of path.parts.entries()) {
    const next = path.parts[i + 1]
    if (next && (part.end !== 1 || next.start !== 0 || tail(next.directed) !== tail(part.directed ^ 1))) return 'parts do not join'
  }
  for (const { edges, mask } of forbidden) {
    if ((mask & metric.costs.bit) === 0) continue
    for (let at = 0; at + edges.length <= driven.length; at += 1) {
      if (edges.every((edge, i) => driven[at + i] === edge)) return `drives ${edges.join(',')}`
    }
  }
  const sum = path.parts.reduce((cost, { directed, start, end }) => cost + metric.costs.partCost(directed, start, end), 0)
  return sum === path.cost ? null : `costs ${String(sum)}, says ${String(path.cost)}`
}

function expectAllEqual(on: On, forbidden: readonly Forbidden[], random: () => number): void {
  const { graph } = on.work
  const sources = Array.from({ length: 4 }, () => randomPosition(graph, random))
  const targets = Array.from({ length: 11 }, () => randomPosition(graph, random))
  const plain = plainCosts(graph, on.metric.costs, forbidden)
  const expected = sources.map((source) => targets.map(plain(source)))
  const paths = sources.map((source) => targets.map((target) => shortestPath(on, source, target)))
  expect(sources.map((source) => targets.map((target) => journeyCost(searchJourney(on, source, target))))).toEqual(expected)
  expect(sources.map((source) => [...oneToMany(on, source, targets, 'from')])).toEqual(expected)
  expect([...(manyToMany(on, sources, targets) ?? [])]).toEqual(expected.flat())
  expect(targets.map((target) => [...oneToMany(on, target, sources, 'to')])).toEqual(targets.map((_, t) => expected.map((row) => row[t])))
  expect(paths.map((row) => row.map((path) => path?.cost ?? UNREACHABLE))).toEqual(expected)
  expect(
    paths
      .flat()
      .map((path) => path && faultOf(graph, on.metric, path, forbidden))
      .filter(Boolean),
  ).toEqual([])
}

describe('shortest ways', () => {
  test('equal plain Dijkstra for every profile, season and aim', async () => {
    await fc.assert(
      fc.asyncProperty(network, async (shape) => {
        const { graph, forbidden } = await opened(shape)
        const random = seededNumbers(shape.seed + 1)
        const work = createWorkspace(graph)
        for (const profile of PROFILE_NAMES) {
          const season = random() < 0.5 ? 'dry' : 'rainy'
          const optimise = random() < 0.7 ? 'time' : 'distance'
          const metric = buildRoadMetric(graph, costsWith(graph, { profile, season, optimise }, []))
          expectAllEqual({ work, metric }, forbidden, random)
        }
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  test('after closures and slower stretches a partly new metric equals one made from scratch, and Dijkstra', async () => {
    await fc.assert(
      fc.asyncProperty(network, async (shape) => {
        const { graph, forbidden } = await opened({ ...shape, edges: shape.edges + 60 })
        const random = seededNumbers(shape.seed + 2)
        const options = { profile: 'car', season: 'dry', optimise: 'time' } as const
        let metric = buildRoadMetric(graph, costsWith(graph, options, []))
        const changes: RoadChange[] = []
        for (let round = 0; round < 3; round += 1) {
          if (round === 2) changes.length = 1
          else changes.push(randomChange(graph, random))
          const costs = costsWith(graph, options, changes)
          metric = buildRoadMetric(graph, costs, metric)
          const fresh = buildRoadMetric(graph, costs)
          expect(Buffer.compare(Buffer.from(metric.weights.up.slice().buffer), Buffer.from(fresh.weights.up.slice().buffer))).toBe(0)
          expect(Buffer.compare(Buffer.from(metric.weights.down.slice().buffer), Buffer.from(fresh.weights.down.slice().buffer))).toBe(0)
          expectAllEqual({ work: createWorkspace(graph), metric }, forbidden, random)
        }
      }),
      { numRuns: 60 },
    )
  }, 120_000)
})

function randomChange(graph: RoadGraph, random: () => number): RoadChange {
  const corner = (): { latitude: number; longitude: number } => ({ latitude: -2 + random() * 0.006, longitude: 30 + random() * 0.006 })
  const kind = random()
  const base = { id: 'x', profiles: ['car'] as const, factor: random() < 0.5 ? 0 : 0.25, from: null, until: null }
  if (kind < 0.4) return { ...base, area: { kind: 'polygon', ring: [corner(), corner(), corner()] } }
  if (kind < 0.7) return { ...base, area: { kind: 'line', points: [corner(), corner()] } }
  return {
    ...base,
    area: { kind: 'edges', edges: [Math.floor(random() * graph.edgeCount)], direction: random() < 0.5 ? 'forward' : 'both' },
  }
}
