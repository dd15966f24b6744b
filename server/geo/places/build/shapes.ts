/** Geometry of lines and rings in E7 degrees: boxes, middles, simpler lines. Pure. */
import type { BoundsE7, DegreesE7 } from '../../osm/elements.ts'

/** Metres of one E7 degree of latitude. */
export const METRES_PER_E7 = 0.0111319
const radians = (latitudeE7: DegreesE7): number => ((latitudeE7 / 1e7) * Math.PI) / 180

/** Metres between two points near each other. */
export function metresBetween(latitudeE7: DegreesE7, longitudeE7: DegreesE7, toLatitudeE7: DegreesE7, toLongitudeE7: DegreesE7): number {
  const shrink = Math.cos(radians((latitudeE7 + toLatitudeE7) / 2))
  return Math.hypot(toLatitudeE7 - latitudeE7, (toLongitudeE7 - longitudeE7) * shrink) * METRES_PER_E7
}

/** The box around points; null when there are none. */
export function boxOf(lines: readonly Int32Array[]): BoundsE7 | null {
  let [minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const line of lines)
    for (let at = 0; at + 1 < line.length; at += 2) {
      const [latitude = 0, longitude = 0] = [line[at], line[at + 1]]
      if (latitude < minLatitudeE7) minLatitudeE7 = latitude
      if (latitude > maxLatitudeE7) maxLatitudeE7 = latitude
      if (longitude < minLongitudeE7) minLongitudeE7 = longitude
      if (longitude > maxLongitudeE7) maxLongitudeE7 = longitude
    }
  return minLatitudeE7 === Infinity ? null : { minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7 }
}

/** Half the diagonal of a box, metres: how far a thing reaches from its middle. */
export const reachOf = ({ minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7 }: BoundsE7): number =>
  metresBetween(minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7) / 2

/** The middle of a box. */
export const middleOf = ({ minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7 }: BoundsE7) => ({
  latitudeE7: Math.round((minLatitudeE7 + maxLatitudeE7) / 2),
  longitudeE7: Math.round((minLongitudeE7 + maxLongitudeE7) / 2),
})

/** Length of a line, metres. */
export function lengthOf(line: Int32Array): number {
  let metres = 0
  for (let at = 2; at + 1 < line.length; at += 2)
    metres += metresBetween(line[at - 2] ?? 0, line[at - 1] ?? 0, line[at] ?? 0, line[at + 1] ?? 0)
  return metres
}

/** The point half way along a line. */
export function halfWay(line: Int32Array): { readonly latitudeE7: DegreesE7; readonly longitudeE7: DegreesE7 } {
  let left = lengthOf(line) / 2
  for (let at = 2; at + 1 < line.length; at += 2) {
    const [latitude = 0, longitude = 0] = [line[at - 2], line[at - 1]]
    const [toLatitude = 0, toLongitude = 0] = [line[at], line[at + 1]]
    const metres = metresBetween(latitude, longitude, toLatitude, toLongitude)
    if (metres >= left && metres > 0) {
      const share = left / metres
      return {
        latitudeE7: Math.round(latitude + (toLatitude - latitude) * share),
        longitudeE7: Math.round(longitude + (toLongitude - longitude) * share),
      }
    }
    left -= metres
  }
  return { latitudeE7: line[0] ?? 0, longitudeE7: line[1] ?? 0 }
}

/** Metres from a point to a stretch of a line, and the nearest point of it. */
export function nearestOnStretch(latitudeE7: DegreesE7, longitudeE7: DegreesE7, line: Int32Array, at: number) {
  const [fromLatitude = 0, fromLongitude = 0] = [line[at], line[at + 1]]
  const [toLatitude = fromLatitude, toLongitude = fromLongitude] = [line[at + 2], line[at + 3]]
  const shrink = Math.cos(radians(latitudeE7))
  const [dy, dx] = [toLatitude - fromLatitude, (toLongitude - fromLongitude) * shrink]
  const [py, px] = [latitudeE7 - fromLatitude, (longitudeE7 - fromLongitude) * shrink]
  const span = dx * dx + dy * dy
  const share = span === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / span))
  return {
    metres: Math.hypot(px - dx * share, py - dy * share) * METRES_PER_E7,
    latitudeE7: Math.round(fromLatitude + (toLatitude - fromLatitude) * share),
    longitudeE7: Math.round(fromLongitude + (toLongitude - fromLongitude) * share),
  }
}

/**
 * A line with fewer points that stays within `metres` of the old one (Douglas and Peucker, 1973). Both ends stay. Without recursion: a
 * coastline has more points than the stack has room for.
 */
export function simplify(line: Int32Array, metres: number): Int32Array {
  const count = line.length >> 1
  if (count <= 2) return line.slice()
  const keep = new Uint8Array(count)
  keep[0] = keep[count - 1] = 1
  const open: [number, number][] = [[0, count - 1]]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [from, to] = part
    const chord = Int32Array.of(line[from * 2] ?? 0, line[from * 2 + 1] ?? 0, line[to * 2] ?? 0, line[to * 2 + 1] ?? 0)
    let [farthest, distance] = [0, metres]
    for (let at = from + 1; at < to; at += 1) {
      const away = nearestOnStretch(line[at * 2] ?? 0, line[at * 2 + 1] ?? 0, chord, 0).metres
      if (away > distance) [farthest, distance] = [at, away]
    }
    if (farthest === 0) continue
    keep[farthest] = 1
    open.push([from, farthest], [farthest, to])
  }
  const kept: number[] = []
  for (let at = 0; at < count; at += 1) if (keep[at] === 1) kept.push(line[at * 2] ?? 0, line[at * 2 + 1] ?? 0)
  return Int32Array.from(kept)
}
