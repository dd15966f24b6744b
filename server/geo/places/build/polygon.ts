/** A polygon that answers "is this point inside" quickly: its edges sorted into strips of latitude. */
import type { BoundsE7, DegreesE7 } from '../../osm/elements.ts'
import { boxOf, METRES_PER_E7 } from './shapes.ts'

const MOST_STRIPS = 256
const POINTS_A_STRIP = 8

/** Rings of outer and inner borders alike: a point is inside when a line to the west crosses them an odd number of times. */
export class Polygon {
  readonly box: BoundsE7
  /** Square metres, roughly. */
  readonly squareMetres: number
  readonly #strips: Int32Array[]
  readonly #stripHeight: number

  private constructor(rings: readonly Int32Array[], box: BoundsE7) {
    this.box = box
    const points = rings.reduce((sum, ring) => sum + (ring.length >> 1), 0)
    const count = Math.min(MOST_STRIPS, Math.max(1, Math.ceil(points / POINTS_A_STRIP)))
    this.#stripHeight = Math.max(1, (box.maxLatitudeE7 - box.minLatitudeE7 + 1) / count)
    const lists: number[][] = Array.from({ length: count }, () => [])
    let doubled = 0
    for (const ring of rings) {
      let around = 0
      for (let at = 0; at + 3 < ring.length; at += 2) {
        const [fromLat = 0, fromLon = 0, toLat = 0, toLon = 0] = [ring[at], ring[at + 1], ring[at + 2], ring[at + 3]]
        around += fromLon * toLat - toLon * fromLat
        if (fromLat === toLat) continue
        const [first, last] = [this.#stripOf(Math.min(fromLat, toLat)), this.#stripOf(Math.max(fromLat, toLat))]
        for (let strip = first; strip <= last; strip += 1) lists[strip]?.push(fromLat, fromLon, toLat, toLon)
      }
      doubled += Math.abs(around)
    }
    this.#strips = lists.map((list) => Int32Array.from(list))
    const shrink = Math.cos((((box.minLatitudeE7 + box.maxLatitudeE7) / 2e7) * Math.PI) / 180)
    this.squareMetres = (doubled / 2) * METRES_PER_E7 * METRES_PER_E7 * shrink
  }

  /** @returns null when the rings have no points */
  static of(rings: readonly Int32Array[]): Polygon | null {
    const box = boxOf(rings)
    return box === null ? null : new Polygon(rings, box)
  }

  #stripOf(latitudeE7: DegreesE7): number {
    return Math.floor((latitudeE7 - this.box.minLatitudeE7) / this.#stripHeight)
  }

  /** Longitudes at which the border crosses a latitude, ascending. */
  #crossings(latitudeE7: DegreesE7): number[] {
    const edges = this.#strips[this.#stripOf(latitudeE7)] ?? new Int32Array()
    const found: number[] = []
    for (let at = 0; at + 3 < edges.length; at += 4) {
      const [fromLat = 0, fromLon = 0, toLat = 0, toLon = 0] = [edges[at], edges[at + 1], edges[at + 2], edges[at + 3]]
      if (fromLat > latitudeE7 !== toLat > latitudeE7)
        found.push(fromLon + ((latitudeE7 - fromLat) / (toLat - fromLat)) * (toLon - fromLon))
    }
    return found.sort((a, b) => a - b)
  }

  contains(latitudeE7: DegreesE7, longitudeE7: DegreesE7): boolean {
    const { minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7 } = this.box
    if (latitudeE7 < minLatitudeE7 || latitudeE7 > maxLatitudeE7 || longitudeE7 < minLongitudeE7 || longitudeE7 > maxLongitudeE7)
      return false
    return this.#crossings(latitudeE7).filter((longitude) => longitude <= longitudeE7).length % 2 === 1
  }

  /** A point well inside: the middle of the widest stretch at half height. */
  get inside(): { readonly latitudeE7: DegreesE7; readonly longitudeE7: DegreesE7 } {
    const latitudeE7 = Math.round((this.box.minLatitudeE7 + this.box.maxLatitudeE7) / 2)
    const crossings = this.#crossings(latitudeE7)
    let [west, east] = [this.box.minLongitudeE7, this.box.minLongitudeE7]
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const [from = 0, to = 0] = [crossings[at], crossings[at + 1]]
      if (to - from > east - west) [west, east] = [from, to]
    }
    if (east === west) [west, east] = [this.box.minLongitudeE7, this.box.maxLongitudeE7]
    return { latitudeE7, longitudeE7: Math.round((west + east) / 2) }
  }
}
