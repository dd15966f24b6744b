/** Messages of range-based set reconciliation as bytes: ranges in ascending order, each skipped, fingerprinted or listed. */
import { ColumnReader, ColumnWriter } from '../frame-codec-bytes.ts'
import { FrameError, NUMBER_MAX } from '../frames.ts'
import { compareItem, FINGERPRINT_BYTES, HASH_BYTES, type Items } from './sorted-items.ts'

/** Where a range ends (exclusive): the shortest prefix that parts the item before from the item after. Null = beyond every item. */
export type Bound = { readonly lam: number; readonly prefix: Uint8Array } | null
/** An item by itself. */
export type Item = { readonly lam: number; readonly hash: Uint8Array }
export type Range =
  | { readonly mode: 'skip'; readonly end: Bound }
  | { readonly mode: 'fingerprint'; readonly end: Bound; readonly fingerprint: Uint8Array }
  | { readonly mode: 'items'; readonly end: Bound; readonly items: readonly Item[] }

const MODES = ['skip', 'fingerprint', 'items'] as const
const START = { lam: 0, prefix: new Uint8Array() } as const
/** Longest varint. */
const NUMBER_BYTES = 8
const COUNT_BYTES = 3
const BOUND_BYTES = NUMBER_BYTES + 1 + HASH_BYTES
/** Most bytes of a range that covers the rest with one fingerprint, after one that is skipped. */
export const REST_BYTES = BOUND_BYTES + 1 + 1 + 1 + FINGERPRINT_BYTES
/** Most bytes of one item in a list. */
export const ITEM_BYTES = NUMBER_BYTES + HASH_BYTES

/** The one error of a message from outside; nothing of the message is repeated. */
export class RangeMessageError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`reconciliation message refused: ${what}`, options)
    this.name = 'RangeMessageError'
  }
}

/** Writes ranges; skipped ones are joined, and left out at the end. */
export class RangeWriter {
  readonly #out: ColumnWriter
  #lastLam = 0
  #skipped: Bound | undefined = undefined
  #count = 0

  constructor(capacity: number) {
    this.#out = new ColumnWriter(capacity)
  }

  /** Bytes so far, the count that goes before them included. */
  get length(): number {
    return this.#out.bytes().length + COUNT_BYTES
  }

  /** Nothing but skipped ranges so far. */
  get isEmpty(): boolean {
    return this.#count === 0
  }

  skip(end: Bound): void {
    this.#skipped = end
  }

  fingerprint(end: Bound, fingerprint: Uint8Array): void {
    this.#begin(end, 'fingerprint')
    this.#out.blob(fingerprint)
  }

  /** @param from where the range begins: lams are counted from there */
  items(end: Bound, from: Bound, items: readonly Item[]): void {
    this.#begin(end, 'items')
    this.#out.varint(items.length)
    let last = from?.lam ?? 0
    for (const { lam, hash } of items) {
      this.#out.varint(lam - last)
      this.#out.blob(hash)
      last = lam
    }
  }

  /** The message: how many ranges, then the ranges. */
  finish(): Uint8Array {
    const message = new ColumnWriter(this.length)
    message.varint(this.#count)
    message.blob(this.#out.bytes())
    return Uint8Array.from(message.bytes())
  }

  #begin(end: Bound, mode: (typeof MODES)[number]): void {
    if (this.#skipped !== undefined) {
      this.#bound(this.#skipped)
      this.#out.varint(MODES.indexOf('skip'))
      this.#skipped = undefined
      this.#count += 1
    }
    this.#count += 1
    this.#bound(end)
    this.#out.varint(MODES.indexOf(mode))
  }

  #bound(bound: Bound): void {
    if (bound === null) return this.#out.varint(0)
    this.#out.varint(bound.lam - this.#lastLam + 1)
    this.#lastLam = bound.lam
    this.#out.varint(bound.prefix.length)
    this.#out.blob(bound.prefix)
  }
}

/**
 * The ranges of a message: each begins where the one before ends.
 * @throws RangeMessageError when the bytes are not exactly such ranges, in order, with items that lie inside them in order
 */
export function readRanges(message: Uint8Array): readonly Range[] {
  const reader = new ColumnReader(message)
  const itemsMost = Math.floor(message.length / HASH_BYTES)
  const ranges: Range[] = []
  try {
    const count = reader.varint(message.length)
    let from: Bound = START
    for (let at = 0; at < count; at += 1) {
      if (from === null) throw new RangeMessageError('a range after the last one')
      const end = readBound(reader, from)
      ranges.push(readRange(reader, { from, end, itemsMost }))
      from = end
    }
    reader.end()
  } catch (cause) {
    throw cause instanceof FrameError ? new RangeMessageError(cause.fault, { cause }) : cause
  }
  return ranges
}

type Place = { readonly lam: number; readonly prefix: Uint8Array }

function readBound(reader: ColumnReader, from: Place): Bound {
  const step = reader.varint()
  if (step === 0) return null
  const lam = from.lam + step - 1
  if (lam > NUMBER_MAX) throw new RangeMessageError('a number too large')
  const prefix = reader.blob(reader.varint(HASH_BYTES))
  if (compareItem(lam, prefix, from.lam, from.prefix) <= 0) throw new RangeMessageError('ranges out of order')
  return { lam, prefix }
}

function readRange(reader: ColumnReader, { from, end, itemsMost }: { from: Place; end: Bound; itemsMost: number }): Range {
  const mode = MODES[reader.varint(MODES.length - 1)] ?? 'skip'
  if (mode === 'skip') return { mode, end }
  if (mode === 'fingerprint') return { mode, end, fingerprint: reader.blob(FINGERPRINT_BYTES) }
  const count = reader.varint(itemsMost)
  const items: Item[] = []
  let last: Item = { lam: from.lam, hash: from.prefix }
  for (let at = 0; at < count; at += 1) {
    const item = { lam: last.lam + reader.varint(NUMBER_MAX), hash: reader.blob(HASH_BYTES) }
    const order = compareItem(item.lam, item.hash, last.lam, last.hash)
    const isInside = at === 0 ? order >= 0 : order > 0
    if (!isInside || (end && compareItem(item.lam, item.hash, end.lam, end.prefix) >= 0)) throw new RangeMessageError('items out of order')
    items.push(item)
    last = item
  }
  return { mode, end, items }
}

/** The shortest bound between an item and the one before it. `index` may be the size: then it is beyond every item. */
export function boundBefore(items: Items, index: number): Bound {
  if (index >= items.size) return null
  const lam = items.lamAt(index)
  if (index === 0 || items.lamAt(index - 1) !== lam) return { lam, prefix: new Uint8Array() }
  const [before, after] = [items.hashAt(index - 1), items.hashAt(index)]
  let shared = 0
  while (shared < HASH_BYTES - 1 && before[shared] === after[shared]) shared += 1
  return { lam, prefix: after.slice(0, shared + 1) }
}
