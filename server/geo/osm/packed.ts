/** Strict reading of packed protobuf columns: numbers are decoded straight from the bytes, without an array in between. */
import type { PbfReader } from 'pbf'
import { BrokenPart } from './broken.ts'

const TYPE_BYTES = 2
/** A 64-bit number takes at most this many bytes as a varint. */
const LONGEST_VARINT = 10

/** A stretch of packed numbers inside a block. `end` is the first byte after it. */
export type Stretch = { start: number; end: number }

/**
 * Reads the length of a length-delimited field, moves the reader behind the field and says where its content lies.
 * @param end first byte after the message that holds the field
 * @throws BrokenPart when the field is of another type or reaches beyond its message
 */
export function stretchOf(reader: PbfReader, end: number, field: string, into: Stretch): void {
  if (reader.type !== TYPE_BYTES) throw new BrokenPart(field, 'is not a length-delimited field')
  const length = reader.readVarint()
  const stop = reader.pos + length
  if (!(length >= 0) || stop > end) throw new BrokenPart(field, `says ${length} bytes but only ${end - reader.pos} are left`)
  into.start = reader.pos
  into.end = stop
  reader.pos = stop
}

/** Walks one packed column. Reading never leaves the bytes; leaving the column is noticed by {@link PackedCursor.finish}. */
export class PackedCursor {
  #bytes: Uint8Array = new Uint8Array(0)
  #pos = 0
  #end = 0
  readonly #field: string

  /** @param field name used when the column is broken */
  constructor(field: string) {
    this.#field = field
  }

  /** Points the cursor at a stretch of `bytes`. */
  over(bytes: Uint8Array, { start, end }: Stretch): void {
    this.#bytes = bytes
    this.#pos = start
    this.#end = end
  }

  get hasMore(): boolean {
    return this.#pos < this.#end
  }

  /** Next unsigned number; exact up to 2^53. */
  unsigned(): number {
    const bytes = this.#bytes
    const first = bytes[this.#pos]
    if (first === undefined) throw this.#overrun()
    this.#pos += 1
    return first < 0x80 ? first : this.#long(first & 0x7f)
  }

  /** Next signed number in zigzag form; exact up to 2^53. */
  zigzag(): number {
    const value = this.unsigned()
    if (value < 0x8000_0000) return (value >>> 1) ^ -(value & 1)
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  /** @throws BrokenPart when the last number reached beyond the column, or numbers are left over */
  finish(): void {
    if (this.#pos !== this.#end)
      throw new BrokenPart(this.#field, this.#pos > this.#end ? 'ends inside a number' : 'has more numbers than expected')
  }

  /** The bytes after the first of a varint: 28 bits with integer arithmetic, the rest with floating point. */
  #long(low: number): number {
    const bytes = this.#bytes
    let value = low
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = bytes[this.#pos]
      if (byte === undefined) throw this.#overrun()
      this.#pos += 1
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    let scale = 0x1000_0000
    for (let taken = 4; taken < LONGEST_VARINT; taken += 1) {
      const byte = bytes[this.#pos]
      if (byte === undefined) throw this.#overrun()
      this.#pos += 1
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
    throw new BrokenPart(this.#field, 'holds a number longer than ten bytes')
  }

  #overrun(): BrokenPart {
    return new BrokenPart(this.#field, 'ends inside a number')
  }
}
