/** Columns of a batch as bytes: whole numbers of variable length (LEB128), small differences in one byte, blobs. */
import { FrameError, NUMBER_MAX } from './frames.ts'

const CONTINUE = 0x80
const LOW = 0x7f
/** Below this, bit operations are exact. */
const SMALL = 2 ** 31
/** Longest varint: 53 bits in sevens; what its last byte counts in. */
const VARINT_BYTES = 8
const LAST_SCALE = 2 ** 49

/** Grows as it is written. */
export class ColumnWriter {
  #buffer: Uint8Array
  #length = 0

  constructor(capacity: number) {
    this.#buffer = new Uint8Array(capacity)
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    if (this.#length + VARINT_BYTES > this.#buffer.length) this.#grow(VARINT_BYTES)
    let rest = value
    while (rest >= SMALL) {
      this.#buffer[this.#length++] = (rest % CONTINUE) | CONTINUE
      rest = Math.floor(rest / CONTINUE)
    }
    while (rest > LOW) {
      this.#buffer[this.#length++] = (rest & LOW) | CONTINUE
      rest >>>= 7
    }
    this.#buffer[this.#length++] = rest
  }

  /** A difference: zigzag, so that small negative ones stay small. */
  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  blob(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#buffer.length) this.#grow(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** What was written: a view, valid until the next write. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  #grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}

/** Reads what a `ColumnWriter` wrote. Every method throws a FrameError when the bytes end too early or are not in the one short form. */
export class ColumnReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  varint(most = Number.MAX_SAFE_INTEGER): number {
    let byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new FrameError('bad-columns')
    let value = byte & LOW
    let scale = CONTINUE
    while (byte >= CONTINUE) {
      byte = this.#bytes[this.#at++]
      if (byte === undefined || byte === 0 || scale > LAST_SCALE) throw new FrameError('bad-columns')
      value += (byte & LOW) * scale
      scale *= CONTINUE
    }
    if (value > most) throw new FrameError('out-of-bounds')
    return value
  }

  signed(): number {
    const value = this.varint()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  /** `previous` and the difference that follows, within the bounds of a number of an op. */
  next(previous: number, lowest: number): number {
    const value = previous + this.signed()
    if (value < lowest || value > NUMBER_MAX) throw new FrameError('out-of-bounds')
    return value
  }

  /** The next `length` bytes: a view, not a copy. */
  blob(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new FrameError('bad-columns')
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }

  /** Nothing may follow. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new FrameError('bad-columns')
  }
}
