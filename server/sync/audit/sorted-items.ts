/** A sorted set of items, with the sums that make the fingerprint of any range of it cheap. */
import { sha256 } from '../../log/codec.ts'

export const HASH_BYTES = 32
/** A fingerprint is a prefix of SHA-256: long enough that nobody finds two sets that share one. */
export const FINGERPRINT_BYTES = 16

/** A sorted set of (lam, hash), all different. Two stations reconcile two of them without knowing what the hashes stand for. */
export type Items = {
  readonly size: number
  lamAt(index: number): number
  /** 32 bytes; a view, not to be changed. */
  hashAt(index: number): Uint8Array
  /** How many items lie before (lam, hash); a shorter hash counts as if zeros followed. */
  countBefore(lam: number, hash: Uint8Array): number
  /** Of the items from `from` up to, not including, `to`. */
  fingerprint(from: number, to: number): Uint8Array
  /** Position at which this item was added. */
  sourceAt(index: number): number
}

const LIMBS = HASH_BYTES / 4
const LIMB = 2 ** 32
/** Sums are kept for every so many items. */
const BLOCK = 64
/** Sums of so many items are one step. */
const STEP = 4_096

/** Items as they were added, in flat arrays. */
export type Columns = { readonly lams: Float64Array; readonly hashes: Uint8Array }

/** Items in the order that `order` gives them; `sumUp` must run to its end before a fingerprint is asked for. */
export class SortedItems implements Items {
  readonly #columns: Columns
  readonly #order: Uint32Array
  /** Sum of all hashes before each block, as eight 32-bit limbs. */
  readonly #sums: Uint32Array

  constructor(columns: Columns, order: Uint32Array) {
    this.#columns = columns
    this.#order = order
    this.#sums = new Uint32Array((Math.floor(order.length / BLOCK) + 1) * LIMBS)
  }

  *sumUp(): Generator<void> {
    const sum = new Float64Array(LIMBS)
    for (let at = 0; at < this.size; at += 1) {
      this.#add(sum, at)
      if (at % BLOCK === BLOCK - 1) {
        carry(sum)
        this.#sums.set(sum, ((at + 1) / BLOCK) * LIMBS)
      }
      if (at % STEP === STEP - 1) yield
    }
  }

  get size(): number {
    return this.#order.length
  }

  lamAt(index: number): number {
    return this.#columns.lams[this.sourceAt(index)] ?? 0
  }

  hashAt(index: number): Uint8Array {
    const at = this.sourceAt(index) * HASH_BYTES
    return this.#columns.hashes.subarray(at, at + HASH_BYTES)
  }

  sourceAt(index: number): number {
    return this.#order[index] ?? 0
  }

  countBefore(lam: number, hash: Uint8Array): number {
    let [low, high] = [0, this.size]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareItem(this.lamAt(middle), this.hashAt(middle), lam, hash) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  fingerprint(from: number, to: number): Uint8Array {
    const [before, upTo] = [this.#sumBefore(from), this.#sumBefore(to)]
    const bytes = new Uint8Array(HASH_BYTES + 8)
    const view = new DataView(bytes.buffer)
    let borrow = 0
    for (let limb = 0; limb < LIMBS; limb += 1) {
      const difference = (upTo[limb] ?? 0) - (before[limb] ?? 0) - borrow
      borrow = difference < 0 ? 1 : 0
      view.setUint32(limb * 4, difference + borrow * LIMB, true)
    }
    view.setFloat64(HASH_BYTES, to - from, true)
    return sha256(bytes).subarray(0, FINGERPRINT_BYTES)
  }

  #sumBefore(index: number): Float64Array {
    const block = Math.floor(index / BLOCK)
    const sum = Float64Array.from(this.#sums.subarray(block * LIMBS, (block + 1) * LIMBS))
    for (let at = block * BLOCK; at < index; at += 1) this.#add(sum, at)
    carry(sum)
    return sum
  }

  /** Limbs grow beyond 32 bits until they are carried: a block adds at most 64 times 2^32, which a number holds exactly. */
  #add(sum: Float64Array, index: number): void {
    const hash = this.hashAt(index)
    for (let limb = 0; limb < LIMBS; limb += 1) {
      const at = limb * 4
      const word = (hash[at] ?? 0) + (hash[at + 1] ?? 0) * 2 ** 8 + (hash[at + 2] ?? 0) * 2 ** 16 + (hash[at + 3] ?? 0) * 2 ** 24
      sum[limb] = (sum[limb] ?? 0) + word
    }
  }
}

/** Brings every limb below 2^32; what runs over the last one is dropped (the sum is taken modulo 2^256). */
function carry(sum: Float64Array): void {
  let over = 0
  for (let limb = 0; limb < LIMBS; limb += 1) {
    const value = (sum[limb] ?? 0) + over
    over = Math.floor(value / LIMB)
    sum[limb] = value - over * LIMB
  }
}

/** Order of (lam, hash) pairs; a shorter hash counts as if zeros followed. */
export function compareItem(lamA: number, hashA: Uint8Array, lamB: number, hashB: Uint8Array): number {
  if (lamA !== lamB) return lamA - lamB
  const length = Math.max(hashA.length, hashB.length)
  for (let at = 0; at < length; at += 1) {
    const difference = (hashA[at] ?? 0) - (hashB[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
