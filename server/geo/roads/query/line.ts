/** The drawn line of a path. */
import { metresBetween } from '../geometry.ts'
import { shapeOfEdge, type RoadGraph } from '../road-graph.ts'
import type { PathPart } from './path.ts'

/** Longitude and latitude in WGS 84 degrees, as GeoJSON has them. */
export type Coordinate = [longitude: number, latitude: number]

/** Points of a part of a directed edge in the direction of travel, [lat0, lon0, ...] in degrees x 10^7. */
export function pointsOfPart(graph: RoadGraph, { directed, start, end }: PathPart): number[] {
  const shape = shapeOfEdge(graph, directed >> 1)
  const points: number[] = (directed & 1) === 0 ? Array.from(shape) : reversed(shape)
  return start === 0 && end === 1 ? points : cut(points, start, end)
}

function reversed(shape: Int32Array): number[] {
  const points: number[] = []
  for (let i = shape.length - 2; i >= 0; i -= 2) points.push(shape[i] ?? 0, shape[i + 1] ?? 0)
  return points
}

/** The points between two shares of a line's length. */
function cut(points: readonly number[], start: number, end: number): number[] {
  const pieces = points.length / 2 - 1
  const lengths = Array.from({ length: pieces }, (_, i) =>
    metresBetween(points[2 * i] ?? 0, points[2 * i + 1] ?? 0, points[2 * i + 2] ?? 0, points[2 * i + 3] ?? 0),
  )
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  const result: number[] = []
  const between = (i: number, share: number): void => {
    const [a, b, c, d] = [points[2 * i] ?? 0, points[2 * i + 1] ?? 0, points[2 * i + 2] ?? 0, points[2 * i + 3] ?? 0]
    result.push(Math.round(a + (c - a) * share), Math.round(b + (d - b) * share))
  }
  let before = 0
  for (const [i, length] of lengths.entries()) {
    const [from, to] = whole === 0 ? [0, 1] : [before / whole, (before + length) / whole]
    const size = to - from
    if (to >= start && from <= end) {
      if (result.length === 0) between(i, size === 0 ? 0 : Math.max(0, (start - from) / size))
      between(i, size === 0 ? 1 : Math.min(1, (end - from) / size))
    }
    before += length
  }
  return result
}

/** One line out of the points of parts that follow one another, without repeated points. */
export function lineOfPoints(points: readonly (readonly number[])[]): Coordinate[] {
  const line: Coordinate[] = []
  let [lastLatitude, lastLongitude] = [NaN, NaN]
  for (const part of points) {
    for (let i = 0; i < part.length; i += 2) {
      const [latitude, longitude] = [part[i] ?? 0, part[i + 1] ?? 0]
      if (latitude === lastLatitude && longitude === lastLongitude) continue
      line.push([longitude / 1e7, latitude / 1e7])
      lastLatitude = latitude
      lastLongitude = longitude
    }
  }
  return line
}
