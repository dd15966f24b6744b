/**
 * UTM on WGS 84: the transverse Mercator projection by Krueger's series (Karney, Transverse Mercator with an accuracy of a few nanometers,
 * 2011), to the fourth power of the third flattening: exact to less than a millimetre inside a zone.
 */
import type { Point } from '../../../contract/primitives.ts'

const SEMI_MAJOR_METRES = 6_378_137
const FLATTENING = 1 / 298.257223563
const SCALE = 0.9996
const FALSE_EASTING = 500_000
/** Northing of the equator as counted in the southern hemisphere. */
export const FALSE_NORTHING = 10_000_000
const N = FLATTENING / (2 - FLATTENING)
const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING))
const RADIUS = (SEMI_MAJOR_METRES / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64)
const TO_PLANE = [
  N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16 + (41 * N ** 4) / 180,
  (13 * N ** 2) / 48 - (3 * N ** 3) / 5 + (557 * N ** 4) / 1440,
  (61 * N ** 3) / 240 - (103 * N ** 4) / 140,
  (49561 * N ** 4) / 161280,
] as const
const FROM_PLANE = [
  N / 2 - (2 * N ** 2) / 3 + (37 * N ** 3) / 96 - N ** 4 / 360,
  N ** 2 / 48 + N ** 3 / 15 - (437 * N ** 4) / 1440,
  (17 * N ** 3) / 480 - (37 * N ** 4) / 840,
  (4397 * N ** 4) / 161280,
] as const

/** A position in a zone. `northing` counts from the equator, negative south of it. */
export type PlanePoint = { readonly easting: number; readonly northing: number }
const radians = (degrees: number): number => (degrees * Math.PI) / 180
const degrees = (value: number): number => (value * 180) / Math.PI
/** Longitude of the middle of a zone, degrees. */
export const middleOfZone = (zone: number): number => zone * 6 - 183

/** Where a position lies in a zone. */
export function toPlane({ latitude, longitude }: Point, zone: number): PlanePoint {
  const [phi, lambda] = [radians(latitude), radians(longitude - middleOfZone(zone))]
  const tau = Math.tan(phi)
  const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tau) / Math.hypot(1, tau)))
  const conformal = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau)
  const xi = Math.atan2(conformal, Math.cos(lambda))
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)))
  let [north, east] = [xi, eta]
  for (const [index, factor] of TO_PLANE.entries()) {
    const times = 2 * (index + 1)
    north += factor * Math.sin(times * xi) * Math.cosh(times * eta)
    east += factor * Math.cos(times * xi) * Math.sinh(times * eta)
  }
  return { easting: FALSE_EASTING + SCALE * RADIUS * east, northing: SCALE * RADIUS * north }
}

/** The position of a point in a zone. */
export function fromPlane({ easting, northing }: PlanePoint, zone: number): Point {
  const [xi, eta] = [northing / (SCALE * RADIUS), (easting - FALSE_EASTING) / (SCALE * RADIUS)]
  let [up, right] = [xi, eta]
  for (const [index, factor] of FROM_PLANE.entries()) {
    const times = 2 * (index + 1)
    up -= factor * Math.sin(times * xi) * Math.cosh(times * eta)
    right -= factor * Math.cos(times * xi) * Math.sinh(times * eta)
  }
  const conformal = Math.sin(up) / Math.hypot(Math.sinh(right), Math.cos(up))
  let tau = conformal
  for (let round = 0; round < 5; round += 1) {
    const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tau) / Math.hypot(1, tau)))
    const guess = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau)
    const slope = ((1 - ECCENTRICITY ** 2) * Math.hypot(1, tau) * Math.hypot(1, guess)) / (1 + (1 - ECCENTRICITY ** 2) * tau * tau)
    tau += (conformal - guess) / slope
  }
  return { latitude: degrees(Math.atan(tau)), longitude: degrees(Math.atan2(Math.sinh(right), Math.cos(up))) + middleOfZone(zone) }
}
