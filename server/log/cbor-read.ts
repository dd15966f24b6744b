/** Reads the CBOR of cbor.ts. Bytes may come from another station: every length is checked, nesting is bounded, nothing is trusted. */
import { CborError, DEPTH_MAX, type CborValue } from './cbor.ts'

/**
 * One value that fills `bytes` completely.
 * @throws CborError when the bytes are not CBOR of the kinds we write (indefinite lengths, tags, NaN, keys twice, `__proto__`, bytes left over)
 */
export function readCbor(bytes: Uint8Array): CborValue {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  reader.end()
  return value
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new CborError('bytes after the value')
  }

  value(depth: number): CborValue {
    const first = this.#byte()
    const major = first >>> 5
    const info = first & 0x1f
    switch (major) {
      case 0:
        return this.#argument(info)
      case 1:
        return -1 - this.#argument(info)
      case 2: {
        const from = this.#take(this.#argument(info))
        return this.#bytes.subarray(from, this.#at)
      }
      case 3: {
        const from = this.#take(this.#argument(info))
        return this.#bytes.toString('utf8', from, this.#at)
      }
      case 4:
        return this.#list(this.#argument(info), depth)
      case 5:
        return this.#map(this.#argument(info), depth)
      case 7:
        return this.#simple(info)
      default:
        throw new CborError('tags are not used')
    }
  }

  #list(count: number, depth: number): CborValue[] {
    this.#bound(count, depth)
    const list: CborValue[] = []
    for (let i = 0; i < count; i += 1) list.push(this.value(depth + 1))
    return list
  }

  #map(count: number, depth: number): Record<string, CborValue> {
    this.#bound(count, depth)
    const map: Record<string, CborValue> = {}
    for (let i = 0; i < count; i += 1) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string' || key === '__proto__' || Object.hasOwn(map, key))
        throw new CborError('a map key is not a text of its own')
      map[key] = this.value(depth + 1)
    }
    return map
  }

  /** A count can never exceed the bytes that are left. */
  #bound(count: number, depth: number): void {
    if (depth >= DEPTH_MAX) throw new CborError('nested too deeply')
    if (count > this.#bytes.length - this.#at) throw new CborError('longer than the bytes given')
  }

  #simple(info: number): CborValue {
    if (info === 20) return false
    if (info === 21) return true
    if (info === 22) return null
    const width = info === 25 ? 2 : info === 26 ? 4 : info === 27 ? 8 : 0
    if (width === 0) throw new CborError('an unknown simple value')
    const at = this.#take(width)
    const value =
      width === 8 ? this.#bytes.readDoubleBE(at) : width === 4 ? this.#bytes.readFloatBE(at) : half(this.#bytes.readUInt16BE(at))
    if (!Number.isFinite(value)) throw new CborError('a number must be finite')
    return value
  }

  #argument(info: number): number {
    if (info < 24) return info
    if (info === 24) return this.#byte()
    if (info === 25) return this.#bytes.readUInt16BE(this.#take(2))
    if (info === 26) return this.#bytes.readUInt32BE(this.#take(4))
    if (info !== 27) throw new CborError('indefinite lengths are not used')
    const at = this.#take(8)
    const value = this.#bytes.readUInt32BE(at) * 0x1_0000_0000 + this.#bytes.readUInt32BE(at + 4)
    if (!Number.isSafeInteger(value)) throw new CborError('an integer is too large')
    return value
  }

  #byte(): number {
    const at = this.#take(1)
    return this.#bytes[at] ?? 0 // inside, by `#take`
  }

  /** Moves on by `count` bytes and returns where they begin. */
  #take(count: number): number {
    const from = this.#at
    if (from + count > this.#bytes.length) throw new CborError('the bytes end too early')
    this.#at = from + count
    return from
  }
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
