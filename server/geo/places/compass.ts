/** Directions in words and numbers. Pure. */
import type { CompassPoint } from '../../contract/places.ts'
import type { Point } from '../../contract/primitives.ts'

/** Clockwise from north, 45 degrees each. */
const POINTS: readonly CompassPoint[] = ['north', 'northEast', 'east', 'southEast', 'south', 'southWest', 'west', 'northWest']
const EARTH_RADIUS_METRES = 6_371_008.8
const radians = (degrees: number): number => (degrees * Math.PI) / 180
const degrees = (value: number): number => (value * 180) / Math.PI

/** The nearest of eight directions. @param bearing degrees clockwise from north */
export const compassOf = (bearing: number): CompassPoint => POINTS[Math.round((((bearing % 360) + 360) % 360) / 45) % 8] ?? 'north'

/** Degrees clockwise from north. */
export const bearingOf = (point: CompassPoint): number => POINTS.indexOf(point) * 45

/** The point at a distance in a direction, on the sphere. */
export function pointFrom({ latitude, longitude }: Point, bearing: number, metres: number): Point {
  const [lat, lon, course, angle] = [radians(latitude), radians(longitude), radians(bearing), metres / EARTH_RADIUS_METRES]
  const to = Math.asin(Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(course))
  const east = Math.atan2(Math.sin(course) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * Math.sin(to))
  const around = degrees(lon + east)
  return { latitude: degrees(to), longitude: ((around + 540) % 360) - 180 }
}
