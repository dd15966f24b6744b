/** Sorted items for reconciliation, kept in flat arrays: a million of them take some 50 MB while an audit runs. */
import { HASH_BYTES, SortedItems, type Columns, type Items } from './sorted-items.ts'

/** Merges of so many items are one step. */
const STEP = 4_096

/** Collects items in any order; runs that come in order are merged cheaply. */
export class ItemList {
  #lams = new Float64Array(1_024)
  #hashes = new Uint8Array(1_024 * HASH_BYTES)
  #size = 0
  /** Where each ascending run begins. */
  readonly #runs: number[] = []

  get size(): number {
    return this.#size
  }

  /** Hash of the item that was added at this position; a view. */
  hashOf(source: number): Uint8Array {
    return this.#hashes.subarray(source * HASH_BYTES, (source + 1) * HASH_BYTES)
  }

  lamOf(source: number): number {
    return this.#lams[source] ?? 0
  }

  add(lam: number, hash: Uint8Array): void {
    const at = this.#size
    if (at === this.#lams.length) this.#grow()
    this.#lams[at] = lam
    this.#hashes.set(hash.subarray(0, HASH_BYTES), at * HASH_BYTES)
    if (at === 0 || compareAt(this.#columns(), at - 1, at) > 0) this.#runs.push(at)
    this.#size += 1
  }

  /** Sorts and sums up, in steps. */
  *finish(): Generator<void, Items> {
    const columns = this.#columns()
    let order = Uint32Array.from({ length: this.#size }, (_, at) => at)
    let runs = [...this.#runs, this.#size]
    while (runs.length > 2) {
      const merged = new Uint32Array(this.#size)
      for (let run = 0; run + 1 < runs.length; run += 2) {
        const [from = 0, middle = this.#size, to = this.#size] = runs.slice(run, run + 3)
        yield* merge(columns, order, merged, { from, middle, to })
      }
      order = merged
      runs = [...runs.filter((_, at) => at % 2 === 0 && at < runs.length - 1), this.#size]
    }
    const items = new SortedItems(columns, order)
    yield* items.sumUp()
    return items
  }

  #columns(): Columns {
    return { lams: this.#lams, hashes: this.#hashes }
  }

  #grow(): void {
    const lams = new Float64Array(this.#lams.length * 2)
    const hashes = new Uint8Array(this.#hashes.length * 2)
    lams.set(this.#lams)
    hashes.set(this.#hashes)
    this.#lams = lams
    this.#hashes = hashes
  }
}

/** Merges two neighbouring runs of `order` into `target`. */
function* merge(
  columns: Columns,
  order: Uint32Array,
  target: Uint32Array,
  { from, middle, to }: { from: number; middle: number; to: number },
): Generator<void> {
  let [left, right] = [from, middle]
  for (let at = from; at < to; at += 1) {
    const [a, b] = [order[left] ?? 0, order[right] ?? 0]
    const takesLeft = right >= to || (left < middle && compareAt(columns, a, b) <= 0)
    target[at] = takesLeft ? a : b
    if (takesLeft) left += 1
    else right += 1
    if (at % STEP === STEP - 1) yield
  }
}

function compareAt({ lams, hashes }: Columns, a: number, b: number): number {
  const byLam = (lams[a] ?? 0) - (lams[b] ?? 0)
  if (byLam !== 0) return byLam
  for (let at = 0; at < HASH_BYTES; at += 1) {
    const difference = (hashes[a * HASH_BYTES + at] ?? 0) - (hashes[b * HASH_BYTES + at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
