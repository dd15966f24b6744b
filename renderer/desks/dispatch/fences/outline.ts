/** The edge of a fence as a closed ring, for drawing it and for finding what the pointer is in. Pure. */
import type { FenceOutline } from '../../../../server/contract/geofences.ts'
import type { Point } from '../../../../server/contract/primitives.ts'
import type { DrawnShape } from '../../../map/index.ts'

/** GeoJSON order; the first corner is repeated at the end. */
type Ring = [longitude: number, latitude: number][]

/** Metres of a degree of latitude on a sphere of the earth's mean radius. */
const METRES_PER_DEGREE = 111_195
const CIRCLE_CORNERS = 64
/** Corners of a bend are at most this far apart. */
const BEND_RADIANS = Math.PI / 12
/** On the inner side of a sharp bend the two edges meet far away; nothing is drawn farther than this many half widths. */
const MITRE_LIMIT = 2

type Metres = readonly [east: number, north: number]
/** Flat metres around a place: exact enough for the size a fence has. */
function planeAt({ latitude, longitude }: Point) {
  const eastPerDegree = METRES_PER_DEGREE * Math.max(Math.cos((latitude * Math.PI) / 180), 0.01)
  return {
    toMetres: (point: Point): Metres => [(point.longitude - longitude) * eastPerDegree, (point.latitude - latitude) * METRES_PER_DEGREE],
    toDegrees: ([east, north]: Metres): [number, number] => [longitude + east / eastPerDegree, latitude + north / METRES_PER_DEGREE],
  }
}
const closed = (ring: Ring): Ring => [...ring, ...ring.slice(0, 1)]

/** The ring of a fence's edge. */
export function outlineRing(shape: FenceOutline): Ring {
  switch (shape.kind) {
    case 'circle': {
      const { toDegrees } = planeAt(shape.centre)
      return closed(
        arc([0, 0], shape.radiusMetres, 0, 2 * Math.PI, CIRCLE_CORNERS)
          .slice(0, -1)
          .map(toDegrees),
      )
    }
    case 'polygon':
      return closed(shape.ring.map(({ longitude, latitude }) => [longitude, latitude]))
    case 'corridor': {
      const plane = planeAt(shape.line[0] ?? { latitude: 0, longitude: 0 })
      return closed(around(shape.line.map(plane.toMetres), shape.halfWidthMetres).map(plane.toDegrees))
    }
  }
}

/** Points on a circle from one direction to another. @param steps number of parts */
function arc([east, north]: Metres, radius: number, from: number, to: number, steps: number): Metres[] {
  return Array.from({ length: steps + 1 }, (_, step): Metres => {
    const turn = from + ((to - from) * step) / steps
    return [east + radius * Math.cos(turn), north + radius * Math.sin(turn)]
  })
}

/** Along one side of the line, around its end, and back along the other. */
function around(line: readonly Metres[], radius: number): Metres[] {
  const path = line.filter(([east, north], index) => index === 0 || east !== line[index - 1]?.[0] || north !== line[index - 1]?.[1])
  const [only] = path
  if (only === undefined) return []
  if (path.length === 1) return arc(only, radius, 0, 2 * Math.PI, CIRCLE_CORNERS).slice(0, -1)
  return [...rightSide(path, radius), ...rightSide(path.toReversed(), radius)]
}

/** The edge to the right of a way, ending with the half circle around its last point. */
function rightSide(path: readonly Metres[], radius: number): Metres[] {
  const headings = path.slice(1).map(([east, north], index) => {
    const [fromEast, fromNorth] = path[index] ?? [0, 0]
    return Math.atan2(north - fromNorth, east - fromEast)
  })
  return path.slice(1).flatMap((point, index): Metres[] => {
    const heading = headings[index] ?? 0
    const next = headings[index + 1]
    const right = heading - Math.PI / 2
    if (next === undefined) return arc(point, radius, right, right + Math.PI, Math.ceil(Math.PI / BEND_RADIANS))
    const turn = Math.atan2(Math.sin(next - heading), Math.cos(next - heading))
    if (turn >= 0) return arc(point, radius, right, right + turn, Math.max(1, Math.ceil(turn / BEND_RADIANS)))
    const reach = radius * Math.min(MITRE_LIMIT, 1 / Math.max(Math.cos(turn / 2), 0.01))
    return arc(point, reach, right + turn / 2, right + turn / 2, 1).slice(0, 1)
  })
}

/** What the fence's form takes of a shape drawn by hand: the same kinds, other names. */
export function outlineOf(drawn: DrawnShape, halfWidthMetres: number): FenceOutline {
  switch (drawn.kind) {
    case 'circle':
      return { kind: 'circle', centre: drawn.centre, radiusMetres: Math.round(drawn.radiusMetres) }
    case 'area':
      return { kind: 'polygon', ring: [...drawn.ring] }
    case 'line':
      return { kind: 'corridor', line: [...drawn.points], halfWidthMetres }
  }
}

/** Corners to bring into sight. */
export const cornersOf = (shape: FenceOutline): Point[] => outlineRing(shape).map(([longitude, latitude]) => ({ longitude, latitude }))
