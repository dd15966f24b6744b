/** The answer to "how do I get there": line, steps, time and distance, with the legs off the road stated. */
import { PROFILES } from '../tags/profiles.ts'
import { lineOfPoints, pointsOfPart, type Coordinate } from './line.ts'
import { shortestPath, type RoadPath } from './path.ts'
import type { RoadPosition } from './snap.ts'
import { metresOf, stepsOfPath, type Step } from './steps.ts'
import type { On } from './workspace.ts'

/** A straight leg between a point and the road, at the profile's off-road speed. */
export type OffRoadLeg = { readonly distanceMetres: number; readonly durationSeconds: number }

export type Route = {
  /** All legs together. */
  readonly durationSeconds: number
  readonly distanceMetres: number
  readonly toRoad: OffRoadLeg
  readonly fromRoad: OffRoadLeg
  /** Along the roads only. */
  readonly line: readonly Coordinate[]
  readonly steps: readonly Step[]
  /** Directed edges driven, whole or in part. */
  readonly edges: readonly number[]
}

/** Time over a straight leg off the road. */
export function offRoadLeg({ metric }: On, distanceMetres: number): OffRoadLeg {
  return { distanceMetres, durationSeconds: (distanceMetres * 3.6) / PROFILES[metric.costs.profile].offRoadKmh }
}

/** The best route between two positions; null when there is none. */
export function routeBetween(on: On, from: RoadPosition, to: RoadPosition): Route | null {
  const path = shortestPath(on, from, to)
  return path && describe(on, path, from, to)
}

/** A path with everything people want to know about it. */
export function describe(on: On, path: RoadPath, from: RoadPosition, to: RoadPosition): Route {
  const { graph } = on.work
  const { costs } = on.metric
  const [toRoad, fromRoad] = [offRoadLeg(on, from.offRoadMetres), offRoadLeg(on, to.offRoadMetres)]
  const points = path.parts.map((part) => pointsOfPart(graph, part))
  let [ms, metres] = [0, 0]
  for (const part of path.parts) {
    ms += costs.partMs(part.directed, part.start, part.end)
    metres += metresOf(graph, part)
  }
  return {
    durationSeconds: ms / 1000 + toRoad.durationSeconds + fromRoad.durationSeconds,
    distanceMetres: metres + toRoad.distanceMetres + fromRoad.distanceMetres,
    toRoad,
    fromRoad,
    line: lineOfPoints(points),
    steps: stepsOfPath(graph, costs, path.parts, points),
    edges: path.parts.map(({ directed }) => directed),
  }
}
