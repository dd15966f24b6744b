/** Numbers as single bits: what sealed readings are written with. Most significant bit first; whole numbers up to 2^53. */

export type BitWriter = {
  /** The lowest `count` bits of a whole number; `count` at most 31. */
  bits(value: number, count: number): void
  /** A whole number from 0 on: seven bits at a time, short when small. */
  whole(value: number): void
  /** A whole number of either sign. */
  signed(value: number): void
  /** A number exactly as it is, in 64 bits. */
  double(value: number): void
  /** What was written, filled up with zero bits to a whole byte. */
  bytes(): Uint8Array
}
export type BitReader = {
  bits(count: number): number
  /**
   * A Rice code: ones up to a zero, then `width` bits (at most 30). After RICE_ONES_MAX ones there is no zero, and the number follows whole.
   */
  rice(width: number): number
  whole(): number
  signed(): number
  double(): number
  /** The byte after the last one that was begun. */
  readonly byteOffset: number
}

/** Signed -> unsigned, small stays small: 0, -1, 1, -2 become 0, 1, 2, 3. */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
export const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

/** So many ones in place of a Rice code's quotient say that the number follows whole. */
export const RICE_ONES_MAX = 20
const CONTINUE = 0x80
const double = new Float64Array(1)
const halves = new Uint16Array(double.buffer)

/** A writer that grows as it is written. */
export function createBitWriter(capacity = 256): BitWriter {
  let buffer = new Uint8Array(capacity)
  let length = 0
  let current = 0
  let used = 0
  const endByte = (): void => {
    if (length === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2)
      larger.set(buffer)
      buffer = larger
    }
    buffer[length++] = current
    current = 0
    used = 0
  }
  const bits = (value: number, count: number): void => {
    let left = count
    while (left > 0) {
      const take = Math.min(8 - used, left)
      left -= take
      current = (current << take) | ((value >>> left) & ((1 << take) - 1))
      used += take
      if (used === 8) endByte()
    }
  }
  const whole = (value: number): void => {
    let rest = value
    while (rest >= CONTINUE) {
      bits((rest % CONTINUE) | CONTINUE, 8)
      rest = Math.floor(rest / CONTINUE)
    }
    bits(rest, 8)
  }
  return {
    bits,
    whole,
    signed: (value) => {
      whole(zigzag(value))
    },
    double(value) {
      double[0] = value
      for (const half of halves) bits(half, 16)
    },
    bytes() {
      if (used > 0) bits(0, 8 - used)
      return buffer.subarray(0, length)
    },
  }
}

/** The 32 bits from bit `at` on, zeros beyond the end. */
function wordAt(bytes: Uint8Array, at: number): number {
  const byte = at >>> 3
  const shift = at & 7
  const word = ((bytes[byte] ?? 0) << 24) | ((bytes[byte + 1] ?? 0) << 16) | ((bytes[byte + 2] ?? 0) << 8) | (bytes[byte + 3] ?? 0)
  return shift === 0 ? word : (word << shift) | ((bytes[byte + 4] ?? 0) >>> (8 - shift))
}

/** Reads what `createBitWriter` wrote. @throws RangeError when the bytes end before the number does */
export function createBitReader(bytes: Uint8Array): BitReader {
  let at = 0
  const end = bytes.length * 8
  const skip = (count: number): void => {
    at += count
    if (at > end) throw new RangeError('the bytes end inside a number')
  }
  const bits = (count: number): number => {
    if (count === 0) return 0
    const value = wordAt(bytes, at) >>> (32 - count)
    skip(count)
    return value
  }
  const whole = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= CONTINUE) {
      const byte = bits(8)
      value += (byte & (CONTINUE - 1)) * scale
      if (byte < CONTINUE) return value
      if (scale > Number.MAX_SAFE_INTEGER) throw new RangeError('a number without end')
    }
  }
  return {
    bits,
    rice(width) {
      const word = wordAt(bytes, at)
      const ones = Math.clz32(~word)
      if (ones >= RICE_ONES_MAX) {
        skip(RICE_ONES_MAX)
        return whole()
      }
      skip(ones + 1)
      if (ones + width > 31) return ones * 2 ** width + bits(width)
      if (width > 0) skip(width)
      return ones * 2 ** width + (width === 0 ? 0 : (word << (ones + 1)) >>> (32 - width))
    },
    whole,
    signed: () => unzigzag(whole()),
    double() {
      for (let half = 0; half < halves.length; half += 1) halves[half] = bits(16)
      return double[0] ?? 0
    },
    get byteOffset() {
      return (at + 7) >>> 3
    },
  }
}
