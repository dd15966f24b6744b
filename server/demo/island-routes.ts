/** Fastest way on the fictional island's roads: plain Dijkstra over a few hundred nodes, for the demo simulator. */
import type { Point } from '../contract/primitives.ts'
import { distanceMetres } from '../kernel/geo.ts'
import { ROAD_NETWORK, ROAD_SPEED_KMH, type RoadClass, type RoadEdge, type RoadNetwork } from './island-roads.ts'

/** One straight piece of a route; `speedKmh` is the free-flow speed there. */
export type RouteLeg = { from: Point; to: Point; lengthMetres: number; speedKmh: number; class: RoadClass | 'offRoad' }
export type RoadRoute = { line: Point[]; legs: RouteLeg[]; lengthMetres: number; durationSeconds: number }

/** Walking pace between a place and the nearest road, km/h. */
const OFF_ROAD_SPEED_KMH = 5
/** A place closer than this to the road counts as on it, in metres. */
const ON_ROAD_METRES = 1

type Snap = { edge: RoadEdge; point: Point; share: number; distance: number }
type Step = { to: number; edge: RoadEdge }

/** Nearest place on any road. Flat-earth projection: the island is 24 km wide, the error is below a metre. */
function snapToRoad(network: RoadNetwork, place: Point): Snap {
  const scale = Math.cos((place.latitude * Math.PI) / 180)
  let best: Snap | null = null
  for (const edge of network.edges) {
    const from = network.nodes[edge.from]
    const to = network.nodes[edge.to]
    if (from === undefined || to === undefined) continue
    const east = (to.longitude - from.longitude) * scale
    const north = to.latitude - from.latitude
    const along = (place.longitude - from.longitude) * scale * east + (place.latitude - from.latitude) * north
    const share = Math.min(1, Math.max(0, along / (east * east + north * north)))
    const point = { latitude: from.latitude + north * share, longitude: from.longitude + (to.longitude - from.longitude) * share }
    const distance = distanceMetres(place, point)
    if (best === null || distance < best.distance) best = { edge, point, share, distance }
  }
  if (best === null) throw new RangeError('the road network has no edge')
  return best
}

const secondsFor = (lengthMetres: number, speedKmh: number): number => (lengthMetres * 3.6) / speedKmh
const edgeSeconds = (edge: RoadEdge): number => secondsFor(edge.lengthMetres, ROAD_SPEED_KMH[edge.class])

function neighbours(network: RoadNetwork): Map<number, Step[]> {
  const table = new Map<number, Step[]>()
  const add = (from: number, step: Step): void => {
    table.set(from, [...(table.get(from) ?? []), step])
  }
  for (const edge of network.edges) {
    add(edge.from, { to: edge.to, edge })
    add(edge.to, { to: edge.from, edge })
  }
  return table
}

const islandNeighbours = neighbours(ROAD_NETWORK)

type Reached = { seconds: number; via: { from: number; edge: RoadEdge } | null }

/** Dijkstra from both ends of the start edge, without a heap: a few hundred nodes need none. */
function reachAll(start: Snap): Map<number, Reached> {
  const reached = new Map<number, Reached>()
  const open = new Map<number, Reached>([
    [start.edge.from, { seconds: edgeSeconds(start.edge) * start.share, via: null }],
    [start.edge.to, { seconds: edgeSeconds(start.edge) * (1 - start.share), via: null }],
  ])
  while (open.size > 0) {
    const [node, state] = [...open].reduce((least, entry) => (entry[1].seconds < least[1].seconds ? entry : least))
    open.delete(node)
    reached.set(node, state)
    for (const { to, edge } of islandNeighbours.get(node) ?? []) {
      const seconds = state.seconds + edgeSeconds(edge)
      if (!reached.has(to) && seconds < (open.get(to)?.seconds ?? Infinity)) open.set(to, { seconds, via: { from: node, edge } })
    }
  }
  return reached
}

const legBetween = (from: Point, to: Point, roadClass: RouteLeg['class']): RouteLeg => ({
  from,
  to,
  class: roadClass,
  lengthMetres: distanceMetres(from, to),
  speedKmh: roadClass === 'offRoad' ? OFF_ROAD_SPEED_KMH : ROAD_SPEED_KMH[roadClass],
})

function roadLegs(start: Snap, end: Snap): RouteLeg[] {
  if (start.edge === end.edge) return [legBetween(start.point, end.point, start.edge.class)]
  const reached = reachAll(start)
  const viaFrom = (reached.get(end.edge.from)?.seconds ?? Infinity) + edgeSeconds(end.edge) * end.share
  const viaTo = (reached.get(end.edge.to)?.seconds ?? Infinity) + edgeSeconds(end.edge) * (1 - end.share)
  let node = viaFrom <= viaTo ? end.edge.from : end.edge.to
  const pointOf = (id: number): Point => {
    const found = ROAD_NETWORK.nodes[id]
    return found === undefined ? end.point : { latitude: found.latitude, longitude: found.longitude }
  }
  const legs = [legBetween(pointOf(node), end.point, end.edge.class)]
  for (let state = reached.get(node); state?.via; state = reached.get(node)) {
    legs.unshift(legBetween(pointOf(state.via.from), pointOf(node), state.via.edge.class))
    node = state.via.from
  }
  return [legBetween(start.point, pointOf(node), start.edge.class), ...legs]
}

/**
 * Fastest way from one place to another over the island's roads, with a straight walk to and from the nearest road.
 * @param from start, WGS 84 degrees
 * @param to end, WGS 84 degrees
 * @returns the line to draw, its straight legs with their speed, length in metres and time in seconds at free flow
 */
export function routeOnRoads(from: Point, to: Point): RoadRoute {
  const start = snapToRoad(ROAD_NETWORK, from)
  const end = snapToRoad(ROAD_NETWORK, to)
  const legs = [
    ...(start.distance > ON_ROAD_METRES ? [legBetween(from, start.point, 'offRoad' as const)] : []),
    ...roadLegs(start, end),
    ...(end.distance > ON_ROAD_METRES ? [legBetween(end.point, to, 'offRoad' as const)] : []),
  ].filter((leg) => leg.lengthMetres > 0)
  return {
    line: [{ latitude: from.latitude, longitude: from.longitude }, ...legs.map((leg) => leg.to)],
    legs,
    lengthMetres: legs.reduce((sum, leg) => sum + leg.lengthMetres, 0),
    durationSeconds: legs.reduce((sum, leg) => sum + secondsFor(leg.lengthMetres, leg.speedKmh), 0),
  }
}
