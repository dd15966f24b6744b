/** Shape of the fictional island Kisiwa cha Mfano: local grid in kilometres, coastline, and the deterministic roughness of a drawn line. */
import type { Point } from '../contract/primitives.ts'

/**
 * Where the local grid has its zero: open water of Lake Victoria, north-west of the real island Ukara.
 * No land exists here; nothing drawn on this grid is real.
 */
export const ISLAND_ORIGIN: Point = { latitude: -1.62, longitude: 32.8 }

/** Kilometres per degree on the WGS 84 ellipsoid at this latitude (meridian, parallel). */
const KM_PER_DEGREE_NORTH = 110.575
const KM_PER_DEGREE_EAST = 111.276

/** East and north of the origin, in kilometres. */
export type LocalKm = readonly [eastKm: number, northKm: number]

const roundedDegrees = (degrees: number): number => Math.round(degrees * 1e5) / 1e5

/** A place of the local grid in WGS 84 degrees, as exact as it is given. */
export const exactPointAt = ([eastKm, northKm]: LocalKm): Point => ({
  latitude: ISLAND_ORIGIN.latitude + northKm / KM_PER_DEGREE_NORTH,
  longitude: ISLAND_ORIGIN.longitude + eastKm / KM_PER_DEGREE_EAST,
})

/** The way back: kilometres east and north of `ISLAND_ORIGIN`. */
export const localAt = ({ latitude, longitude }: Point): LocalKm => [
  (longitude - ISLAND_ORIGIN.longitude) * KM_PER_DEGREE_EAST,
  (latitude - ISLAND_ORIGIN.latitude) * KM_PER_DEGREE_NORTH,
]

/**
 * Turns a place of the local grid into WGS 84 degrees, rounded to five decimals (about one metre).
 * @param local kilometres east and north of `ISLAND_ORIGIN`
 */
export function pointAt(local: LocalKm): Point {
  const { latitude, longitude } = exactPointAt(local)
  return { latitude: roundedDegrees(latitude), longitude: roundedDegrees(longitude) }
}

/** A repeatable number in -1..1 from two coordinates: integer mixing, no random source. */
function wobble([eastKm, northKm]: LocalKm): number {
  let hash = (Math.round(eastKm * 1000) * 374_761_393 + Math.round(northKm * 1000) * 668_265_263) | 0
  hash = Math.imul(hash ^ (hash >>> 13), 1_274_126_177)
  return ((hash ^ (hash >>> 16)) & 0xffff) / 0x7fff - 1
}

/**
 * Draws a line between control points as nature would: every segment longer than `spacingKm` is halved and its middle
 * pushed sideways by up to `roughness` of its length (midpoint displacement). The same input always gives the same line.
 * @param controls control points in order; they stay where they are
 * @param spacingKm longest segment left in the result
 * @param roughness sideways push as a share of the segment's length, 0 = straight
 */
export function roughLine(controls: readonly LocalKm[], spacingKm: number, roughness: number): LocalKm[] {
  const line: LocalKm[] = []
  controls.forEach((end, index) => {
    const start = controls[index - 1]
    if (start !== undefined) line.push(...between(start, end, spacingKm, roughness))
    line.push(end)
  })
  return line
}

function between(start: LocalKm, end: LocalKm, spacingKm: number, roughness: number): LocalKm[] {
  const east = end[0] - start[0]
  const north = end[1] - start[1]
  if (Math.hypot(east, north) <= spacingKm) return []
  const centre: LocalKm = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2]
  const push = wobble(centre) * roughness
  const middle: LocalKm = [centre[0] - north * push, centre[1] + east * push]
  return [...between(start, middle, spacingKm, roughness), middle, ...between(middle, end, spacingKm, roughness)]
}

const MAIN_COAST: readonly LocalKm[] = [
  [-12, 0.5],
  [-11.2, 2.6],
  [-9, 4],
  [-7.6, 5.8],
  [-5.2, 6.4],
  [-3.4, 7.6],
  [-1.2, 7],
  [0.4, 5.6],
  [2.2, 6.2],
  [4, 7.8],
  [6.4, 7.4],
  [8.2, 5.9],
  [9.6, 5.4],
  [11.4, 3.8],
  [12.3, 1.6],
  [11.2, 0.2],
  [10.4, -1.6],
  [11, -3.2],
  [9.4, -4.6],
  [7.2, -5],
  [5.6, -6.4],
  [3.8, -6.9],
  [2.9, -5.6],
  [2.4, -4.3],
  [1, -3.5],
  [-0.7, -3.8],
  [-1.2, -5],
  [-2.4, -6.6],
  [-4.6, -7.2],
  [-6.8, -6.6],
  [-8, -5],
  [-9.6, -4.4],
  [-10.4, -2.8],
  [-11.6, -1.6],
  [-12, 0.5],
]
const ISLET_COAST: readonly LocalKm[] = [
  [-0.4, -8.4],
  [0.3, -7.9],
  [1.1, -8.1],
  [1.2, -8.8],
  [0.4, -9.1],
  [-0.4, -8.4],
]

/** Closed rings (first point repeated last) of the main island and of the islet Kisiwa Kidogo cha Mfano. */
export const COASTLINES: readonly (readonly Point[])[] = [MAIN_COAST, ISLET_COAST].map((controls) =>
  roughLine(controls, 0.45, 0.13).map(pointAt),
)
