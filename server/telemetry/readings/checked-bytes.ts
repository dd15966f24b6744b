/** Bytes that know whether they are whole: four bytes of CRC-32 (ISO 3309) before the rest. Finds damage and names the place; forgery is found by the hash in the log. */
import { crc32 } from 'node:zlib'

const SUM_BYTES = 4

/** Puts the sum before the bytes. */
export function withSum(...parts: readonly Uint8Array[]): Buffer {
  const all = Buffer.concat([Buffer.alloc(SUM_BYTES), ...parts])
  all.writeUInt32LE(crc32(all.subarray(SUM_BYTES)), 0)
  return all
}

/** The bytes after the sum. @throws Error when they are not those it was made of */
export function checkedBytes(bytes: Buffer): Buffer {
  const rest = bytes.subarray(SUM_BYTES)
  if (bytes.length < SUM_BYTES || bytes.readUInt32LE(0) !== crc32(rest)) throw new Error('damaged bytes')
  return rest
}
