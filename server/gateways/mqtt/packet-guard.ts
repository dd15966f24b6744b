/** Looks at the length an MQTT packet announces before it is collected: one that is too long ends the connection instead of filling memory. */
import { Transform } from 'node:stream'

export class PacketTooLong extends Error {
  constructor() {
    super('a packet is longer than allowed')
    this.name = 'PacketTooLong'
  }
}

/** The length has at most four bytes of seven bits (MQTT 3.1.1, section 2.2.3). */
const LENGTH_BYTES = 4

/** Passes bytes on unchanged. @param limitBytes longest packet behind its fixed header */
export function createPacketGuard(limitBytes: number): Transform {
  /** Bytes of the current packet still to come; null while its length is being read. */
  let left: number | null = null
  let length = 0
  /** Bytes of the fixed header seen: 0 = the next byte begins a packet. */
  let seen = 0

  function take(byte: number): void {
    seen += 1
    if (seen === 1) return
    length += (byte & 127) * 128 ** (seen - 2)
    if (byte < 128) {
      if (length > limitBytes) throw new PacketTooLong()
      left = length
    } else if (seen > LENGTH_BYTES) throw new PacketTooLong()
  }

  function skip(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (left === null) {
        take(chunk[at] ?? 0)
        at += 1
      } else {
        const step = Math.min(left, chunk.length - at)
        left -= step
        at += step
      }
      if (left === 0) {
        left = null
        length = 0
        seen = 0
      }
    }
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        skip(chunk)
      } catch (error) {
        done(error as PacketTooLong) // what `take` throws
        return
      }
      done(null, chunk)
    },
  })
}
