/** Columns of numbers as bytes: differences between neighbours, zigzag, variable length. Slowly changing columns take a byte or two a value. */

/** Grows as it is written; one for a whole chunk of a segment. */
export type ByteWriter = { varint(value: number): void; readonly length: number; bytes(): Uint8Array }
export type ByteReader = { varint(): number }

const CONTINUE = 0x80
const LOW = 0x7f

/** A writer of unsigned whole numbers up to 2^53 (LEB128). Division instead of shifts: bit operations stop at 32 bits. */
export function createByteWriter(capacity = 1024): ByteWriter {
  let buffer = new Uint8Array(capacity)
  let length = 0
  return {
    get length() {
      return length
    },
    varint(value) {
      if (length + 8 > buffer.length) {
        const larger = new Uint8Array(buffer.length * 2)
        larger.set(buffer)
        buffer = larger
      }
      let rest = value
      while (rest > LOW) {
        buffer[length++] = (rest % CONTINUE) | CONTINUE
        rest = Math.floor(rest / CONTINUE)
      }
      buffer[length++] = rest
    },
    bytes: () => buffer.subarray(0, length),
  }
}

/** Reads what `createByteWriter` wrote, from `offset`. @throws RangeError when the bytes end inside a number */
export function createByteReader(bytes: Uint8Array, offset: number): ByteReader {
  let at = offset
  return {
    varint() {
      let value = 0
      let scale = 1
      for (;;) {
        const byte = bytes[at++]
        if (byte === undefined) throw new RangeError('segment ends inside a number')
        value += (byte & LOW) * scale
        if (byte < CONTINUE) return value
        scale *= CONTINUE
      }
    },
  }
}

/** Signed -> unsigned, small stays small: 0, -1, 1, -2 become 0, 1, 2, 3. */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

/**
 * Writes a column of numbers that may be missing.
 * @param scale steps in 1: a value is kept to 1/scale
 */
export function writeColumn(writer: ByteWriter, values: readonly (number | null)[], scale: number): void {
  let previous = 0
  for (const value of values) {
    if (value === null) {
      writer.varint(0)
      continue
    }
    const steps = Math.round(value * scale)
    writer.varint(zigzag(steps - previous) + 1)
    previous = steps
  }
}

/** Reads `count` values of a column that `writeColumn` wrote. */
export function readColumn(reader: ByteReader, count: number, scale: number): (number | null)[] {
  const values: (number | null)[] = []
  let previous = 0
  for (let index = 0; index < count; index += 1) {
    const coded = reader.varint()
    if (coded === 0) {
      values.push(null)
      continue
    }
    previous += unzigzag(coded - 1)
    values.push(previous / scale)
  }
  return values
}
