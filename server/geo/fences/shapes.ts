/**
 * Areas on the earth: circle, polygon, corridor. Whether a place lies inside, whether the straight way between two places touches it,
 * how large it is. Small beside the earth (a district, not a continent): a plane around the shape is exact to a thousandth.
 * Shapes may lie across the 180th meridian; a longitude is understood as the nearest turn to the shape's first point.
 */
import type { Point } from '../../contract/primitives.ts'
import { distanceMetres } from '../../kernel/geo.ts'

export type FenceShape =
  | { readonly kind: 'circle'; readonly centre: Point; readonly radiusMetres: number }
  /** One ring, closed or not, in either direction. */
  | { readonly kind: 'polygon'; readonly ring: readonly Point[] }
  /** Everything within `halfWidthMetres` of a line. */
  | { readonly kind: 'corridor'; readonly line: readonly Point[]; readonly halfWidthMetres: number }

/** Metres east and north of the shape's first point. */
type Flat = readonly [x: number, y: number]
type Plane = (point: Point) => Flat

const METRES_PER_DEGREE = 111_195.08
const radians = (degrees: number): number => (degrees * Math.PI) / 180
/** The turn of `degrees` in [-180, 180). */
const turned = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180

const anchorOf = (shape: FenceShape): Point => {
  const point = shape.kind === 'circle' ? shape.centre : shape.kind === 'polygon' ? shape.ring[0] : shape.line[0]
  return point ?? { latitude: 0, longitude: 0 }
}
/** A plane that is true at the middle latitude of the shape. */
function planeOf(shape: FenceShape): Plane {
  const anchor = anchorOf(shape)
  const points = shape.kind === 'circle' ? [shape.centre] : shape.kind === 'polygon' ? shape.ring : shape.line
  const latitudes = points.map(({ latitude }) => latitude)
  const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2
  const perDegree = METRES_PER_DEGREE * Math.cos(radians(middle))
  return ({ latitude, longitude }) => [turned(longitude - anchor.longitude) * perDegree, (latitude - anchor.latitude) * METRES_PER_DEGREE]
}

/** A shape made ready for many questions. */
export type Fence = {
  readonly shape: FenceShape
  contains(point: Point): boolean
  /** Metres from the edge: negative inside, positive outside. */
  signedDistanceMetres(point: Point): number
  /** Whether the straight way touches the shape, ends included. */
  touches(from: Point, to: Point): boolean
  areaSquareMetres(): number
}

/** Prepares a shape. */
export function createFence(shape: FenceShape): Fence {
  const signed = signedDistanceOf(shape)
  return {
    shape,
    contains: (point) => signed(point) <= 0,
    signedDistanceMetres: signed,
    touches: touchesOf(shape, signed),
    areaSquareMetres: () => areaOf(shape),
  }
}

function signedDistanceOf(shape: FenceShape): (point: Point) => number {
  if (shape.kind === 'circle') return (point) => distanceMetres(shape.centre, near(point, shape.centre)) - shape.radiusMetres
  const plane = planeOf(shape)
  if (shape.kind === 'corridor') {
    const line = shape.line.map(plane)
    return (point) => toLine(plane(point), line) - shape.halfWidthMetres
  }
  const ring = closed(shape.ring.map(plane))
  return (point) => {
    const flat = plane(point)
    const metres = toLine(flat, ring)
    return metres === 0 ? 0 : isInRing(flat, ring) ? -metres : metres
  }
}

const near = ({ latitude, longitude }: Point, anchor: Point): Point => ({
  latitude,
  longitude: anchor.longitude + turned(longitude - anchor.longitude),
})

function touchesOf(shape: FenceShape, signed: (point: Point) => number): (from: Point, to: Point) => boolean {
  const plane = planeOf(shape)
  const line =
    shape.kind === 'circle' ? [plane(shape.centre)] : shape.kind === 'polygon' ? closed(shape.ring.map(plane)) : shape.line.map(plane)
  const reach = shape.kind === 'circle' ? shape.radiusMetres : shape.kind === 'corridor' ? shape.halfWidthMetres : 0
  return (from, to) => {
    if (signed(from) <= 0 || signed(to) <= 0) return true
    const [a, b] = [plane(from), plane(to)]
    const [first] = line
    if (line.length === 1 && first) return toStretch(first, a, b) <= reach
    return line.some((end, at) => {
      const start = line[at - 1]
      return start !== undefined && betweenStretches(start, end, a, b) <= reach
    })
  }
}

function areaOf(shape: FenceShape): number {
  if (shape.kind === 'circle') return Math.PI * shape.radiusMetres ** 2
  const plane = planeOf(shape)
  if (shape.kind === 'corridor') {
    const line = shape.line.map(plane)
    const length = line.reduce((sum, point, at) => sum + Math.hypot(...minus(point, line[at - 1] ?? point)), 0)
    return 2 * shape.halfWidthMetres * length + Math.PI * shape.halfWidthMetres ** 2
  }
  const ring = closed(shape.ring.map(plane))
  const twice = ring.reduce((sum, point, at) => sum + cross(ring[at - 1] ?? point, point), 0)
  return Math.abs(twice) / 2
}

function closed(ring: readonly Flat[]): readonly Flat[] {
  const [first] = ring
  const last = ring.at(-1)
  if (!first || !last) return ring
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first]
}
const minus = (a: Flat, b: Flat): [number, number] => [a[0] - b[0], a[1] - b[1]]
const cross = (a: Flat, b: Flat): number => a[0] * b[1] - a[1] * b[0]

/** Crossings of a ray to the east: odd = inside. */
function isInRing([x, y]: Flat, ring: readonly Flat[]): boolean {
  let isInside = false
  for (let at = 1; at < ring.length; at += 1) {
    const [a, b] = [ring[at - 1], ring[at]]
    if (a && b && a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) isInside = !isInside
  }
  return isInside
}

function toLine(point: Flat, line: readonly Flat[]): number {
  const [first] = line
  if (line.length === 1 && first) return Math.hypot(...minus(point, first))
  let least = Infinity
  for (let at = 1; at < line.length; at += 1) {
    const [a, b] = [line[at - 1], line[at]]
    if (a && b) least = Math.min(least, toStretch(point, a, b))
  }
  return least
}

function toStretch(point: Flat, a: Flat, b: Flat): number {
  const [way, rest] = [minus(b, a), minus(point, a)]
  const length = way[0] ** 2 + way[1] ** 2
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, (rest[0] * way[0] + rest[1] * way[1]) / length))
  return Math.hypot(rest[0] - along * way[0], rest[1] - along * way[1])
}

/** Least distance between two stretches; 0 when they cross. */
function betweenStretches(a: Flat, b: Flat, c: Flat, d: Flat): number {
  const side = (from: Flat, to: Flat, point: Flat): number => Math.sign(cross(minus(to, from), minus(point, from)))
  if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return 0
  return Math.min(toStretch(c, a, b), toStretch(d, a, b), toStretch(a, c, d), toStretch(b, c, d))
}
