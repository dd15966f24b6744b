/** Import, memory, opening, queries and changes on a synthetic country; ngraph.path answers the same questions. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import createGraph from 'ngraph.graph'
import { aStar } from 'ngraph.path'
import { createRoadGraphBuilder } from '../../../server/geo/roads/build/graph-builder.ts'
import { readGraphFile, writeGraphFile } from '../../../server/geo/roads/graph-file.ts'
import type { RoadMetric } from '../../../server/geo/roads/query/metric.ts'
import type { RoadChange } from '../../../server/geo/roads/query/changes.ts'
import { createRoadEngine, type RoadEngine } from '../../../server/geo/roads/road-engine.ts'
import { graphBytes, openRoadGraph, type RoadGraph } from '../../../server/geo/roads/road-graph.ts'
import { percentile, report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { emitCountry, seededRandom } from './synthetic-country.ts'

const METRIC = { profile: 'ambulance', season: 'dry', optimise: 'time' } as const
type Spot = { readonly latitude: number; readonly longitude: number; readonly node: number }

/** Milliseconds of each call. */
function timed<Item>(items: readonly Item[], work: (item: Item) => unknown): number[] {
  return items.map((item) => {
    const startedMs = performance.now()
    work(item)
    return performance.now() - startedMs
  })
}

async function build(size: number, conditions: string): Promise<RoadGraph> {
  const builder = createRoadGraphBuilder()
  const startedMs = performance.now()
  const ways = emitCountry(builder, size, 7)
  const emittedMs = performance.now() - startedMs
  const { sections } = await builder.finish({ signal: new AbortController().signal, onProgress: () => undefined, file: 'synthetic' })
  const wholeMs = performance.now() - startedMs
  const folder = mkdtempSync(join(tmpdir(), 'kituo-bench-roads-'))
  try {
    const file = join(folder, 'roads.bin')
    writeGraphFile(file, sections)
    const openMs = performance.now()
    const graph = openRoadGraph(readGraphFile(file, 'synthetic'), 'synthetic')
    report({ bench: 'roads', figure: 'open', unit: 's', better: 'lower', goal: 1, conditions }, [(performance.now() - openMs) / 1000])
    const figure = { bench: 'roads', better: 'higher', goal: 100_000, unit: 'ways/s', conditions } as const
    report({ ...figure, figure: 'import.read' }, [ways / (emittedMs / 1000)])
    report({ ...figure, figure: 'import.whole' }, [ways / (wholeMs / 1000)])
    return graph
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Junctions drawn at random, each with the place it lies at. */
function drawSpots({ sections, info }: RoadGraph, count: number, seed: number): Spot[] {
  const random = seededRandom(seed)
  const { nodeLatitudes, nodeLongitudes, edgeFrom } = sections
  return Array.from({ length: count }, () => {
    const node = edgeFrom[Math.floor(random() * info.edges)] ?? 0
    return { node, latitude: (nodeLatitudes[node] ?? 0) / 1e7, longitude: (nodeLongitudes[node] ?? 0) / 1e7 }
  })
}

/** The same network with the same costs for ngraph.path, the straight line at the greatest speed as its heuristic. */
function peerOf(graph: RoadGraph, metric: RoadMetric): (from: Spot, to: Spot) => void {
  const { sections, edgeCount } = graph
  const peer = createGraph<null, number>()
  for (let node = 0; node < sections.nodeLatitudes.length; node += 1) peer.addNode(node)
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const [a, b] = [sections.edgeFrom[edge] ?? 0, sections.edgeTo[edge] ?? 0]
    for (const [from, to, directed] of [
      [a, b, 2 * edge],
      [b, a, 2 * edge + 1],
    ] as const) {
      const ms = metric.costs.partMs(directed, 0, 1)
      if (Number.isFinite(ms) && ms < 1e9) peer.addLink(from, to, ms)
    }
  }
  const metresPerMs = 90 / 3600
  const finder = aStar(peer, {
    oriented: true,
    distance: (_from, _to, link) => link.data ?? Infinity,
    heuristic: (from, to) => {
      const [i, j] = [Number(from.id), Number(to.id)]
      const high = ((sections.nodeLatitudes[i] ?? 0) - (sections.nodeLatitudes[j] ?? 0)) * 0.0111195
      const wide = ((sections.nodeLongitudes[i] ?? 0) - (sections.nodeLongitudes[j] ?? 0)) * 0.0111195
      return Math.hypot(high, wide) / metresPerMs / 1.2
    },
  })
  return (from, to) => finder.find(from.node, to.node)
}

function queries(engine: RoadEngine, metric: RoadMetric, isQuick: boolean, conditions: string): void {
  const spots = drawSpots(engine.graph, 2_000, 11)
  const pairs = spots.slice(0, isQuick ? 200 : 1_000).map((from, i): [Spot, Spot] => [from, spots[(i * 7 + 13) % spots.length] ?? from])
  const route = ([from, to]: [Spot, Spot]) => engine.ask(metric, 'oneToMany', { one: from, many: [to], sense: 'from' })
  timed(pairs.slice(0, 50), route)
  const times = timed(pairs, route)
  const withLine = timed(pairs, ([from, to]) => engine.ask(metric, 'route', { from, to, alternatives: 0 }))
  say('building the network of the other engine')
  const ask = peerOf(engine.graph, metric)
  const peer = timed(pairs.slice(0, isQuick ? 20 : 40), ([from, to]) => ask(from, to))
  const peers = { 'ngraph.path aStar (ms)': percentile(peer, 0.5) }
  const figure = { bench: 'roads', unit: 'ms', better: 'lower', conditions } as const
  report({ ...figure, figure: 'oneToOne.median', goal: 1, peers }, [percentile(times, 0.5)])
  report({ ...figure, figure: 'oneToOne.p95', goal: 2 }, [percentile(times, 0.95)])
  report({ ...figure, figure: 'oneToOne.timesFasterThanNgraph', unit: 'x', better: 'higher', goal: 50 }, [
    percentile(peer, 0.5) / percentile(times, 0.5),
  ])
  report({ ...figure, figure: 'route.withLineAndSteps.median', goal: 5 }, [percentile(withLine, 0.5)])
  // between two questions a tenth of the units have moved on
  const later = drawSpots(engine.graph, 30 * (spots.length / 10), 12)
  const units = [...spots]
  let moved = 0
  const lists = timed(spots.slice(0, 30), (one) => {
    for (let n = 0; n < spots.length / 10; n += 1) units[(moved * 7) % units.length] = later[moved++] ?? one
    return engine.ask(metric, 'oneToMany', { one, many: units, sense: 'to' })
  })
  const list = { ...figure, conditions: `${conditions}; a tenth of the units moved since the question before` }
  report({ ...list, figure: 'unitList.2000.median', goal: 15 }, [percentile(lists, 0.5)])
  report({ ...list, figure: 'unitList.2000.p95', goal: 15 }, [percentile(lists, 0.95)])
  const side = spots.slice(0, 1_000)
  const [matrix = 0] = timed([null], () => engine.ask(metric, 'manyToMany', { sources: side, targets: side }))
  report({ ...figure, figure: 'matrix.1000x1000', unit: 's', goal: 10 }, [matrix / 1000])
}

/** A flooded stretch, and a rainy season: how long until answers follow. */
function changes(engine: RoadEngine, metric: RoadMetric, conditions: string): void {
  const { bounds } = engine.graph.info
  if (bounds === null) return
  const middle = {
    latitude: (bounds.minLatitudeE7 + bounds.maxLatitudeE7) / 2e7,
    longitude: (bounds.minLongitudeE7 + bounds.maxLongitudeE7) / 2e7,
  }
  const ring = [
    [0.05, -0.05],
    [0.05, 0.05],
    [-0.05, 0.05],
    [-0.05, -0.05],
  ].map(([north = 0, east = 0]) => ({ latitude: middle.latitude + north, longitude: middle.longitude + east }))
  const flood: RoadChange = { id: 'flood', area: { kind: 'polygon', ring }, profiles: ['ambulance'], factor: 0, from: null, until: null }
  const figure = { bench: 'roads', unit: 's', better: 'lower', goal: 2, conditions } as const
  const [closing = 0] = timed([null], () => engine.build(METRIC, [flood], metric))
  report({ ...figure, figure: 'change.flood10km' }, [closing / 1000])
  const [season = 0] = timed([null], () => engine.build({ ...METRIC, season: 'rainy' }, []))
  report({ ...figure, figure: 'change.season' }, [season / 1000])
}

/** All figures of the engine. */
export async function engineFigures({ isQuick }: BenchOptions): Promise<void> {
  const size = isQuick ? 0.05 : 1
  say(`a synthetic country of size ${size}`)
  const first = await build(size, `synthetic country of size ${size}, one thread`)
  const conditions = `synthetic country: ${first.info.junctions} junctions, ${first.info.edges} edges; ambulance, dry season; one thread`
  const engine = createRoadEngine(first)
  const metric = engine.build(METRIC, [])
  const bytes = graphBytes(first) + metric.weights.up.byteLength + metric.weights.down.byteLength
  report({ bench: 'roads', figure: 'memory', unit: 'bytes/junction', better: 'lower', goal: 200, conditions }, [
    bytes / first.info.junctions,
  ])
  changes(engine, metric, conditions)
  queries(engine, metric, isQuick, conditions)
}
