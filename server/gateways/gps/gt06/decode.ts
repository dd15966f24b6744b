/** The GT06 protocol (Concox, Jimi and the many clones): which message is which, sign-in, answers. */
import type { ByteReader } from '../wire/byte-reader.ts'
import { MalformedFrame } from '../wire/byte-reader.ts'
import type { WireProtocol, TrackerSession } from '../wire/protocol.ts'
import { newDraft, saysSomething, type TrackerRecord } from '../wire/record.ts'
import { CELL_2G, CELL_2G_WIDE, CELL_4G, readCells } from './blocks.ts'
import { findGt06Frame, openEnvelope, sealEnvelope, type Envelope } from './envelope.ts'
import {
  readAnswer,
  readDiagnostics,
  readHeartbeat,
  readInformation,
  readModuleHeartbeat,
  readNumbered,
  readSerialPort,
  readText,
} from './information.ts'
import { readModules } from './modules.ts'
import {
  accessPointsReading,
  cellsReading,
  countedReading,
  readCellAlarm4G,
  readCellStatus,
  readPlaceOrAccessPoints,
  readSignalsFirst,
  readSources,
  readWatch,
  readWideCells,
} from './network.ts'
import {
  alarmReading,
  readBare,
  readBriefly,
  readCamera,
  readFence4G,
  readPlain,
  readTerminal,
  readTracked,
  readTracked103,
  readTracked4G,
  readWithAltitude,
  readWithDriver,
  type Reading,
} from './positions.ts'

const LOGIN = 0x01
const TIME_REQUEST = 0x8a
const readAlarmMessage = alarmReading(CELL_2G, false)

/** Message types. Those that are missing are understood as heartbeats: nothing to record. */
const READINGS: Readonly<Record<number, Reading>> = {
  0x10: readBare,
  0x11: readBriefly,
  0x12: readPlain,
  0x13: readHeartbeat,
  0x15: readAnswer,
  0x16: alarmReading(CELL_2G, true),
  0x18: cellsReading(CELL_2G),
  0x19: readCellStatus,
  0x1a: readBare,
  0x1e: (draft, body, session) => {
    readBare(draft, body, session)
    readWithCells(draft, body, session)
  },
  0x21: readText,
  0x22: readTracked,
  0x23: readHeartbeat,
  0x24: readSources,
  0x26: readAlarmMessage,
  0x27: readAlarmMessage,
  0x28: cellsReading(CELL_2G),
  0x2a: readBare,
  0x2c: accessPointsReading(CELL_2G),
  0x2d: readTracked,
  0x2e: cellsReading(CELL_2G),
  0x31: readWithAltitude,
  0x32: alarmReading(CELL_2G_WIDE, false),
  0x33: readWideCells,
  0x34: readTerminal,
  0x36: readModuleHeartbeat,
  0x37: readTracked,
  0x38: readTracked,
  0x61: readWithDriver,
  0x70: readModules,
  0x80: readAnswer,
  0x81: readAnswer,
  0x82: readAnswer,
  0x8c: readDiagnostics,
  0x94: readInformation,
  0x95: readCamera,
  0x9b: readSerialPort,
  0xa0: readTracked4G,
  0xa1: cellsReading(CELL_4G),
  0xa2: readPlaceOrAccessPoints,
  0xa3: readFence4G,
  0xa4: readFence4G,
  0xa5: readCellAlarm4G,
  0xf1: readNumbered,
  0xf2: readNumbered,
  0xf3: readSignalsFirst,
}

/** Cells behind a place: 0x1E. */
const readWithCells: Reading = (draft, body) => {
  const mcc = body.u16()
  const mnc = body.u8()
  const form = { mnc: 1, lac: 2, cell: 3 } as const
  readCells(draft, body, { mcc, mnc }, form, 7)
}

/** The reading of a frame: three types mean something else in long frames, by length or by where a count stands. */
function readingOf({ type, isLong, length, body, serial }: Envelope): Reading | undefined {
  if (type === 0x17 || type === 0x69) return serial === null || length < 16 ? countedReading(length) : type === 0x17 ? readPlain : undefined
  if (isLong && (type === 0x32 || type === 0x33)) return readWatch
  if (type === 0x36 && body.left >= 40) return readTracked103
  return READINGS[type]
}

/** Sign-in: the name in decimal digits, then perhaps a type and how far the device's clock is ahead of UTC. */
function signIn(body: ByteReader, session: TrackerSession): void {
  const name = body.hex(8).replace(/^0/, '')
  if (!/^\d{8,16}$/.test(name)) throw new MalformedFrame('a name that is no number')
  session.deviceId = name
  if (body.left < 4) return
  body.skip(2)
  const zone = body.u16()
  const minutes = Math.floor((zone >> 4) / 100) * 60 + ((zone >> 4) % 100)
  session.clockAheadMs = minutes * 60_000 * ((zone & 8) === 0 ? 1 : -1)
}

function decode(frame: Buffer, session: TrackerSession): TrackerRecord[] {
  const envelope = openEnvelope(frame)
  if (envelope.type === LOGIN) {
    signIn(envelope.body, session)
    return []
  }
  if (session.deviceId === null) return []
  const draft = newDraft(session.deviceId)
  readingOf(envelope)?.(draft, envelope.body, session)
  return saysSomething(draft) ? [draft] : []
}

/** Types that carry no question: an answer would confuse more than help. */
const UNANSWERED: ReadonlySet<number> = new Set([0x15, 0x21, 0x80, 0x81, 0x82, 0x9b])

function reply(frame: Buffer, session: TrackerSession): Buffer | null {
  const { type, serial } = openEnvelope(frame)
  if (serial === null || session.deviceId === null || UNANSWERED.has(type)) return null
  if (type !== TIME_REQUEST) return sealEnvelope(type, serial)
  const now = new Date(session.nowMs)
  return sealEnvelope(
    type,
    serial,
    Uint8Array.of(
      now.getUTCFullYear() - 2000,
      now.getUTCMonth() + 1,
      now.getUTCDate(),
      now.getUTCHours(),
      now.getUTCMinutes(),
      now.getUTCSeconds(),
    ),
  )
}

/** Photos of the X1 are the longest; nothing else comes near. */
const FRAME_LIMIT = 8_192

export const gt06: WireProtocol = { frameLimit: FRAME_LIMIT, findFrame: findGt06Frame, decode, reply }
