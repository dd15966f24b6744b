/** Cuts the kept ways into edges at junctions, and parts the ways at barriers. */
import { barrierWayRule } from '../tags/way-rule.ts'
import type { KeptWays } from './graph-builder.ts'
import type { NetworkDraft, Signals } from './network-draft.ts'
import { NODE } from './node-table.ts'
import type { WayEdges } from './restrictions.ts'

const NONE = -1

/**
 * Adds nodes and edges to the draft.
 * @param wanted ways of the extract whose edges will be asked for
 * @returns where ways and nodes of the extract went
 */
export function cutWays(draft: NetworkDraft, kept: KeptWays, wanted: ReadonlySet<number>): WayEdges {
  const { nodes, points, starts, ways } = kept
  const junctions = new Int32Array(nodes.length).fill(NONE)
  const edgesOfWay = new Map<number, number[]>()
  for (let run = 0; run < starts.length; run += 1) {
    const end = run + 1 < starts.length ? starts.get(run + 1) : points.length
    const way = ways.get(run)
    const edges = cutRun(draft, kept, junctions, starts.get(run), end, way)
    const osmId = draft.osmIds[way] ?? 0
    if (!wanted.has(osmId)) continue
    const known = edgesOfWay.get(osmId)
    if (known) known.push(...edges)
    else edgesOfWay.set(osmId, edges)
  }
  return {
    edgesOf: (osmWay) => edgesOfWay.get(osmWay) ?? [],
    junctionOf: (osmNode) => junctions[nodes.find(osmNode)] ?? NONE,
  }
}

/** Edges of one run of points. */
function cutRun(draft: NetworkDraft, kept: KeptWays, junctions: Int32Array, start: number, end: number, way: number): number[] {
  const { nodes, points } = kept
  const edges: number[] = []
  let from = NONE
  let between: number[] = []
  let signals = { forward: 0, backward: 0 }
  for (let i = start; i < end; i += 1) {
    const index = points.get(i)
    const isBarrier = ((nodes.flags[index] ?? 0) & NODE.barrier) !== 0
    if (i > start && i < end - 1 && nodes.uses[index] !== 2 && !isBarrier) {
      between.push(nodes.latitudes[index] ?? 0, nodes.longitudes[index] ?? 0)
      signals = passed(signals, nodes.flags[index] ?? 0)
      continue
    }
    if (from !== NONE) {
      // signals at the end are met by who arrives there: along the edge at its head, against it at its tail
      const atHead = { forward: passed(signals, nodes.flags[index] ?? 0).forward, backward: signals.backward }
      edges.push(draft.addEdge(from, ownJunction(draft, kept, junctions, index), way, between, atHead))
    }
    if (i === end - 1) break
    from = ownJunction(draft, kept, junctions, index)
    between = []
    signals = { forward: 0, backward: passed({ forward: 0, backward: 0 }, nodes.flags[index] ?? 0).backward }
  }
  return edges
}

const passed = (signals: Signals, flags: number): { forward: number; backward: number } => ({
  forward: signals.forward + ((flags & NODE.signalForward) !== 0 ? 1 : 0),
  backward: signals.backward + ((flags & NODE.signalBackward) !== 0 ? 1 : 0),
})

/** The junction an edge ends at. At a barrier each further edge gets a node of its own, behind an edge that is the barrier. */
function ownJunction(draft: NetworkDraft, { nodes, barriers }: KeptWays, junctions: Int32Array, index: number): number {
  const [latitude, longitude] = [nodes.latitudes[index] ?? 0, nodes.longitudes[index] ?? 0]
  const known = junctions[index] ?? NONE
  const barrier = barriers.get(index)
  if (known === NONE) {
    const node = draft.addNode(latitude, longitude)
    junctions[index] = node
    return node
  }
  if (barrier === undefined) return known
  const own = draft.addNode(latitude, longitude)
  draft.addEdge(known, own, draft.addWay(0, barrierWayRule(barrier), '', ''), [])
  return own
}
