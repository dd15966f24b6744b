/** From what people drew to the parts of edges it covers. */
import { cellColumn, cellKey, cellRow } from '../build/edge-grid.ts'
import { METRES_PER_E7, shrinkAt } from '../geometry.ts'
import { shapeOfEdge, type RoadGraph } from '../road-graph.ts'
import type { ProfileName } from '../tags/kinds.ts'
import { layered, type EdgeChanges, type LatLon, type RoadChange, type Stretch } from './changes.ts'
import { coveredByLine, coveredByPolygon, type Flat } from './cover.ts'

/** Width to either side of a drawn line when none is given: a road with its verges. House rule. */
const LINE_WIDTH_METRES = 25

/** Stretches of all changes that concern a profile. The changes are taken to be in force. */
export function resolveChanges(graph: RoadGraph, changes: readonly RoadChange[], profile: ProfileName): EdgeChanges {
  const found = new Map<number, Stretch[]>()
  for (const change of changes) {
    if (!change.profiles.includes(profile)) continue
    for (const [directed, start, end] of coveredParts(graph, change)) {
      const stretch: Stretch = { start, end, factor: change.factor }
      const known = found.get(directed)
      if (known) known.push(stretch)
      else found.set(directed, [stretch])
    }
  }
  return new Map([...found].map(([directed, stretches]) => [directed, layered(stretches)]))
}

type Part = [directed: number, start: number, end: number]

/** Parts of directed edges, in the direction of travel. */
function coveredParts(graph: RoadGraph, { area }: RoadChange): Part[] {
  if (area.kind === 'edges')
    return area.edges.filter((edge) => edge >= 0 && edge < graph.edgeCount).flatMap((edge) => wholeEdge(edge, area.direction))
  if (area.kind === 'ways') {
    const wanted = new Set(area.osmWays)
    const ways = new Set<number>()
    for (const [way, id] of graph.sections.wayIds.entries()) if (wanted.has(id)) ways.add(way)
    const parts: Part[] = []
    for (const [edge, way] of graph.sections.edgeWays.entries()) if (ways.has(way)) parts.push(...wholeEdge(edge, area.direction))
    return parts
  }
  const corners = area.kind === 'polygon' ? area.ring : area.points
  if (corners.length < (area.kind === 'polygon' ? 3 : 1)) return []
  const flat = flatFrame(corners)
  const outline = corners.map((corner) => flat.point(corner.latitude * 1e7, corner.longitude * 1e7))
  const widthMetres = area.kind === 'line' ? (area.widthMetres ?? LINE_WIDTH_METRES) : 0
  return edgesAround(graph, corners, widthMetres).flatMap((edge) =>
    partsOfEdge(graph, edge, flat, (a, b) =>
      area.kind === 'polygon' ? coveredByPolygon(a, b, outline) : coveredByLine(a, b, outline, widthMetres),
    ),
  )
}

function wholeEdge(edge: number, direction: 'both' | 'forward' | 'backward' = 'both'): Part[] {
  const parts: Part[] = []
  if (direction !== 'backward') parts.push([2 * edge, 0, 1])
  if (direction !== 'forward') parts.push([2 * edge + 1, 0, 1])
  return parts
}

/** Metres on the flat around the drawing. */
function flatFrame(corners: readonly LatLon[]): { point(latitudeE7: number, longitudeE7: number): Flat } {
  const [latitude, longitude] = [(corners[0]?.latitude ?? 0) * 1e7, (corners[0]?.longitude ?? 0) * 1e7]
  const shrink = shrinkAt(latitude)
  return {
    point: (latitudeE7, longitudeE7) => ({
      x: (longitudeE7 - longitude) * shrink * METRES_PER_E7,
      y: (latitudeE7 - latitude) * METRES_PER_E7,
    }),
  }
}

/** The covered parts of one edge, from those of its straight pieces. */
function partsOfEdge(
  graph: RoadGraph,
  edge: number,
  flat: { point(latitudeE7: number, longitudeE7: number): Flat },
  cover: (a: Flat, b: Flat) => [number, number][],
): Part[] {
  const shape = shapeOfEdge(graph, edge)
  const points = Array.from({ length: shape.length / 2 }, (_, i) => flat.point(shape[2 * i] ?? 0, shape[2 * i + 1] ?? 0))
  const lengths = points.slice(1).map((point, i) => Math.hypot(point.x - (points[i]?.x ?? 0), point.y - (points[i]?.y ?? 0)))
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  const parts: Part[] = []
  let before = 0
  for (const [i, length] of lengths.entries()) {
    const [a, b] = [points[i], points[i + 1]]
    if (a === undefined || b === undefined) continue
    for (const [start, end] of cover(a, b)) {
      const [from, to] = whole === 0 ? [0, 1] : [(before + start * length) / whole, (before + end * length) / whole]
      parts.push([2 * edge, from, to], [2 * edge + 1, 1 - to, 1 - from])
    }
    before += length
  }
  return parts
}

/** Edges in the squares that the drawing's box touches. */
function edgesAround({ sections }: RoadGraph, corners: readonly LatLon[], widthMetres: number): number[] {
  const latitudes = corners.map((corner) => corner.latitude * 1e7)
  const longitudes = corners.map((corner) => corner.longitude * 1e7)
  const margin = widthMetres / METRES_PER_E7
  const across = margin / Math.max(0.01, shrinkAt(latitudes[0] ?? 0))
  const [top, bottom] = [cellRow(Math.max(...latitudes) + margin), cellRow(Math.min(...latitudes) - margin)]
  const [left, right] = [cellColumn(Math.min(...longitudes) - across), cellColumn(Math.max(...longitudes) + across)]
  const found = new Set<number>()
  for (let row = bottom; row <= top; row += 1) {
    let at = firstKeyFrom(sections.gridKeys, cellKey(row, left))
    const last = cellKey(row, right)
    for (; at < sections.gridKeys.length && (sections.gridKeys[at] ?? 0) <= last; at += 1) {
      for (let i = sections.gridFirst[at] ?? 0; i < (sections.gridFirst[at + 1] ?? 0); i += 1) found.add(sections.gridEdges[i] ?? 0)
    }
  }
  return [...found]
}

/** First place of `keys` that is not below `wanted`. */
export function firstKeyFrom(keys: Float64Array, wanted: number): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
