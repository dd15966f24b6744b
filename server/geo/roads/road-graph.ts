/** An opened road graph: the sections with the look-ups that every query needs. */
import { AppError } from '../../kernel/app-error.ts'
import { ByteReader } from './geometry.ts'
import { openHierarchy, type Hierarchy } from './hierarchy/hierarchy.ts'
import { lowerBound } from './hierarchy/numbers.ts'
import type { RoadSections } from './sections.ts'
import { LABEL_SEPARATOR } from './build/network-draft.ts'
import type { GraphInfo } from './build/assemble.ts'
import { readWayRule, WAY_RULE_BYTES, type WayRule } from './tags/way-rule.ts'

export type RoadGraph = {
  readonly region: string
  readonly sections: RoadSections
  readonly hierarchy: Hierarchy
  readonly info: GraphInfo
  readonly rules: readonly WayRule[]
  readonly edgeCount: number
}

/**
 * Opens sections.
 * @param region name of the region, for errors
 * @throws AppError region.corrupt when the sections contradict one another
 */
export function openRoadGraph(sections: RoadSections, region: string): RoadGraph {
  const fail = (problem: string): never => {
    throw new AppError('region.corrupt', { name: region, part: 'roads', problem })
  }
  const hierarchy = openHierarchy({ firstUp: sections.firstUp, heads: sections.heads, slots: sections.slots })
  const edgeCount = sections.edgeFrom.length
  if (hierarchy === null) return fail('the order of the junctions contradicts itself')
  const sizes = [sections.edgeTo, sections.edgeLengthsCm, sections.edgeWays, sections.edgeShapes, sections.edgeFlags].map((s) => s.length)
  if (sizes.some((size) => size !== edgeCount) || sections.arcEdges.length !== sections.slots.length)
    return fail('sections differ in length')
  if (sections.nodeLatitudes.length !== hierarchy.nodeCount) return fail('sections differ in length')
  const rules = Array.from({ length: sections.attributes.length / WAY_RULE_BYTES }, (_, i) =>
    readWayRule(sections.attributes, i * WAY_RULE_BYTES),
  )
  // written by assembleGraph, guarded by the checksum
  const info = JSON.parse(new TextDecoder().decode(sections.info.slice())) as GraphInfo
  return { region, sections, hierarchy, info, rules, edgeCount }
}

/** Memory of a graph without metrics, in bytes; threads share it. */
export const graphBytes = ({ sections, hierarchy }: RoadGraph): number =>
  [...Object.values(sections), hierarchy.firstDown, hierarchy.tails, hierarchy.depth].reduce((sum, { byteLength }) => sum + byteLength, 0)

/** Rule of an edge's way. */
export const attributeOfEdge = ({ sections }: RoadGraph, edge: number): number => sections.wayAttributes[sections.edgeWays[edge] ?? 0] ?? 0

/** Number of the label of an edge's way: the same for the same name; 0 = none. */
export const labelNumber = ({ sections }: RoadGraph, edge: number): number => sections.wayLabels[sections.edgeWays[edge] ?? 0] ?? 0

/** Name and reference number of an edge's way; empty texts where it has none. */
export function labelOfEdge(graph: RoadGraph, edge: number): { name: string; reference: string } {
  const { sections } = graph
  const label = labelNumber(graph, edge)
  // slice: a decoder takes no shared memory
  const text = new TextDecoder().decode(sections.labels.slice(sections.labelAt[label] ?? 0, sections.labelAt[label + 1] ?? 0))
  const [name = '', reference = ''] = text.split(LABEL_SEPARATOR)
  return { name, reference }
}

/** OpenStreetMap id of an edge's way; 0 for a barrier. */
export const osmWayOfEdge = ({ sections }: RoadGraph, edge: number): number => sections.wayIds[sections.edgeWays[edge] ?? 0] ?? 0

/** Points of an edge from its first to its last, [lat0, lon0, ...] in degrees x 10^7. */
export function shapeOfEdge({ sections }: RoadGraph, edge: number): Int32Array {
  const reader = new ByteReader(sections.shapes, sections.edgeShapes[edge] ?? 0)
  // a broken count cannot ask for more points than there are bytes
  const between = Math.min(reader.number(), sections.shapes.length)
  const points = new Int32Array(2 * between + 4)
  const [from, to] = [sections.edgeFrom[edge] ?? 0, sections.edgeTo[edge] ?? 0]
  points[0] = sections.nodeLatitudes[from] ?? 0
  points[1] = sections.nodeLongitudes[from] ?? 0
  for (let i = 1; i <= between; i += 1) {
    points[2 * i] = (points[2 * i - 2] ?? 0) + reader.signed()
    points[2 * i + 1] = (points[2 * i - 1] ?? 0) + reader.signed()
  }
  points[2 * between + 2] = sections.nodeLatitudes[to] ?? 0
  points[2 * between + 3] = sections.nodeLongitudes[to] ?? 0
  return points
}

/** State one is in after driving a directed edge with nothing before it. */
export function stateAfter({ sections }: RoadGraph, directed: number): number {
  const { afterKeys, afterStates } = sections
  const place = lowerBound(afterKeys, directed, 0, afterKeys.length)
  if (afterKeys[place] === directed) return afterStates[place] ?? 0
  return ((directed & 1) === 0 ? sections.edgeTo[directed >> 1] : sections.edgeFrom[directed >> 1]) ?? 0
}

/** States from which a directed edge may be driven by the profiles of `bit`. */
export function statesBefore({ sections }: RoadGraph, directed: number, bit: number): number[] {
  const { entryKeys, entryStates, entryMasks } = sections
  const states = [((directed & 1) === 0 ? sections.edgeFrom[directed >> 1] : sections.edgeTo[directed >> 1]) ?? 0]
  for (let place = lowerBound(entryKeys, directed, 0, entryKeys.length); entryKeys[place] === directed; place += 1) {
    if (((entryMasks[place] ?? 0) & bit) === 0) states.push(entryStates[place] ?? 0)
  }
  return states
}
