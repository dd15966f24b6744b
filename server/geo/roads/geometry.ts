/** Plain geometry in degrees x 10^7, and the packed form in which the shapes of edges are kept. */

/** Mean earth radius in metres (IUGG). */
const EARTH_RADIUS_METRES = 6_371_008.8
const RADIANS_PER_E7 = Math.PI / 180 / 1e7
/** Metres of one degree x 10^7 along a meridian. */
export const METRES_PER_E7 = EARTH_RADIUS_METRES * RADIANS_PER_E7

/** A point in degrees x 10^7. */
export type PointE7 = { readonly latitudeE7: number; readonly longitudeE7: number }

/** Great-circle distance in metres (haversine). */
export function metresBetween(latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): number {
  const dLat = Math.sin(((latitudeB - latitudeA) * RADIANS_PER_E7) / 2)
  const dLon = Math.sin(((longitudeB - longitudeA) * RADIANS_PER_E7) / 2)
  const a = dLat * dLat + Math.cos(latitudeA * RADIANS_PER_E7) * Math.cos(latitudeB * RADIANS_PER_E7) * dLon * dLon
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(a)))
}

/** How much a degree of longitude shrinks at a latitude. */
export const shrinkAt = (latitudeE7: number): number => Math.cos(latitudeE7 * RADIANS_PER_E7)

/** Degrees clockwise from north, 0..360, on the flat; for pieces of roads. */
export function bearingDegrees(latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): number {
  const east = (longitudeB - longitudeA) * shrinkAt((latitudeA + latitudeB) / 2)
  const degrees = (Math.atan2(east, latitudeB - latitudeA) * 180) / Math.PI
  return degrees < 0 ? degrees + 360 : degrees
}

/** Smallest angle between two bearings, 0..180. */
export function angleBetween(a: number, b: number): number {
  const difference = Math.abs(a - b) % 360
  return difference > 180 ? 360 - difference : difference
}

/** Writes numbers of any size as bytes, low seven bits first (as Protocol Buffers do), signs folded in. */
export class ByteWriter {
  private bytes: Uint8Array<ArrayBuffer>
  length = 0

  constructor(expected: number) {
    this.bytes = new Uint8Array(Math.max(64, expected))
  }

  number(value: number): void {
    if (this.length + 6 > this.bytes.length) {
      const wider = new Uint8Array(Math.ceil(this.bytes.length * 1.6) + 64)
      wider.set(this.bytes)
      this.bytes = wider
    }
    let left = value
    while (left > 127) {
      this.bytes[this.length++] = (left & 127) | 128
      left = Math.floor(left / 128)
    }
    this.bytes[this.length++] = left
  }

  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value)
  }

  view(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length)
  }
}

/** Reads what {@link ByteWriter} wrote; past the end it reads zeros, so broken bytes cannot lead outside. */
export class ByteReader {
  private readonly bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  number(): number {
    let value = 0
    let factor = 1
    for (let i = 0; i < 6; i += 1) {
      const byte = this.bytes[this.at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) break
      factor *= 128
    }
    return value
  }

  signed(): number {
    const value = this.number()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }
}
