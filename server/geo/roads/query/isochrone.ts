/** How far one gets in a given time: costs to every state by one sweep, drawn as areas around the roads that are reached. */
import { METRES_PER_E7, shrinkAt } from '../geometry.ts'
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import { shapeOfEdge, statesBefore } from '../road-graph.ts'
import { areasBelow, type Area, type Field } from './contours.ts'
import { directWay, startsOf } from './endpoints.ts'
import type { Coordinate } from './line.ts'
import { offRoadLeg } from './route.ts'
import type { RoadPosition } from './snap.ts'
import type { On } from './workspace.ts'

/** Areas reached within a limit; each polygon is an outer ring and its holes, as GeoJSON has them. */
export type Isochrone = { readonly limitSeconds: number; readonly polygons: readonly (readonly Coordinate[][])[] }

/** Squares along the longer side of the drawing. */
const GRID_SIDE = 360
const LEAST_CELL_METRES = 40
/** Land this far from a reached road counts as reached, if the time for walking or driving there is left. House rule. */
const OFF_ROAD_METRES = 300
/** Rings smaller than this many squares are not drawn. */
const LEAST_RING = 2

/**
 * Areas reached from a position, one for each limit. The metric must be one of time.
 * @param limitsSeconds in any order; the answer keeps it
 */
export function isochrones(on: On, from: RoadPosition, limitsSeconds: readonly number[]): Isochrone[] {
  const longestMs = Math.max(0, ...limitsSeconds) * 1000
  const startMs = offRoadLeg(on, from.offRoadMetres).durationSeconds * 1000
  const samples = reachedPoints(on, from, longestMs - startMs)
  const frame = frameAround(samples, from)
  const field = rasterise(frame, samples, startMs)
  spread(frame, field, offRoadLeg(on, 1).durationSeconds * 1000)
  return limitsSeconds.map((limitSeconds) => ({
    limitSeconds,
    polygons: areasBelow(field, limitSeconds * 1000, LEAST_RING).map((area) => frame.coordinates(area)),
  }))
}

/** Cost of every state from a position; UNREACHABLE above the limit or without a way. */
export function costsToAll({ work, metric }: On, from: RoadPosition, limit: number): Int32Array {
  const { firstUp, heads, nodeCount } = work.graph.hierarchy
  const { down, up } = metric.weights
  const costs = new Int32Array(nodeCount).fill(UNREACHABLE)
  for (const climb of work.forward.run(up, startsOf(work.graph, metric.costs, from))) {
    for (let place = 0; place <= climb.length; place += 1) {
      const state = climb.node[place] ?? 0
      costs[state] = Math.min(costs[state] ?? 0, climb.cost[place] ?? 0)
    }
  }
  for (let x = nodeCount - 1; x >= 0; x -= 1) {
    let best = costs[x] ?? 0
    for (let arc = firstUp[x] ?? 0; arc < (firstUp[x + 1] ?? 0); arc += 1) {
      const over = ((costs[heads[arc] ?? 0] ?? 0) + (down[arc] ?? 0)) | 0
      if (over < best) best = over
    }
    costs[x] = best > limit ? UNREACHABLE : best
  }
  return costs
}

/** Reached places: [latitudeE7, longitudeE7, milliseconds] one after another. */
type Samples = number[]

/** Points along the reached roads, no further apart than half the smallest square. */
function reachedPoints(on: On, from: RoadPosition, limitMs: number): Samples {
  const { graph } = on.work
  const { costs: model } = on.metric
  const costs = costsToAll(on, from, limitMs)
  const samples: Samples = [from.latitudeE7, from.longitudeE7, 0]
  for (let edge = 0; edge < graph.edgeCount; edge += 1) {
    const ahead = costAtStart(on, costs, 2 * edge)
    const back = costAtStart(on, costs, 2 * edge + 1)
    if (ahead >= UNREACHABLE && back >= UNREACHABLE && edge !== from.edge) continue
    const shape = shapeOfEdge(graph, edge)
    const length = Math.max(1, (graph.sections.edgeLengthsCm[edge] ?? 0) / 100)
    let before = 0
    for (let i = 0; i < shape.length; i += 2) {
      const [latitude, longitude] = [shape[i] ?? 0, shape[i + 1] ?? 0]
      const [lastLatitude, lastLongitude] = i === 0 ? [latitude, longitude] : [shape[i - 2] ?? 0, shape[i - 1] ?? 0]
      const piece = Math.hypot(latitude - lastLatitude, (longitude - lastLongitude) * shrinkAt(latitude)) * METRES_PER_E7
      const steps = Math.max(1, Math.ceil(piece / (LEAST_CELL_METRES / 2)))
      for (let step = 1; step <= steps; step += 1) {
        const share = Math.min(1, (before + (piece * step) / steps) / length)
        const place = { ...from, edge, share, forward: true, backward: true }
        const direct = edge === from.edge ? (directWay(model, from, place)?.cost ?? UNREACHABLE) : UNREACHABLE
        const ms = Math.min(direct, ahead + model.partMs(2 * edge, 0, share), back + model.partMs(2 * edge + 1, 0, 1 - share))
        const along = step / steps
        if (ms <= limitMs)
          samples.push(lastLatitude + (latitude - lastLatitude) * along, lastLongitude + (longitude - lastLongitude) * along, ms)
      }
      before += piece
    }
  }
  return samples
}

/** Cost at the start of a directed edge in a state from which it may be driven. */
function costAtStart({ work, metric }: On, costs: Int32Array, directed: number): number {
  let best = UNREACHABLE
  for (const state of statesBefore(work.graph, directed, metric.costs.bit)) best = Math.min(best, costs[state] ?? UNREACHABLE)
  return best
}

type Frame = {
  readonly width: number
  readonly height: number
  readonly cellMetres: number
  placeOf(latitudeE7: number, longitudeE7: number): number
  coordinates(area: Area): Coordinate[][]
}

/** A grid around the samples with room for what lies off the road. */
function frameAround(samples: Samples, from: RoadPosition): Frame {
  let [south, north, west, east] = [from.latitudeE7, from.latitudeE7, from.longitudeE7, from.longitudeE7]
  for (let i = 0; i < samples.length; i += 3) {
    const [latitude, longitude] = [samples[i] ?? 0, samples[i + 1] ?? 0]
    south = Math.min(south, latitude)
    north = Math.max(north, latitude)
    west = Math.min(west, longitude)
    east = Math.max(east, longitude)
  }
  const shrink = Math.max(0.01, shrinkAt((south + north) / 2))
  const longerMetres = Math.max(north - south, (east - west) * shrink) * METRES_PER_E7 + 2 * OFF_ROAD_METRES
  const cellMetres = Math.max(LEAST_CELL_METRES, longerMetres / GRID_SIDE)
  const [high, wide] = [cellMetres / METRES_PER_E7, cellMetres / METRES_PER_E7 / shrink]
  const margin = Math.ceil(OFF_ROAD_METRES / cellMetres) + 2
  const [width, height] = [Math.ceil((east - west) / wide) + 2 * margin, Math.ceil((north - south) / high) + 2 * margin]
  return {
    width,
    height,
    cellMetres,
    placeOf: (latitudeE7, longitudeE7) =>
      (Math.round((latitudeE7 - south) / high) + margin) * width + Math.round((longitudeE7 - west) / wide) + margin,
    coordinates: (area) =>
      area.map((ring) => ring.map(([x, y]): Coordinate => [(west + (x - margin) * wide) / 1e7, (south + (y - margin) * high) / 1e7])),
  }
}

function rasterise({ width, height, placeOf }: Frame, samples: Samples, startMs: number): Field {
  const values = new Float64Array(width * height).fill(Infinity)
  for (let i = 0; i < samples.length; i += 3) {
    const place = placeOf(samples[i] ?? 0, samples[i + 1] ?? 0)
    values[place] = Math.min(values[place] ?? Infinity, startMs + (samples[i + 2] ?? 0))
  }
  return { width, height, values }
}

/** Lets time run on from the roads into the land beside them, there and back over the grid (a chamfer transform). */
function spread({ width, height, cellMetres }: Frame, { values }: Field, msPerMetre: number): void {
  const away = new Float64Array(values.length)
  for (let place = 0; place < values.length; place += 1) away[place] = values[place] === Infinity ? Infinity : 0
  const reachMetres = Math.max(OFF_ROAD_METRES, cellMetres)
  const pull = (place: number, other: number, metres: number): void => {
    const far = (away[other] ?? Infinity) + metres
    const ms = (values[other] ?? Infinity) + metres * msPerMetre
    if (far > reachMetres || ms >= (values[place] ?? Infinity)) return
    values[place] = ms
    away[place] = far
  }
  const slanted = cellMetres * Math.SQRT2
  for (let y = 1; y + 1 < height; y += 1) {
    for (let place = y * width + 1; place < (y + 1) * width - 1; place += 1) {
      pull(place, place - 1, cellMetres)
      pull(place, place - width, cellMetres)
      pull(place, place - width - 1, slanted)
      pull(place, place - width + 1, slanted)
    }
  }
  for (let y = height - 2; y > 0; y -= 1) {
    for (let place = (y + 1) * width - 2; place > y * width; place -= 1) {
      pull(place, place + 1, cellMetres)
      pull(place, place + width, cellMetres)
      pull(place, place + width + 1, slanted)
      pull(place, place + width - 1, slanted)
    }
  }
}
