/** Roads out of an extract: takes part in an import and ends with a road graph. */
import type { ExtractSink, OsmNode, OsmRelation, OsmWay } from '../../osm/elements.ts'
import { metresBetween } from '../geometry.ts'
import { GrowingInts } from '../hierarchy/numbers.ts'
import { barrierRule, type BarrierRule } from '../tags/access.ts'
import { ROAD_CLASSES } from '../tags/kinds.ts'
import { createRuleReader, type WayRule } from '../tags/way-rule.ts'
import type { RoadSections } from '../sections.ts'
import { assembleGraph, type AssembleOptions } from './assemble.ts'
import { cutWays } from './cut-ways.ts'
import { edgesLeaving, NetworkDraft } from './network-draft.ts'
import { NODE, NodeTable } from './node-table.ts'
import { applyRestrictions, readRestriction, type RawRestriction, type RestrictionCounts } from './restrictions.ts'

/** What an import found; people read these numbers. */
export type RoadSummary = {
  readonly ways: number
  readonly junctions: number
  readonly edges: number
  readonly kilometres: number
  readonly restrictions: RestrictionCounts
  /** Ways with fewer than two different points, and pieces longer than any road piece can be. */
  readonly dropped: { readonly withoutLength: number; readonly impossible: number }
}

export type BuiltRoads = { readonly sections: RoadSections; readonly summary: RoadSummary }

export type RoadGraphBuilder = Required<ExtractSink> & {
  /**
   * Builds the graph: minutes for a large country, nearly all of it the order of the speed-up.
   * @throws AppError extract.unsupported when the roads form no road network; the signal's reason when stopped
   */
  finish(options: AssembleOptions): Promise<BuiltRoads>
}

/** A road without a point over this many metres is a slip of the mapper (a node at 0, 0 in the sea); ferries may go on longer. */
const LONGEST_PIECE_METRES = 100_000

/** Ways as kept until the junctions are known. `points` are numbers of the node table, ways end to end. */
export type KeptWays = {
  readonly nodes: NodeTable
  readonly barriers: ReadonlyMap<number, BarrierRule>
  readonly points: GrowingInts
  /** Where each kept run of points starts, and which way of the draft it belongs to. */
  readonly starts: GrowingInts
  readonly ways: GrowingInts
}

/** A builder that collects the roads of one extract. */
export function createRoadGraphBuilder(): RoadGraphBuilder {
  const draft = new NetworkDraft()
  const ruleOf = createRuleReader()
  const nodes = new NodeTable()
  const barriers = new Map<number, BarrierRule>()
  const kept: KeptWays = {
    nodes,
    barriers,
    points: new GrowingInts(1 << 16),
    starts: new GrowingInts(1 << 12),
    ways: new GrowingInts(1 << 12),
  }
  const restrictions: RawRestriction[] = []
  const counts: RestrictionCounts = { applied: 0, conditional: 0, unresolved: 0, otherVehicles: 0 }
  const dropped = { withoutLength: 0, impossible: 0 }
  return {
    node: (node) => noteNode(nodes, barriers, node),
    way(way) {
      const rule = ruleOf(way.tags, () => lengthMetres(way.pointsE7))
      if (rule === null) return
      const number = draft.addWay(way.id, rule, way.tags.get('name') ?? '', way.tags.get('ref') ?? '')
      keepWay(kept, way, number, rule, dropped)
    },
    relation(relation: OsmRelation) {
      const read = readRestriction(relation)
      if (typeof read === 'string') counts[read] += 1
      else if (read !== null) restrictions.push(read)
    },
    async finish(options) {
      const wanted = new Set(restrictions.flatMap(({ fromWays, viaWays, toWays }) => [...fromWays, ...viaWays, ...toWays]))
      const edgesOfWay = cutWays(draft, kept, wanted)
      const leaving = edgesLeaving(draft)
      applyRestrictions(draft, leaving, restrictions, edgesOfWay, counts)
      const sections = await assembleGraph(draft, leaving, options)
      let centimetres = 0
      for (let edge = 0; edge < draft.edgeCount; edge += 1) centimetres += draft.lengthsCm.get(edge)
      const summary: RoadSummary = {
        ways: draft.osmIds.filter((id) => id > 0).length,
        junctions: draft.nodeCount,
        edges: draft.edgeCount,
        kilometres: Math.round(centimetres / 100_000),
        restrictions: counts,
        dropped,
      }
      return { sections, summary }
    },
  }
}

/** Barriers and signals; other nodes say nothing about travel. */
function noteNode(nodes: NodeTable, barriers: Map<number, BarrierRule>, { id, latitudeE7, longitudeE7, tags }: OsmNode): void {
  const barrier = barrierRule(tags)
  const isSignal = tags.get('highway') === 'traffic_signals' || tags.get('crossing') === 'traffic_signals'
  if (barrier === null && !isSignal) return
  const index = nodes.add(id, latitudeE7, longitudeE7)
  if (barrier !== null) {
    barriers.set(index, barrier)
    nodes.mark(index, NODE.barrier)
  }
  if (!isSignal) return
  const direction = tags.get('traffic_signals:direction')
  nodes.mark(
    index,
    direction === 'forward'
      ? NODE.signalForward
      : direction === 'backward'
        ? NODE.signalBackward
        : NODE.signalForward | NODE.signalBackward,
  )
}

function lengthMetres(pointsE7: Int32Array): number {
  let metres = 0
  for (let i = 2; i + 1 < pointsE7.length; i += 2)
    metres += metresBetween(pointsE7[i - 2] ?? 0, pointsE7[i - 1] ?? 0, pointsE7[i] ?? 0, pointsE7[i + 1] ?? 0)
  return metres
}

/** Keeps the points of a way, in several runs where nodes are missing in the extract or a piece is impossible. */
function keepWay(kept: KeptWays, way: OsmWay, number: number, rule: WayRule, dropped: { withoutLength: number; impossible: number }): void {
  const { nodes, points, starts, ways } = kept
  const isFerry = ROAD_CLASSES[rule.roadClass] === 'ferry'
  const longest = isFerry ? Infinity : LONGEST_PIECE_METRES
  let runStart = points.length
  let keptRuns = 0
  const endRun = (): void => {
    if (points.length - runStart >= 2) {
      starts.push(runStart)
      ways.push(number)
      for (let i = runStart; i < points.length; i += 1) nodes.use(points.get(i), i === runStart || i === points.length - 1 ? 2 : 1)
      keptRuns += 1
    } else points.length = runStart
    runStart = points.length
  }
  for (let i = 0, ref = 0; i < way.pointRefs.length; i += 1, ref += 1) {
    const [latitude, longitude] = [way.pointsE7[2 * i] ?? 0, way.pointsE7[2 * i + 1] ?? 0]
    if (way.refs[ref] !== way.pointRefs[i]) {
      endRun() // nodes of the way lie outside the extract
      while (ref < way.refs.length && way.refs[ref] !== way.pointRefs[i]) ref += 1
    }
    if (points.length > runStart) {
      const last = points.get(points.length - 1)
      if (metresBetween(nodes.latitudes[last] ?? 0, nodes.longitudes[last] ?? 0, latitude, longitude) > longest) {
        dropped.impossible += 1
        endRun()
      }
    }
    const index = nodes.add(way.pointRefs[i] ?? 0, latitude, longitude)
    if (points.length === runStart || points.get(points.length - 1) !== index) points.push(index)
  }
  endRun()
  if (keptRuns === 0) dropped.withoutLength += 1
}
