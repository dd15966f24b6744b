/** From a point on the land to places on roads. */
import { cellColumn, cellKey, cellRow } from '../build/edge-grid.ts'
import { angleBetween, METRES_PER_E7, shrinkAt, type PointE7 } from '../geometry.ts'
import { createNearest, nearestOnEdge, type Nearest } from './nearest.ts'
import type { RoadGraph } from '../road-graph.ts'
import type { CostModel } from './costs.ts'
import { firstKeyFrom } from './resolve-changes.ts'

/** A place on an edge. */
export type RoadPosition = {
  readonly edge: number
  /** Share of the edge's length from its first point, 0..1. */
  readonly share: number
  readonly latitudeE7: number
  readonly longitudeE7: number
  /** Straight-line distance from the point asked for. */
  readonly offRoadMetres: number
  /** Directions one may leave in (or come from, at the end of a journey): along the drawing, against it. */
  readonly forward: boolean
  readonly backward: boolean
  /** False on a network too small to get anywhere. */
  readonly isMain: boolean
}

export type SnapOptions = {
  /** Nothing further away counts. */
  readonly toleranceMetres?: number
  /** Direction of travel, clockwise from north; roads that do not run this way are passed over. */
  readonly bearingDegrees?: number
  readonly bearingToleranceDegrees?: number
  /** Where a journey begins or ends: at a junction, no one-way that would force a detour is chosen over another road. */
  readonly role?: 'start' | 'end'
}

/** A call far out in the bush still finds the next road. House rule. */
const TOLERANCE_METRES = 10_000
/** GPS headings of moving vehicles are good to some degrees; bends and parallel lanes ask for more. House rule. */
const BEARING_TOLERANCE_DEGREES = 45
/** A road of the main network is preferred to an island this much nearer. House rule. */
const ISLAND_PENALTY_METRES = 200
/** So near to the end of a one-way, another road at the junction is as likely, and this much is counted against the one-way. House rule. */
const JUNCTION_METRES = 10
/** First search radius; it grows fourfold until enough is found. */
const FIRST_RADIUS_METRES = 60
const GROWTH = 4

/** The best place on a road for a point; null when there is none within the tolerance. */
export function snap(graph: RoadGraph, costs: CostModel, point: PointE7, options: SnapOptions = {}): RoadPosition | null {
  return snapAll(graph, costs, point, 1, options)[0] ?? null
}

/** Up to `count` places on different edges, best first. With a bearing that no road has, roads are taken as without. */
export function snapAll(graph: RoadGraph, costs: CostModel, point: PointE7, count: number, options: SnapOptions = {}): RoadPosition[] {
  const tolerance = options.toleranceMetres ?? TOLERANCE_METRES
  const asked = { graph, costs, point, count, options, shrink: Math.max(0.01, shrinkAt(point.latitudeE7)), near: createNearest() }
  for (let radius = Math.min(FIRST_RADIUS_METRES, tolerance); ; radius = Math.min(tolerance, radius * GROWTH)) {
    const found = bestWithin(asked, radius)
    if (found.length < count && radius < tolerance) continue
    if (found.length > 0 || options.bearingDegrees === undefined) return found.map(({ position }) => position)
    return snapAll(graph, costs, point, count, { toleranceMetres: tolerance })
  }
}

type Asked = {
  readonly graph: RoadGraph
  readonly costs: CostModel
  readonly point: PointE7
  readonly count: number
  readonly options: SnapOptions
  readonly shrink: number
  readonly near: Nearest
}
type Ranked = { readonly position: RoadPosition; readonly rank: number }

/** The best places whose rank lies within the radius. Islands count as further away, so none is hidden by the radius wrongly. */
function bestWithin(asked: Asked, radius: number): Ranked[] {
  const { graph, point, shrink, count } = asked
  const { gridKeys, gridFirst, gridEdges } = graph.sections
  const high = radius / METRES_PER_E7
  const wide = high / shrink
  const [left, right] = [cellColumn(point.longitudeE7 - wide), cellColumn(point.longitudeE7 + wide)]
  const best: Ranked[] = []
  const top = cellRow(point.latitudeE7 + high)
  for (let row = cellRow(point.latitudeE7 - high); row <= top; row += 1) {
    const last = cellKey(row, right)
    for (let at = firstKeyFrom(gridKeys, cellKey(row, left)); at < gridKeys.length && (gridKeys[at] ?? 0) <= last; at += 1) {
      const end = gridFirst[at + 1] ?? 0
      for (let i = gridFirst[at] ?? 0; i < end; i += 1) {
        const bound = best.length === count ? (best[count - 1]?.rank ?? radius) : radius
        consider(asked, gridEdges[i] ?? 0, bound, best)
      }
    }
  }
  return best
}

/** Puts the nearest place on an edge among the best, if it is of use and nearer than the bound. Squares share edges. */
function consider(asked: Asked, edge: number, bound: number, best: Ranked[]): void {
  const { graph, costs, point, shrink, near, count } = asked
  nearestOnEdge(graph, edge, point, shrink, near)
  if (near.metres > bound) return
  const isMain = ((graph.sections.edgeFlags[edge] ?? 0) & costs.bit) !== 0
  const leastRank = near.metres + (isMain ? 0 : ISLAND_PENALTY_METRES)
  if (leastRank > bound || best.some(({ position }) => position.edge === edge)) return
  const { forward, backward } = directionsAt(asked, edge)
  if (!forward && !backward) return
  const rank = leastRank + (isTrap(asked, edge, forward, backward) ? JUNCTION_METRES : 0)
  if (rank > bound) return
  const { share, latitudeE7, longitudeE7, metres } = near
  const place = best.findIndex((other) => other.rank > rank || (other.rank === rank && other.position.edge > edge))
  const ranked: Ranked = { position: { edge, share, latitudeE7, longitudeE7, offRoadMetres: metres, forward, backward, isMain }, rank }
  best.splice(place === -1 ? best.length : place, 0, ranked)
  if (best.length > count) best.pop()
}

/** A one-way that begins right here, where the journey begins, or ends right here, where it ends: it leaves no choice at the junction. */
function isTrap({ graph, options: { role }, near }: Asked, edge: number, forward: boolean, backward: boolean): boolean {
  if (role === undefined || (forward && backward)) return false
  const behind = forward ? near.share : 1 - near.share
  const share = role === 'start' ? behind : 1 - behind
  return (share * (graph.sections.edgeLengthsCm[edge] ?? 0)) / 100 < JUNCTION_METRES
}

/** Directions open at the nearest place just found, and that the bearing agrees with. */
function directionsAt({ costs, options, near }: Asked, edge: number): { forward: boolean; backward: boolean } {
  let forward = costs.isOpenAt(2 * edge, near.share)
  let backward = costs.isOpenAt(2 * edge + 1, 1 - near.share)
  if (options.bearingDegrees !== undefined) {
    const tolerance = options.bearingToleranceDegrees ?? BEARING_TOLERANCE_DEGREES
    const bearing = near.bearing()
    forward &&= angleBetween(bearing, options.bearingDegrees) <= tolerance
    backward &&= angleBetween(bearing + 180, options.bearingDegrees) <= tolerance
  }
  return { forward, backward }
}
