/** Teltonika packets: sign-in, data over TCP (preamble, length, data, CRC), data over UDP (length, packet number, name, data). */
import { ByteReader, MalformedFrame } from '../wire/byte-reader.ts'
import { crc16Arc } from '../wire/checksums.ts'
import type { FrameStep } from '../wire/protocol.ts'

/** A tracker's name is its IMEI, or eight letters and digits in early ones. */
const NAME = /^[\w-]{8,20}$/
const PREAMBLE_BYTES = 8
const CRC_BYTES = 4
const PING = 0xff

export type Packet =
  | { readonly kind: 'ping' }
  | { readonly kind: 'login'; readonly name: string }
  | { readonly kind: 'data'; readonly body: ByteReader; readonly isDamaged: boolean; readonly udp: UdpHead | null }
/** Numbers that the answer to a datagram repeats. */
export type UdpHead = { readonly packet: number; readonly avl: number; readonly name: string }

/** Bytes of the packet that begins at `at`, or null when its length is not all there. */
function packetBytes(bytes: Buffer, at: number): number | null {
  if (bytes[at] === PING) return 1
  if (bytes.length - at < 2) return null
  const length = bytes.readUInt16BE(at)
  if (length > 0) return length + 2
  if (bytes.length - at < PREAMBLE_BYTES) return null
  return PREAMBLE_BYTES + bytes.readUInt32BE(at + 4) + CRC_BYTES
}

/** Finds the next packet. */
export function findTeltonikaFrame(bytes: Buffer, from: number): FrameStep {
  if (from >= bytes.length) return null
  const length = packetBytes(bytes, from)
  return length === null || from + length > bytes.length ? null : { start: from, end: from + length }
}

function openDatagram(frame: Buffer): Packet {
  const reader = new ByteReader(frame, 2)
  const packet = reader.u16()
  reader.u8()
  const avl = reader.u8()
  const name = reader.text(reader.u16())
  if (!NAME.test(name)) throw new MalformedFrame('no name of a device')
  return { kind: 'data', body: reader, isDamaged: false, udp: { packet, avl, name } }
}

/** Takes a packet apart. @throws MalformedFrame */
export function openPacket(frame: Buffer): Packet {
  if (frame.length === 1 && frame[0] === PING) return { kind: 'ping' }
  const length = new ByteReader(frame).u16()
  if (length > 0) {
    const name = frame.toString('latin1', 2, 2 + length)
    return NAME.test(name) ? { kind: 'login', name } : openDatagram(frame)
  }
  if (frame.length < PREAMBLE_BYTES + 3) throw new MalformedFrame('ends too soon')
  const end = Math.min(PREAMBLE_BYTES + frame.readUInt32BE(4), frame.length)
  const isDamaged = end + CRC_BYTES <= frame.length && frame.readUInt32BE(end) !== crc16Arc(frame, PREAMBLE_BYTES, end)
  return { kind: 'data', body: new ByteReader(frame, PREAMBLE_BYTES, end), isDamaged, udp: null }
}
