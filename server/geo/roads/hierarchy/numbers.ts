/** Numbers and small arrays that every part of the speed-up uses. */

/** "Cannot be reached" as a weight. Two of them still add up to less than 2^31, so sums stay in 32 bits. */
export const UNREACHABLE = 0x3fff_ffff

/** An Int32Array that threads can share. */
export const sharedInts = (length: number): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(length * 4))

/** An Int32Array that grows at its end. */
export class GrowingInts {
  private room: Int32Array<ArrayBuffer>
  length = 0

  constructor(expected: number) {
    this.room = new Int32Array(Math.max(16, expected))
  }

  push(value: number): void {
    if (this.length === this.room.length) this.grow(1)
    this.room[this.length] = value
    this.length += 1
  }

  /** Makes sure that `more` values fit and hands out the array they go into; raise `length` afterwards. */
  reserve(more: number): Int32Array<ArrayBuffer> {
    if (this.length + more > this.room.length) this.grow(more)
    return this.room
  }

  get(index: number): number {
    return this.room[index] ?? 0
  }

  set(index: number, value: number): void {
    this.room[index] = value
  }

  /** The values so far; a view that is valid until the next push. */
  view(): Int32Array<ArrayBuffer> {
    return this.room.subarray(0, this.length)
  }

  private grow(more: number): void {
    const wider = new Int32Array(Math.max(this.length + more, Math.ceil(this.room.length * 1.6)))
    wider.set(this.room)
    this.room = wider
  }
}

/** Sorts `values[from..to)` ascending; short runs, the common case, by insertion. */
export function sortRun(values: Int32Array, from: number, to: number): void {
  if (to - from > 32) {
    values.subarray(from, to).sort()
    return
  }
  for (let i = from + 1; i < to; i += 1) {
    const value = values[i] ?? 0
    let j = i - 1
    while (j >= from && (values[j] ?? 0) > value) {
      values[j + 1] = values[j] ?? 0
      j -= 1
    }
    values[j + 1] = value
  }
}

/** First index in ascending `values[from..to)` whose value is at least `wanted`. */
export function lowerBound(values: Int32Array, wanted: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
