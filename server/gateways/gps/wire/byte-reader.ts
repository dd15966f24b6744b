/** Reads numbers from the bytes of one frame, from front to back, and never beyond its end. */

/** The bytes end before the message does, or say something no device can mean. Carries no content: what came may be anyone's data. */
export class MalformedFrame extends Error {
  constructor(problem: string) {
    super(problem)
    this.name = 'MalformedFrame'
  }
}

/** A place in a buffer and readers that move it on; big-endian unless the name says otherwise. */
export class ByteReader {
  readonly bytes: Buffer
  at: number
  /** Nothing is read at or beyond this place. */
  end: number

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = Math.min(end, bytes.length)
  }

  get left(): number {
    return this.end - this.at
  }

  /** Moves on. @returns where the skipped bytes began. @throws MalformedFrame */
  skip(count: number): number {
    const from = this.at
    if (count < 0 || from + count > this.end) throw new MalformedFrame('ends too soon')
    this.at = from + count
    return from
  }

  u8(): number {
    return this.bytes.readUInt8(this.skip(1))
  }
  i8(): number {
    return this.bytes.readInt8(this.skip(1))
  }
  u16(): number {
    return this.bytes.readUInt16BE(this.skip(2))
  }
  i16(): number {
    return this.bytes.readInt16BE(this.skip(2))
  }
  u24(): number {
    return this.bytes.readUIntBE(this.skip(3), 3)
  }
  u32(): number {
    return this.bytes.readUInt32BE(this.skip(4))
  }
  i32(): number {
    return this.bytes.readInt32BE(this.skip(4))
  }
  u48(): number {
    return this.bytes.readUIntBE(this.skip(6), 6)
  }
  /** Eight bytes as a number: exact up to 2^53, rounded above. */
  u64(): number {
    return Number(this.bytes.readBigUInt64BE(this.skip(8)))
  }
  i64(): number {
    return Number(this.bytes.readBigInt64BE(this.skip(8)))
  }
  u16le(): number {
    return this.bytes.readUInt16LE(this.skip(2))
  }
  i16le(): number {
    return this.bytes.readInt16LE(this.skip(2))
  }
  u32le(): number {
    return this.bytes.readUInt32LE(this.skip(4))
  }
  i32le(): number {
    return this.bytes.readInt32LE(this.skip(4))
  }
  /** An unsigned number of 1 to 8 bytes. */
  uint(size: number): number {
    if (size === 8) return this.u64()
    if (size < 1 || size > 6) throw new MalformedFrame('a number of an unknown size')
    return this.bytes.readUIntBE(this.skip(size), size)
  }
  /** The byte `ahead` of the place without moving, or -1 beyond the end. */
  peek(ahead = 0): number {
    return this.at + ahead < this.end ? (this.bytes[this.at + ahead] ?? -1) : -1
  }
  hex(count: number): string {
    const from = this.skip(count)
    return this.bytes.toString('hex', from, from + count)
  }
  text(count: number, encoding: 'latin1' | 'utf8' = 'latin1'): string {
    const from = this.skip(count)
    return this.bytes.toString(encoding, from, from + count)
  }
  slice(count: number): Buffer {
    const from = this.skip(count)
    return this.bytes.subarray(from, from + count)
  }
  /** A reader of the next bytes alone; this one moves past them. */
  part(count: number): ByteReader {
    const from = this.skip(count)
    return new ByteReader(this.bytes, from, from + count)
  }
}

/** One bit of a number, 0 = least. */
export const bit = (value: number, index: number): boolean => Math.floor(value / 2 ** index) % 2 === 1
/** Bits from `from` up to but not including `to`. */
export const bits = (value: number, from: number, to: number): number => Math.floor(value / 2 ** from) % 2 ** (to - from)
