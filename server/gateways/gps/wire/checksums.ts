/** Check sums that trackers use. */

function table(polynomial: number): Uint16Array {
  const values = new Uint16Array(256)
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    values[byte] = value
  }
  return values
}
/** Both polynomials in reflected form. */
const X25 = table(0x8408)
const ARC = table(0xa001)

function crc(values: Uint16Array, start: number, bytes: Uint8Array, from: number, to: number): number {
  let value = start
  for (let at = from; at < to; at += 1) value = (value >>> 8) ^ (values[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return value
}

/** CRC-16/X-25 (ITU-T X.25), as GT06 uses it, over bytes[from, to). */
export const crc16X25 = (bytes: Uint8Array, from = 0, to = bytes.length): number => crc(X25, 0xffff, bytes, from, to) ^ 0xffff
/** CRC-16/ARC (also called IBM), as Teltonika uses it. */
export const crc16Arc = (bytes: Uint8Array, from = 0, to = bytes.length): number => crc(ARC, 0, bytes, from, to)
/** Sum of all bytes, lowest eight bits. */
export function sum8(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let value = 0
  for (let at = from; at < to; at += 1) value += bytes[at] ?? 0
  return value & 0xff
}
