/** Plain geometry on the sphere: distance, bearing, travel time in a straight line. */
import type { Point } from '../contract/primitives.ts'

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

/** Initial bearing in degrees, 0..360, clockwise from north. */
export function bearingDegrees(from: Point, to: Point): number {
  const dLon = radians(to.longitude - from.longitude)
  const y = Math.sin(dLon) * Math.cos(radians(to.latitude))
  const x =
    Math.cos(radians(from.latitude)) * Math.sin(radians(to.latitude)) -
    Math.sin(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.cos(dLon)
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360
}
