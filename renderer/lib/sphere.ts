/** Lengths, areas and circles on the sphere, for what people draw and look at on the map. */
import type { Point } from '../../server/contract/primitives.ts'

/** Mean earth radius in metres (IUGG). */
const EARTH_RADIUS_METRES = 6_371_008.8
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance in metres (haversine). */
export function distanceMetres(from: Point, to: Point): number {
  const dLat = radians(to.latitude - from.latitude)
  const dLon = radians(to.longitude - from.longitude)
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(a)))
}

/** Length of each leg of a path in metres. */
export const legMetres = (points: readonly Point[]): number[] =>
  points.slice(1).map((point, index) => distanceMetres(points[index] ?? point, point))

/** Length of a path in metres. */
export const pathMetres = (points: readonly Point[]): number => legMetres(points).reduce((sum, leg) => sum + leg, 0)

/** Area of a ring in square metres, whichever way it turns (Chamberlain and Duquette, "Some algorithms for polygons on a sphere", 2007). */
export function areaSquareMetres(ring: readonly Point[]): number {
  let sum = 0
  ring.forEach((point, index) => {
    const next = ring[(index + 1) % ring.length] ?? point
    sum += radians(next.longitude - point.longitude) * (2 + Math.sin(radians(point.latitude)) + Math.sin(radians(next.latitude)))
  })
  return Math.abs((sum * EARTH_RADIUS_METRES ** 2) / 2)
}

/** The point halfway along a short leg. */
export const middleOf = (a: Point, b: Point): Point => ({
  latitude: (a.latitude + b.latitude) / 2,
  longitude: (a.longitude + b.longitude) / 2,
})

type Coordinate = readonly [longitude: number, latitude: number]

/** Whether a place lies in a polygon with holes (GeoJSON rings, the first one outside): even-odd rule. */
export function isInPolygon(rings: readonly (readonly Coordinate[])[], { longitude, latitude }: Point): boolean {
  let isInside = false
  for (const ring of rings) {
    ring.forEach(([x, y], index) => {
      const [px, py] = ring[(index + ring.length - 1) % ring.length] ?? [x, y]
      if (y > latitude !== py > latitude && longitude < ((px - x) * (latitude - y)) / (py - y) + x) isInside = !isInside
    })
  }
  return isInside
}

/** Area of a polygon with holes in square metres (GeoJSON rings, the first one outside). */
export const areaOfRings = (rings: readonly (readonly Coordinate[])[]): number =>
  rings.reduce(
    (sum, ring, index) => sum + (index === 0 ? 1 : -1) * areaSquareMetres(ring.map(([longitude, latitude]) => ({ longitude, latitude }))),
    0,
  )
