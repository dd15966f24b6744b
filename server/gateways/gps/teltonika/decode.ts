/** The Teltonika protocol: codecs 8, 8 extended, 16 and 7 for places, 12, 13, 14 and 15 for answers; TCP and UDP. */
import { MalformedFrame, type ByteReader } from '../wire/byte-reader.ts'
import type { WireProtocol, TrackerSession } from '../wire/protocol.ts'
import { newDraft, tell, type TrackerRecord } from '../wire/record.ts'
import { plainBytes } from './elements.ts'
import { findTeltonikaFrame, openPacket } from './frames.ts'
import { readRecords } from './records.ts'

/** A packet of AVL data has at most 1280 bytes; files come in parts of a few kilobytes. */
const FRAME_LIMIT = 16_384
const COMMAND_CODECS: ReadonlySet<number> = new Set([0x0c, 0x0d, 0x0e, 0x0f])
/** Types of answers; others carry parts of files. */
const ANSWERS: ReadonlySet<number> = new Set([0x05, 0x06, 0x0b, 0x11])
/** Codec 13 puts a time before the text: in seconds or, in early firmware, in milliseconds. */
const FIRST_SECONDS = 0x10000000
const IMEI_BYTES = 8

/** The text of answers, and of serial ports passed on. */
function readAnswers(body: ByteReader, codec: number, session: TrackerSession): TrackerRecord[] {
  const records: TrackerRecord[] = []
  const count = body.u8()
  for (let at = 0; at < count && body.left >= 5; at += 1) {
    const isAnswer = ANSWERS.has(body.u8())
    const value = body.part(Math.min(body.u32(), body.left))
    if (!isAnswer) continue
    if (codec === 0x0d && value.left >= 4 && value.u32() < FIRST_SECONDS && value.left > 4) value.skip(4)
    if ((codec === 0x0e || codec === 0x0f) && value.left > IMEI_BYTES) value.skip(codec === 0x0f ? 4 + IMEI_BYTES : IMEI_BYTES)
    const draft = newDraft(session.deviceId)
    tell(draft, 'result', plainBytes(value, value.left))
    records.push(draft)
  }
  return records
}

function decode(frame: Buffer, session: TrackerSession): TrackerRecord[] {
  const packet = openPacket(frame)
  if (packet.kind === 'ping') return []
  if (packet.kind === 'login') {
    session.deviceId = packet.name
    return []
  }
  if (packet.udp) session.deviceId = packet.udp.name
  if (session.deviceId === null) return []
  const { body } = packet
  const codec = body.u8()
  if (COMMAND_CODECS.has(codec)) return readAnswers(body, codec, session)
  if (packet.isDamaged) throw new MalformedFrame('the check sum is wrong')
  return readRecords(body, codec, session)
}

/** Sign-in is accepted with 1; data with the number of records; a datagram with its numbers as well. Answers to commands are not answered. */
function reply(frame: Buffer): Buffer | null {
  const packet = openPacket(frame)
  if (packet.kind === 'ping') return null
  if (packet.kind === 'login') return Buffer.of(1)
  const { body, udp } = packet
  if (COMMAND_CODECS.has(body.u8())) return null
  const count = body.u8()
  const answer = Buffer.alloc(udp ? 7 : 4)
  if (udp) {
    answer.writeUInt16BE(5)
    answer.writeUInt16BE(udp.packet, 2)
    answer[4] = 1
    answer[5] = udp.avl
    answer[6] = count
  } else answer.writeUInt32BE(count)
  return answer
}

export const teltonika: WireProtocol = { frameLimit: FRAME_LIMIT, findFrame: findTeltonikaFrame, decode, reply }
