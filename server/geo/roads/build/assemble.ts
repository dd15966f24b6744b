/** From a draft to the finished arrays: states, hierarchy, numbering by rank, islands, grid. */
import { AppError } from '../../../kernel/app-error.ts'
import type { BoundsE7 } from '../../osm/elements.ts'
import { ByteReader, ByteWriter } from '../geometry.ts'
import { buildTopology, type Built, type TooTangled } from '../hierarchy/hierarchy.ts'
import type { RoadSections } from '../sections.ts'
import { PROFILE_SET } from '../tags/profiles.ts'
import { EdgeGridBuilder } from './edge-grid.ts'
import { mainNetworks } from './islands.ts'
import { copyShape, usersOfDirected, type EdgesLeaving, type NetworkDraft } from './network-draft.ts'
import { expandTurns, type Expanded } from './turn-automaton.ts'
import { forbidUTurnsNearRestrictions } from './u-turns.ts'

export type AssembleOptions = {
  readonly signal: AbortSignal
  /** Share of the whole, 0..1. */
  onProgress(fraction: number): void
  /** File the roads came from; only named in errors. */
  readonly file: string
}

/** What the graph says about itself. */
export type GraphInfo = {
  readonly profileSet: string
  readonly junctions: number
  readonly states: number
  readonly edges: number
  /** Box around all junctions; null without any. */
  readonly bounds: BoundsE7 | null
}

/** Longest the thread is busy before messages (a cancel) are let in. */
const BREATHE_EVERY_MS = 40

/** Builds the sections of a graph. */
export async function assembleGraph(draft: NetworkDraft, leaving: EdgesLeaving, options: AssembleOptions): Promise<RoadSections> {
  forbidUTurnsNearRestrictions(draft, leaving)
  const expanded = expandTurns(draft, leaving)
  const built = await topologyOf(draft, expanded, options)
  const { ranks, topology, arcAtSlot } = built
  const states = statesByRank(draft, expanded, ranks)
  const edgeOrder = edgesByRank(draft, ranks)
  const newEdge = new Int32Array(draft.edgeCount)
  for (let at = 0; at < edgeOrder.length; at += 1) newEdge[edgeOrder[at] ?? 0] = at
  const renumber = (directed: number): number => 2 * (newEdge[directed >> 1] ?? 0) + (directed & 1)
  const places = placeTables(expanded, arcAtSlot, renumber)
  options.onProgress(0.97)
  const edges = edgeTables(draft, edgeOrder, ranks, islandsOf(draft, expanded))
  const info: GraphInfo = {
    profileSet: PROFILE_SET,
    junctions: draft.nodeCount,
    states: expanded.stateCount,
    edges: draft.edgeCount,
    bounds: boundsOf(draft),
  }
  const sections: RoadSections = {
    info: new TextEncoder().encode(JSON.stringify(info)),
    ...states,
    ...edges,
    wayIds: Float64Array.from(draft.osmIds),
    wayAttributes: draft.attributeOf.view(),
    wayLabels: draft.labelOf.view(),
    attributes: draft.attributeBytes(),
    ...labelTables(draft.labels),
    ...topology,
    ...places,
    ...stateTables(expanded, ranks, renumber),
  }
  options.onProgress(1)
  return sections
}

function boundsOf(draft: NetworkDraft): BoundsE7 | null {
  if (draft.nodeCount === 0) return null
  const range = (values: Int32Array): [least: number, most: number] =>
    values.reduce<[number, number]>(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity])
  const [minLatitudeE7, maxLatitudeE7] = range(draft.latitudes.view())
  const [minLongitudeE7, maxLongitudeE7] = range(draft.longitudes.view())
  return { minLatitudeE7, maxLatitudeE7, minLongitudeE7, maxLongitudeE7 }
}

/** The hierarchy over the states, in steps that let the thread breathe. */
async function topologyOf(draft: NetworkDraft, expanded: Expanded, options: AssembleOptions): Promise<Built> {
  const coordinate = (values: { get(index: number): number }): Int32Array =>
    Int32Array.from({ length: expanded.stateCount }, (_, state) => values.get(nodeOfState(draft, expanded, state)))
  const steps = buildTopology({
    nodeCount: expanded.stateCount,
    tails: Int32Array.from(expanded.tails),
    heads: Int32Array.from(expanded.heads),
    latitudesE7: coordinate(draft.latitudes),
    longitudesE7: coordinate(draft.longitudes),
  })
  let lastBreathMs = performance.now()
  for (;;) {
    const step: IteratorResult<number, Built | TooTangled> = steps.next()
    if (step.done === true) {
      if ('problem' in step.value) {
        throw new AppError('extract.unsupported', {
          file: options.file,
          found: 'roads that all cross each other',
          fix: 'use an extract of a real road network',
        })
      }
      return step.value
    }
    if (performance.now() - lastBreathMs < BREATHE_EVERY_MS) continue
    options.onProgress(0.02 + step.value * 0.9)
    await new Promise((resolve) => setImmediate(resolve))
    options.signal.throwIfAborted()
    lastBreathMs = performance.now()
  }
}

const nodeOfState = (draft: NetworkDraft, { extraNodes }: Expanded, state: number): number =>
  state < draft.nodeCount ? state : (extraNodes[state - draft.nodeCount] ?? 0)

function statesByRank(draft: NetworkDraft, expanded: Expanded, ranks: Int32Array) {
  const nodeLatitudes = new Int32Array(expanded.stateCount)
  const nodeLongitudes = new Int32Array(expanded.stateCount)
  for (let state = 0; state < expanded.stateCount; state += 1) {
    const node = nodeOfState(draft, expanded, state)
    nodeLatitudes[ranks[state] ?? 0] = draft.latitudes.get(node)
    nodeLongitudes[ranks[state] ?? 0] = draft.longitudes.get(node)
  }
  const extras = expanded.extraNodes.map((node, index) => [ranks[draft.nodeCount + index] ?? 0, ranks[node] ?? 0] as const)
  extras.sort((a, b) => a[0] - b[0])
  return {
    nodeLatitudes,
    nodeLongitudes,
    extraStates: Int32Array.from(extras, ([state]) => state),
    extraNodes: Int32Array.from(extras, ([, node]) => node),
  }
}

/** Edges in the order of their lower end, so that customisation walks memory forwards. */
function edgesByRank(draft: NetworkDraft, ranks: Int32Array): Int32Array {
  const count = draft.edgeCount
  const keys = new Float64Array(count)
  for (let edge = 0; edge < count; edge += 1) {
    keys[edge] = Math.min(ranks[draft.from.get(edge)] ?? 0, ranks[draft.to.get(edge)] ?? 0) * count + edge
  }
  keys.sort()
  return Int32Array.from(keys, (key) => key % count)
}

function edgeTables(draft: NetworkDraft, order: Int32Array, ranks: Int32Array, main: Uint8Array) {
  const table = (value: (edge: number) => number): Int32Array => Int32Array.from(order, value)
  const shapes = new ByteWriter(draft.shapes.length)
  const grid = new EdgeGridBuilder()
  const source = draft.shapes.view()
  const edgeShapes = new Int32Array(order.length)
  for (const [at, edge] of order.entries()) {
    edgeShapes[at] = shapes.length
    copyShape(source, draft.shapeAt.get(edge), shapes)
    if (draft.ruleOfWay(draft.wayOf.get(edge)).ferryMetres === 0) addToGrid(draft, edge, grid, at)
  }
  const { keys, first, edges } = grid.finish()
  return {
    edgeFrom: table((edge) => ranks[draft.from.get(edge)] ?? 0),
    edgeTo: table((edge) => ranks[draft.to.get(edge)] ?? 0),
    edgeLengthsCm: table((edge) => draft.lengthsCm.get(edge)),
    edgeWays: table((edge) => draft.wayOf.get(edge)),
    edgeShapes,
    edgeFlags: Uint16Array.from(order, (edge) => (main[edge] ?? 0) | draft.signals.get(edge)),
    shapes: shapes.view(),
    gridKeys: keys,
    gridFirst: first,
    gridEdges: edges,
  }
}

/** Nobody stands on a ferry line or on the point of a barrier. */
function addToGrid(draft: NetworkDraft, edge: number, grid: EdgeGridBuilder, number: number): void {
  if (draft.osmIds[draft.wayOf.get(edge)] === 0 && draft.lengthsCm.get(edge) === 0) return
  const reader = new ByteReader(draft.shapes.view(), draft.shapeAt.get(edge))
  let [latitude, longitude] = [draft.latitudes.get(draft.from.get(edge)), draft.longitudes.get(draft.from.get(edge))]
  for (let left = reader.number(); left > 0; left -= 1) {
    const [next, across] = [latitude + reader.signed(), longitude + reader.signed()]
    grid.add(number, latitude, longitude, next, across)
    latitude = next
    longitude = across
  }
  grid.add(number, latitude, longitude, draft.latitudes.get(draft.to.get(edge)), draft.longitudes.get(draft.to.get(edge)))
}

function islandsOf(draft: NetworkDraft, { stateCount, tails, heads, edges, masks }: Expanded): Uint8Array {
  const users = Uint8Array.from(edges, (directed, arc) => usersOfDirected(draft, directed) & ~(masks.get(arc) ?? 0))
  const arcs = { stateCount, tails: Int32Array.from(tails), heads: Int32Array.from(heads), edges: Int32Array.from(edges), users }
  return mainNetworks(arcs, draft.edgeCount)
}

function placeTables({ edges, masks }: Expanded, arcAtSlot: Int32Array, renumber: (directed: number) => number) {
  const maskedPlaces: number[] = []
  const placeMasks: number[] = []
  for (const [place, arc] of arcAtSlot.entries()) {
    const mask = masks.get(arc)
    if (mask === undefined) continue
    maskedPlaces.push(place)
    placeMasks.push(mask)
  }
  return {
    arcEdges: Int32Array.from(arcAtSlot, (arc) => renumber(edges[arc] ?? 0)),
    maskedPlaces: Int32Array.from(maskedPlaces),
    masks: Uint8Array.from(placeMasks),
  }
}

/** Where driving begins and ends in remembering states. */
function stateTables(expanded: Expanded, ranks: Int32Array, renumber: (directed: number) => number) {
  const after = [...expanded.stateAfter].map(([directed, state]) => [renumber(directed), ranks[state] ?? 0] as const)
  after.sort((a, b) => a[0] - b[0])
  const entries: [key: number, state: number, mask: number][] = []
  const plainStates = expanded.stateCount - expanded.extraNodes.length
  for (const [arc, tail] of expanded.tails.entries()) {
    if (tail >= plainStates) entries.push([renumber(expanded.edges[arc] ?? 0), ranks[tail] ?? 0, expanded.masks.get(arc) ?? 0])
  }
  entries.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  return {
    afterKeys: Int32Array.from(after, ([key]) => key),
    afterStates: Int32Array.from(after, ([, state]) => state),
    entryKeys: Int32Array.from(entries, ([key]) => key),
    entryStates: Int32Array.from(entries, ([, state]) => state),
    entryMasks: Uint8Array.from(entries, ([, , mask]) => mask),
  }
}

function labelTables(labels: readonly string[]): { labelAt: Int32Array; labels: Uint8Array } {
  const encoder = new TextEncoder()
  const parts = labels.map((label) => encoder.encode(label))
  const labelAt = new Int32Array(labels.length + 1)
  for (const [index, part] of parts.entries()) labelAt[index + 1] = (labelAt[index] ?? 0) + part.length
  const bytes = new Uint8Array(labelAt[labels.length] ?? 0)
  for (const [index, part] of parts.entries()) bytes.set(part, labelAt[index] ?? 0)
  return { labelAt, labels: bytes }
}
