/** Walks over the places that may answer: all of them where they are few, else the most important and the nearest. */
import { CELL_COLUMNS, columnOf, rowOf } from '../index/cells.ts'
import type { Sections } from '../index/layout.ts'
import { ByteSource } from '../index/varint.ts'
import { lowerBound, type Wanted } from './ranges.ts'

/** Up to so many places behind a group are all looked at: two to four milliseconds. */
const LOOKED_AT = 16_000
/** Of a longer list only the most important: lists are in that order. */
const IMPORTANT = 2_000
/** Of a longer list also the nearest, whatever their importance. */
const NEAREST = 2_500
/** How far out the nearest are looked for: about 130 km. */
const RINGS = 60

/** Where the person who asks is, E7. */
export type Near = { readonly latitudeE7: number; readonly longitudeE7: number }
type Visit = (place: number) => void

/** Places of an index, walked in several ways. `visit` may see a place twice. */
export class Walker {
  readonly #s: Sections
  readonly #postings: ByteSource
  readonly #tops: ByteSource

  constructor(sections: Sections) {
    this.#s = sections
    this.#postings = new ByteSource(sections.postings)
    this.#tops = new ByteSource(sections.tops)
  }

  /** Places behind the group that narrows most. */
  candidates(wanted: Wanted, near: Near | null, visit: Visit): void {
    if (wanted.size <= LOOKED_AT) {
      for (const { lo, hi } of wanted.ranges) for (let term = lo; term < hi; term += 1) this.#term(term, Infinity, visit)
      for (const [from, to] of wanted.areaSpans) this.#members(from, to, Infinity, visit)
      return
    }
    for (const { lo, hi, node } of wanted.ranges) this.#important(lo, hi, node, visit)
    for (const [from, to] of wanted.areaSpans) this.#members(from, to, IMPORTANT, visit)
    if (near !== null) this.nearest(near, NEAREST, RINGS, visit)
  }

  /** Places of some kinds, the most important first. */
  ofKind(kind: number, visit: Visit): void {
    const { kindStarts, kindPlaces } = this.#s
    const from = kindStarts[kind] ?? 0
    const to = Math.min(kindStarts[kind + 1] ?? 0, from + LOOKED_AT)
    for (let at = from; at < to; at += 1) visit(kindPlaces[at] ?? 0)
  }

  /** Places around a point in growing squares of cells; at least `count`, if there are so many within `rings`. */
  nearest({ latitudeE7, longitudeE7 }: Near, count: number, rings: number, visit: Visit): void {
    const [row, column] = [rowOf(latitudeE7), columnOf(longitudeE7)]
    let seen = 0
    for (let ring = 0; ring <= rings && seen < count; ring += 1) {
      for (let at = -ring; at <= ring; at += 1) {
        if (Math.abs(at) === ring) seen += this.#cells(row + at, column - ring, column + ring, visit)
        else seen += this.#cells(row + at, column - ring, column - ring, visit) + this.#cells(row + at, column + ring, column + ring, visit)
      }
    }
  }

  /** Cells of one row from one column to another, which follow each other in the index. @returns places visited */
  #cells(row: number, from: number, to: number, visit: Visit): number {
    const { cellKeys, cellStarts, cellPlaces } = this.#s
    if (row < 0) return 0
    const [first, last] = [row * CELL_COLUMNS + Math.max(0, from), row * CELL_COLUMNS + Math.min(CELL_COLUMNS - 1, to)]
    let index = lowerBound(cellKeys, first)
    const start = cellStarts[index] ?? 0
    while ((cellKeys[index] ?? Infinity) <= last) index += 1
    const end = cellStarts[index] ?? start
    for (let at = start; at < end; at += 1) visit(cellPlaces[at] ?? 0)
    return end - start
  }

  /** The first places of each term, or the list a beginning with very many places has of its own. */
  #important(lo: number, hi: number, node: number, visit: Visit): void {
    const { topNodes, topStarts } = this.#s
    const top = node < 0 ? -1 : lowerBound(topNodes, node)
    if (top >= 0 && topNodes[top] === node) {
      const source = this.#tops.seek(topStarts[top] ?? 0, topStarts[top + 1] ?? 0)
      for (let place = 0; source.hasMore;) visit((place += source.varint()))
      return
    }
    const each = Math.max(1, Math.ceil(IMPORTANT / (hi - lo)))
    for (let term = lo; term < hi; term += 1) this.#term(term, each, visit)
  }

  #term(term: number, most: number, visit: Visit): void {
    const { postingStarts } = this.#s
    const source = this.#postings.seek(postingStarts[term] ?? 0, postingStarts[term + 1] ?? 0)
    for (let place = 0, count = 0; source.hasMore && count < most; count += 1) visit((place += source.varint()))
  }

  #members(from: number, to: number, most: number, visit: Visit): void {
    const { areaMemberStarts, areaMembers } = this.#s
    const start = areaMemberStarts[from] ?? 0
    const end = Math.min(areaMemberStarts[to] ?? 0, start + most)
    for (let at = start; at < end; at += 1) visit(areaMembers[at] ?? 0)
  }
}
