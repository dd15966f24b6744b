/** Ascending lists of numbers as bytes: each number as the distance from the one before it, seven bits a byte. */

/** Bytes that grow. */
export class ByteSink {
  #bytes = new Uint8Array(1 << 16)
  length = 0

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2)
    grown.set(this.#bytes)
    this.#bytes = grown
  }

  /** Writes a number of 0 to 2^32 - 1 in one to five bytes. */
  varint(value: number): void {
    if (this.length + 5 > this.#bytes.length) this.#grow()
    let rest = value
    while (rest > 127) {
      this.#bytes[this.length] = (rest & 127) | 128
      this.length += 1
      rest = rest >>> 7
    }
    this.#bytes[this.length] = rest
    this.length += 1
  }

  /** Writes a number of either sign: small ones take one byte. */
  signed(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2)
  }

  bytes(values: Uint8Array): void {
    while (this.length + values.length > this.#bytes.length) this.#grow()
    this.#bytes.set(values, this.length)
    this.length += values.length
  }

  /** Writes ascending numbers without repetition. */
  ascending(values: Iterable<number>): void {
    let before = 0
    for (const value of values) {
      this.varint(value - before)
      before = value
    }
  }

  /** What was written, copied to its own length. */
  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length)
  }
}

/** Reads from a part of some bytes. Reading beyond the end gives zeros, so that a broken file cannot make it loop. */
export class ByteSource {
  readonly #bytes: Uint8Array
  at = 0
  end = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Chooses the part to read. */
  seek(from: number, to: number): this {
    this.at = from
    this.end = Math.min(to, this.#bytes.length)
    return this
  }

  get hasMore(): boolean {
    return this.at < this.end
  }

  varint(): number {
    let value = 0
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.#bytes[this.at] ?? 0
      this.at += 1
      value |= (byte & 127) << shift
      if (byte < 128) break
    }
    return value >>> 0
  }

  signed(): number {
    const value = this.varint()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }
}
