/**
 * Range-based set reconciliation (Meyer, "Range-Based Set Reconciliation", 2022; messages in the manner of negentropy): two sorted sets
 * are compared by fingerprints of ranges; ranges that differ are cut into sixteen until they are small enough to be listed. Equal sets
 * cost one fingerprint, one difference among n costs O(log n) messages. The answering side keeps no state. Pure.
 */
import { FINGERPRINT_BYTES, compareItem, type Items } from './sorted-items.ts'
import { ITEM_BYTES, REST_BYTES, RangeWriter, boundBefore, readRanges, type Bound, type Item, type Range } from './ranges.ts'

/** Smallest limit of a message: one range cut into sixteen, or listed, always fits. */
export const MESSAGE_BYTES_MIN = 2_048
/** Ranges that one range is cut into; one with less than twice as many items is listed. */
const PARTS = 16
/** Most bytes of one range that was cut or listed. */
const PIECE_BYTES = Math.max(PARTS * REST_BYTES, PARTS * 2 * ITEM_BYTES + REST_BYTES)

/** Differences found so far; each list ascends. */
export type Difference = {
  /** Positions of own items that the other side lacks. */
  readonly have: readonly number[]
  /** Items of the other side that are not here. */
  readonly need: readonly Item[]
}

/** The asking side: begins, and takes answers until nothing is open. */
export class Reconciler {
  readonly #items: Items
  readonly #messageBytes: number
  readonly #differencesMost: number
  /** Without doubles: when a message is full, its last range may cover what was compared before. */
  readonly #have = new Set<number>()
  readonly #need = new Map<string, Item>()
  #isCut = false

  /** @param differencesMost stops looking when so many were found; the first ones are found first */
  constructor(items: Items, messageBytes: number, differencesMost = Number.POSITIVE_INFINITY) {
    this.#items = items
    this.#messageBytes = Math.max(messageBytes, MESSAGE_BYTES_MIN)
    this.#differencesMost = differencesMost
  }

  get difference(): Difference {
    return {
      have: [...this.#have].sort((a, b) => a - b),
      need: [...this.#need.values()].sort((a, b) => compareItem(a.lam, a.hash, b.lam, b.hash)),
    }
  }

  /** It was given up before the end: there are more differences. */
  get isCut(): boolean {
    return this.#isCut
  }

  /** The first message: the whole set, already cut. */
  begin(): Uint8Array {
    const out = new RangeWriter(this.#messageBytes)
    cut(this.#items, out, { from: 0, to: this.#items.size, start: null, end: null })
    return out.finish()
  }

  /** Takes an answer. @returns what to ask next, null when both sets are compared. @throws RangeMessageError */
  next(answer: Uint8Array): Uint8Array | null {
    const out = new RangeWriter(this.#messageBytes)
    const isWhole = walk(this.#items, readRanges(answer), (range, place) => {
      if (range.mode === 'items') {
        this.#compare(range.items, place)
        out.skip(range.end)
        return !this.#isCut
      }
      return reply(this.#items, out, range, place, this.#messageBytes)
    })
    return this.#isCut || (isWhole && out.isEmpty) ? null : out.finish()
  }

  /** Both lists ascend: one pass finds what only one of them has. */
  #compare(theirs: readonly Item[], { from, to }: Place): void {
    let at = from
    for (const item of theirs) {
      while (at < to && compareOwn(this.#items, at, item) < 0) this.#have.add(at++)
      if (at < to && compareOwn(this.#items, at, item) === 0) at += 1
      else this.#need.set(Buffer.from(item.hash).toString('hex'), item)
      if (this.#isFull()) return
    }
    while (at < to && !this.#isFull()) this.#have.add(at++)
  }

  #isFull(): boolean {
    this.#isCut = this.#have.size + this.#need.size >= this.#differencesMost
    return this.#isCut
  }
}

/**
 * The answering side: says for each range of the message what it holds where the two differ.
 * @param messageBytes limit of the answer, at least MESSAGE_BYTES_MIN
 * @throws RangeMessageError
 */
export function answerRanges(items: Items, message: Uint8Array, messageBytes: number): Uint8Array {
  const limit = Math.max(messageBytes, MESSAGE_BYTES_MIN)
  const out = new RangeWriter(limit)
  walk(items, readRanges(message), (range, place) => reply(items, out, range, place, limit))
  return out.finish()
}

/** Where a range lies in the own set. `start` null = from the very first. */
type Place = { readonly from: number; readonly to: number; readonly start: Bound; readonly end: Bound }

/** Goes through ranges in order until `visit` says stop. @returns whether it came to the end */
function walk(items: Items, ranges: readonly Range[], visit: (range: Range, place: Place) => boolean): boolean {
  let from = 0
  let start: Bound = null
  for (const range of ranges) {
    const to: number = range.end === null ? items.size : items.countBefore(range.end.lam, range.end.prefix)
    if (!visit(range, { from, to, start, end: range.end })) return false
    ;[from, start] = [to, range.end]
  }
  return true
}

/** Answers one range. @returns false when the message is full: the rest of the set then follows as one fingerprint */
function reply(items: Items, out: RangeWriter, range: Range, place: Place, limit: number): boolean {
  if (range.mode === 'skip' || (range.mode === 'fingerprint' && isSame(range.fingerprint, items.fingerprint(place.from, place.to)))) {
    out.skip(place.end)
    return true
  }
  const room = limit - REST_BYTES - out.length
  if (range.mode === 'items') return list(items, out, place, Math.floor((room - 2 * REST_BYTES) / ITEM_BYTES))
  if (room < PIECE_BYTES) {
    rest(items, out, place.from)
    return false
  }
  cut(items, out, place)
  return true
}

/** Lists a range, as much of it as there is room for. */
function list(items: Items, out: RangeWriter, { from, to, start, end }: Place, most: number): boolean {
  if (to - from <= most) {
    out.items(end, start, itemsOf(items, from, to))
    return true
  }
  const stop = from + Math.max(0, most)
  if (stop > from) out.items(boundBefore(items, stop), start, itemsOf(items, from, stop))
  rest(items, out, stop)
  return false
}

/** Everything from here on in one fingerprint. */
const rest = (items: Items, out: RangeWriter, from: number): void => {
  out.fingerprint(null, items.fingerprint(from, items.size))
}

/** Cuts a range into parts, or lists it when it is small. */
function cut(items: Items, out: RangeWriter, { from, to, start, end }: Place): void {
  const size = to - from
  if (size < PARTS * 2) return out.items(end, start, itemsOf(items, from, to))
  for (let part = 0; part < PARTS; part += 1) {
    const [low, high] = [from + Math.floor((size * part) / PARTS), from + Math.floor((size * (part + 1)) / PARTS)]
    out.fingerprint(part === PARTS - 1 ? end : boundBefore(items, high), items.fingerprint(low, high))
  }
}

const itemsOf = (items: Items, from: number, to: number): Item[] =>
  Array.from({ length: to - from }, (_, at) => ({ lam: items.lamAt(from + at), hash: items.hashAt(from + at) }))

const compareOwn = (items: Items, index: number, { lam, hash }: Item): number =>
  compareItem(items.lamAt(index), items.hashAt(index), lam, hash)

/** True when two fingerprints are equal. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === FINGERPRINT_BYTES && b.length === FINGERPRINT_BYTES && Buffer.compare(a, b) === 0
