/**
 * CBOR of the log: RFC 8949 deterministic form (shortest heads and floats, definite lengths, map keys by length then bytes) for the
 * JSON-like values ops are made of. Every op is encoded and decoded here on the commit path, so this is written for speed; the tests
 * hold it byte-equal to the general library (cborg), which all other places use.
 */

/** What the log stores: JSON plus bytes. `undefined` members are left out. */
export type CborValue =
  string | number | boolean | null | Uint8Array | readonly CborValue[] | { readonly [key: string]: CborValue | undefined }

/** Deeper nesting is refused in both directions. */
export const DEPTH_MAX = 32
const FIRST_BUFFER_BYTES = 64 * 1024

/** Bytes that are not the CBOR we write. */
export class CborError extends Error {}

/** Grows as needed and is used again for the next value: what `finish` returns is a copy. */
export class CborWriter {
  #buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES)
  #length = 0

  /** The bytes written since the last `finish`. */
  finish(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#length)
    this.#buffer.copy(bytes, 0, 0, this.#length)
    this.#length = 0
    return bytes
  }

  array(count: number): void {
    this.#head(0x80, count)
  }

  integer(value: number): void {
    if (value >= 0) this.#head(0x00, value)
    else this.#head(0x20, -1 - value)
  }

  text(value: string): void {
    const { length } = value
    this.#reserve(length * 3 + 9)
    if (length < 24) {
      // most texts are short ASCII: written once, the head repaired in the rare other case
      const written = this.#buffer.write(value, this.#length + 1)
      if (written < 24) {
        this.#buffer[this.#length] = 0x60 | written
        this.#length += 1 + written
        return
      }
    }
    const bytes = Buffer.byteLength(value)
    this.#head(0x60, bytes)
    this.#length += this.#buffer.write(value, this.#length)
  }

  bytes(value: Uint8Array): void {
    this.#head(0x40, value.byteLength)
    this.#reserve(value.byteLength)
    this.#buffer.set(value, this.#length)
    this.#length += value.byteLength
  }

  /** Any value. @throws CborError for what the log cannot hold (functions, NaN, nesting too deep) */
  value(value: CborValue, depth = 0): void {
    if (typeof value === 'string') this.text(value)
    else if (typeof value === 'number') this.#number(value)
    else if (value === null) this.#byte(0xf6)
    else if (typeof value === 'boolean') this.#byte(value ? 0xf5 : 0xf4)
    else if (value instanceof Uint8Array) this.bytes(value)
    else if (depth >= DEPTH_MAX) throw new CborError('nested too deeply')
    else if (isList(value)) {
      this.array(value.length)
      for (const item of value) this.value(item, depth + 1)
    } else if (typeof value === 'object') this.#map(value, depth)
    else throw new CborError(`a ${typeof value} cannot be recorded`)
  }

  #map(map: { readonly [key: string]: CborValue | undefined }, depth: number): void {
    const keys = sortedKeys(map)
    this.#head(0xa0, keys.length)
    for (const key of keys) {
      this.text(key)
      this.value(map[key] ?? null, depth + 1) // keys of undefined members were left out
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value)) {
      this.integer(value)
      return
    }
    if (!Number.isFinite(value)) throw new CborError('a number must be finite')
    this.#reserve(9)
    const at = this.#length
    if (Math.fround(value) !== value) {
      this.#buffer[at] = 0xfb
      this.#buffer.writeDoubleBE(value, at + 1)
      this.#length += 9
      return
    }
    const half = halfFloat(value)
    if (half === null) {
      this.#buffer[at] = 0xfa
      this.#buffer.writeFloatBE(value, at + 1)
      this.#length += 5
      return
    }
    this.#buffer[at] = 0xf9
    this.#buffer.writeUInt16BE(half, at + 1)
    this.#length += 3
  }

  #byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length] = value
    this.#length += 1
  }

  #head(major: number, value: number): void {
    this.#reserve(9)
    const at = this.#length
    if (value < 24) {
      this.#buffer[at] = major | value
      this.#length += 1
    } else if (value < 0x100) {
      this.#buffer[at] = major | 24
      this.#buffer[at + 1] = value
      this.#length += 2
    } else if (value < 0x10000) {
      this.#buffer[at] = major | 25
      this.#buffer.writeUInt16BE(value, at + 1)
      this.#length += 3
    } else if (value < 0x1_0000_0000) {
      this.#buffer[at] = major | 26
      this.#buffer.writeUInt32BE(value, at + 1)
      this.#length += 5
    } else {
      this.#buffer[at] = major | 27
      this.#buffer.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at + 1)
      this.#buffer.writeUInt32BE(value % 0x1_0000_0000, at + 5)
      this.#length += 9
    }
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}

const isList = (value: object): value is readonly CborValue[] => Array.isArray(value)

/** Keys in canonical order: shorter first, then by bytes. UTF-16 and UTF-8 order agree unless surrogates meet the top of the plane. */
function sortedKeys(map: { readonly [key: string]: CborValue | undefined }): string[] {
  const keys: string[] = []
  for (const key in map) if (map[key] !== undefined) keys.push(key)
  return keys.sort(compareKeys)
}

const ASCII = /^[\x00-\x7f]*$/
function compareKeys(a: string, b: string): number {
  if (ASCII.test(a) && ASCII.test(b)) return a.length - b.length || (a < b ? -1 : 1)
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length - right.length || Buffer.compare(left, right)
}

const HALF = new DataView(new ArrayBuffer(4))
/** The 16-bit float equal to `value`, or null when there is none. `value` is a 32-bit float. */
function halfFloat(value: number): number | null {
  HALF.setFloat32(0, value)
  const bits = HALF.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 127
  const fraction = bits & 0x7fffff
  if ((bits & 0x7fffffff) === 0) return sign
  if (exponent >= -14 && exponent <= 15) return fraction & 0x1fff ? null : sign | ((exponent + 15) << 10) | (fraction >>> 13)
  if (exponent < -24 || exponent > -15) return null
  const shift = -exponent - 1 // subnormal: the hidden bit moves in
  const whole = fraction | 0x800000
  return whole & ((1 << shift) - 1) ? null : sign | (whole >>> shift)
}
