/** Which edges pass through which square of the land: the index behind snapping. Squares without roads take no room. */
import { sharedInts } from '../hierarchy/numbers.ts'

/** Width and height of a square in degrees x 10^7: 275 m at the equator. */
export const CELL_E7 = 25_000
/** Squares around the earth in one row. */
const ROW = Math.ceil(3_600_000_000 / CELL_E7)

const column = (longitudeE7: number): number => Math.floor((longitudeE7 + 1_800_000_000) / CELL_E7)
const row = (latitudeE7: number): number => Math.floor((latitudeE7 + 900_000_000) / CELL_E7)

/** Squares as two numbers, and as one key (below 2^30 x 3.5, exact in a double). */
export const cellColumn = column
export const cellRow = row
export const cellKey = (rowIndex: number, columnIndex: number): number => rowIndex * ROW + columnIndex

/** Keys of squares with roads, ascending; the edges of square i are `edges[first[i]..first[i + 1])`. */
export type EdgeGrid = { readonly keys: Float64Array; readonly first: Int32Array; readonly edges: Int32Array }

/** Collects edges square by square. */
export class EdgeGridBuilder {
  private keys = new Float64Array(1 << 14)
  private edges = new Int32Array(1 << 14)
  private length = 0
  private edgeStart = 0
  private edge = -1

  /** Adds one straight piece of an edge; the pieces of an edge come one after another. */
  add(edge: number, latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): void {
    if (edge !== this.edge) {
      this.edge = edge
      this.edgeStart = this.length
    }
    const [top, bottom] = [row(Math.max(latitudeA, latitudeB)), row(Math.min(latitudeA, latitudeB))]
    for (let r = bottom; r <= top; r += 1) {
      // the part of the piece within this row decides which columns it passes
      const share = (latitude: number): number =>
        latitudeA === latitudeB ? 0 : clampShare((latitude - latitudeA) / (latitudeB - latitudeA))
      const low = r * CELL_E7 - 900_000_000
      const [s, t] = bottom === top ? [0, 1] : [share(low), share(low + CELL_E7)]
      const [u, v] = [longitudeA + (longitudeB - longitudeA) * s, longitudeA + (longitudeB - longitudeA) * t]
      for (let c = column(Math.min(u, v)); c <= column(Math.max(u, v)); c += 1) this.put(cellKey(r, c), edge)
    }
  }

  finish(): EdgeGrid {
    const order = new Float64Array(this.length)
    const places = this.placesByKey()
    const edges = sharedInts(this.length)
    const first = [0]
    let count = 0
    for (const [at, place] of places.entries()) {
      const key = this.keys[place] ?? 0
      if (count === 0 || order[count - 1] !== key) {
        order[count] = key
        first[count] = at
        count += 1
      }
      edges[at] = this.edges[place] ?? 0
    }
    first[count] = this.length
    return { keys: order.slice(0, count), first: Int32Array.from(first), edges }
  }

  /** Places in the order of their keys. One sort of plain numbers where key and place fit into an exact double together. */
  private placesByKey(): Uint32Array {
    const keys = this.keys.subarray(0, this.length)
    let [low, high] = [Infinity, 0]
    for (const key of keys) {
      low = Math.min(low, key)
      high = Math.max(high, key)
    }
    if ((high - low + 1) * this.length >= Number.MAX_SAFE_INTEGER) {
      return Uint32Array.from(keys, (_, place) => place).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b)
    }
    const both = keys.map((key, place) => (key - low) * this.length + place).sort()
    return Uint32Array.from(both, (value) => value % this.length)
  }

  private put(key: number, edge: number): void {
    for (let i = this.length - 1; i >= this.edgeStart && i > this.length - 6; i -= 1) if (this.keys[i] === key) return
    if (this.length === this.keys.length) {
      const keys = new Float64Array(this.length * 2)
      keys.set(this.keys)
      this.keys = keys
      const edges = new Int32Array(this.length * 2)
      edges.set(this.edges)
      this.edges = edges
    }
    this.keys[this.length] = key
    this.edges[this.length] = edge
    this.length += 1
  }
}

const clampShare = (share: number): number => Math.min(1, Math.max(0, share))
