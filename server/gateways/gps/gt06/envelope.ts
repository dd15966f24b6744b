/** Frames of GT06: start mark, length, type, body, serial number, CRC, end mark (Concox "GPS Tracker Communication Protocol"). */
import { ByteReader, MalformedFrame } from '../wire/byte-reader.ts'
import { crc16X25 } from '../wire/checksums.ts'
import type { FrameStep } from '../wire/protocol.ts'

/** One frame taken apart. `body` ends before the serial number. */
export type Envelope = {
  /** Start mark 0x7979: the length has two bytes and some types mean something else. */
  readonly isLong: boolean
  readonly type: number
  /** The length as the frame tells it. */
  readonly length: number
  readonly body: ByteReader
  /** Null when the frame is not as long as it says: the body then runs to its end. */
  readonly serial: number | null
}

const SHORT = 0x78
const LONG = 0x79
const TAIL_BYTES = 4
const END_BYTES = 2

const isStart = (bytes: Buffer, at: number): boolean => (bytes[at] === SHORT || bytes[at] === LONG) && bytes[at + 1] === bytes[at]
const isEnd = (bytes: Buffer, at: number): boolean => bytes[at] === 0x0d && bytes[at + 1] === 0x0a

/** Where a frame that begins at `at` ends by its own length. */
const declaredEnd = (bytes: Buffer, at: number): number =>
  at + (bytes[at] === LONG ? 4 + bytes.readUInt16BE(at + 2) : 3 + (bytes[at + 2] ?? 0)) + END_BYTES

/** Finds the next frame. A length that does not lead to an end mark is a known fault of some devices: the next end mark counts then. */
export function findGt06Frame(bytes: Buffer, from: number): FrameStep {
  let start = from
  while (start < bytes.length && !isStart(bytes, start)) start += 1
  if (start + 5 > bytes.length) return null
  const declared = declaredEnd(bytes, start)
  if (declared > bytes.length) return null
  if (isEnd(bytes, declared - END_BYTES)) return { start, end: declared }
  const end = bytes.indexOf('\r\n', start + 4, 'latin1')
  return end < 0 ? null : { start, end: end + END_BYTES }
}

/** Takes a frame apart; its end mark may be missing. @throws MalformedFrame */
export function openEnvelope(frame: Buffer): Envelope {
  if (frame.length < 5 || !isStart(frame, 0)) throw new MalformedFrame('no start mark')
  const isLong = frame[0] === LONG
  const head = isLong ? 4 : 3
  const length = isLong ? frame.readUInt16BE(2) : (frame[2] ?? 0)
  const type = frame[head] ?? 0
  const sized = head + length
  const end = frame.length - (isEnd(frame, frame.length - END_BYTES) ? END_BYTES : 0)
  const isSized = length >= 5 && sized <= frame.length && sized + END_BYTES >= frame.length
  const bodyEnd = isSized ? sized - TAIL_BYTES : end
  return {
    isLong,
    type,
    length,
    body: new ByteReader(frame, head + 1, bodyEnd),
    serial: isSized ? frame.readUInt16BE(bodyEnd) : null,
  }
}

/** Puts an answer together, with the serial number it answers. */
export function sealEnvelope(type: number, serial: number, content: Uint8Array = new Uint8Array(0)): Buffer {
  const frame = Buffer.alloc(3 + 1 + content.length + TAIL_BYTES + END_BYTES)
  frame[0] = SHORT
  frame[1] = SHORT
  frame[2] = 1 + content.length + TAIL_BYTES
  frame[3] = type
  frame.set(content, 4)
  frame.writeUInt16BE(serial, 4 + content.length)
  frame.writeUInt16BE(crc16X25(frame, 2, 6 + content.length), 6 + content.length)
  frame.write('\r\n', frame.length - END_BYTES, 'latin1')
  return frame
}
