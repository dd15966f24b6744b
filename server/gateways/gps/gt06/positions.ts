/** GT06 messages that carry a satellite place, with what the many makers hang behind it. */
import type { ByteReader } from '../wire/byte-reader.ts'
import { bit, bits } from '../wire/byte-reader.ts'
import type { TrackerSession } from '../wire/protocol.ts'
import { addCell, raise, tell, type Draft } from '../wire/record.ts'
import { utcMs } from '../wire/texts.ts'
import { alarmOf } from './alarms.ts'
import {
  CELL_2G,
  CELL_2G_WIDE,
  CELL_4G,
  readAlarm,
  readCell,
  readGps,
  readPoint,
  readSizedCell,
  readStatus,
  readTime,
  tellBatteryLevel,
  type CellForm,
} from './blocks.ts'

export type Reading = (draft: Draft, body: ByteReader, session: TrackerSession) => void

/** Ignition, why the message was sent, whether it waited; then distance by newer devices. */
const readUpload: Reading = (draft, body) => {
  if (body.left < 3) return
  tell(draft, 'ignition', body.u8() > 0)
  tell(draft, 'event', body.u8())
  tell(draft, 'archive', body.u8() > 0 ? true : null)
  if (body.left === 4) tell(draft, 'odometer', body.u32())
}

/** Status, battery, signal, alarm, language: the end of alarm messages. */
const readStatusTail: Reading = (draft, body, session) => {
  if (body.left < 4) return
  readStatus(draft, body)
  tellBatteryLevel(draft, body.u8())
  tell(draft, 'rssi', body.u8())
  readAlarm(draft, body, session)
}

/** Status, supply voltage, signal, alarm (VT-series of vehicle trackers). */
const readVoltageTail: Reading = (draft, body, session) => {
  readStatus(draft, body)
  tell(draft, 'power', body.u16() * 0.01)
  tell(draft, 'rssi', body.u8())
  readAlarm(draft, body, session)
}

/** A mask that says what one measured number is: temperature or voltage (Benway). */
const readMaskTail: Reading = (draft, body) => {
  const mask = body.u16()
  tell(draft, 'ignition', bit(mask, 15))
  tell(draft, 'in2', bit(mask, 14))
  if (bit(mask, 12)) {
    const degrees = bits(mask, 0, 9)
    tell(draft, 'temp1', bit(mask, 9) ? -degrees : degrees)
  } else tell(draft, 'adc1', bits(mask, 0, 10) * (bit(mask, 13) ? 1 : 0.1))
}

/** Distance, driver and time at the wheel (vehicle recorders). */
const readDrivingTail: Reading = (draft, body) => {
  tell(draft, 'odometer', body.u32())
  tell(draft, 'sat', body.u8())
  tell(draft, 'rssi', body.u8())
  tell(draft, 'ignition', body.u8() > 0)
  body.u8()
  tell(draft, 'drivingTime', body.u16())
}

/** Supply, alarm, fuel, temperature, distance (S5). */
const readFuelTail: Reading = (draft, body, session) => {
  readVoltageTail(draft, body, session)
  tell(draft, 'oil', body.u16())
  const temperature = body.u8()
  tell(draft, 'temp1', temperature >= 128 ? 128 - temperature : temperature)
  tell(draft, 'odometer', body.u32() * 10)
}

/** A swiped card after the distance. */
const readCardTail: Reading = (draft, body) => {
  tell(draft, 'odometer', body.u32())
  const card = body.text(Math.min(body.u8(), body.left))
  tell(draft, 'card', card.replaceAll('\0', '').trim())
}

/** What stands behind the cell of a plain place message is told apart by its length alone. */
const PLAIN_TAILS: Readonly<Record<number, Reading>> = {
  2: readMaskTail,
  3: readUpload,
  4: (draft, body) => {
    tell(draft, 'odometer', body.u32())
  },
  5: readVoltageTail,
  7: readUpload,
  10: readDrivingTail,
  12: readFuelTail,
}
const CARD_TAIL_BYTES = 80

/** Place and cell: 0x12. Some devices put their name in front. */
export const readPlain: Reading = (draft, body, session) => {
  skipName(draft, body)
  readGps(draft, body, session)
  if (body.left < 8) return
  readCell(draft, body, CELL_2G)
  if (body.left >= CARD_TAIL_BYTES) readCardTail(draft, body, session)
  else PLAIN_TAILS[body.left]?.(draft, body, session)
}

const isDay = (body: ByteReader, ahead: number): boolean =>
  body.peek(ahead) >= 10 &&
  utcMs(body.peek(ahead), body.peek(ahead + 1), body.peek(ahead + 2), body.peek(ahead + 3), body.peek(ahead + 4), body.peek(ahead + 5)) !==
    null
/** Eight bytes of IMEI may stand before the day; a day cannot look like one. */
function skipName(draft: Draft, body: ByteReader): void {
  if (isDay(body, 0) || !isDay(body, 8)) return
  tell(draft, 'imei', body.hex(8).replace(/^0/, ''))
}

/** Sends temperature and humidity at its very end (0x22 of 47 bytes). */
const readClimateTail: Reading = (draft, body) => {
  tell(draft, 'ignition', body.u8() > 0)
  body.skip(3)
  tell(draft, 'odometer', body.u32())
  body.skip(4)
  tell(draft, 'temp1', body.i16() * 0.01)
  tell(draft, 'humidity', body.u16() * 0.01)
}
const CLIMATE_TAIL_BYTES = 16

/** Place, cell, ignition and why it was sent: 0x22, 0x37, 0x2D and their like. */
export const readTracked: Reading = (draft, body, session) => {
  if (session.model === 'XT40') {
    readDated(draft, body, session)
    return
  }
  readGps(draft, body, session)
  if (body.left < 8) return
  readCell(draft, body, CELL_2G)
  if (body.left === CLIMATE_TAIL_BYTES) readClimateTail(draft, body, session)
  else readUpload(draft, body, session)
}

/** XT40: kind, name, time of sending, then the place with its own time, a cell, battery and supply. */
const readDated: Reading = (draft, body, session) => {
  body.skip(1 + 8 + 6)
  readGps(draft, body, session)
  readSizedCell(draft, body, CELL_2G)
  tellBatteryLevel(draft, body.u8())
  tell(draft, 'power', body.u16() * 0.01)
}

/** Place alone: 0x10, and 0x1A, 0x2A with a telephone number behind. */
export const readBare: Reading = (draft, body, session) => {
  readGps(draft, body, session)
}

/** Place and a cell of four bytes: 0x11. */
export const readBriefly: Reading = (draft, body, session) => {
  const fixedAtMs = readTime(body, session)
  tell(draft, 'sat', body.u8() & 15)
  readPoint(draft, body, fixedAtMs, body.peek(8))
  if (body.left >= 9) readCell(draft, body, { mnc: 1, lac: 2, cell: 4 })
}

/** Place, cell with its length, status and alarm: 0x16, 0x26, 0x27, 0x32. */
export function alarmReading(form: CellForm, hasLongBattery: boolean): Reading {
  return (draft, body, session) => {
    readGps(draft, body, session)
    if (body.left === 13 && hasLongBattery) {
      readCell(draft, body, CELL_2G)
      readVoltageTail(draft, body, session)
      return
    }
    readSizedCell(draft, body, form)
    if (hasLongBattery && body.left === 6) {
      readStatus(draft, body)
      tell(draft, 'batteryLevel', Math.min(body.u16(), 100))
      tell(draft, 'rssi', body.u8())
      readAlarm(draft, body, session)
    } else readStatusTail(draft, body, session)
  }
}

/** Place and cells of 4G: 0xA0. */
export const readTracked4G: Reading = (draft, body, session) => {
  readGps(draft, body, session)
  if (body.left < 15) return
  readCell(draft, body, CELL_4G)
  readUpload(draft, body, session)
}

/** 4G alarm with the number of a fence: 0xA3, 0xA4. */
export const readFence4G: Reading = (draft, body, session) => {
  readGps(draft, body, session)
  readSizedCell(draft, body, CELL_4G)
  readStatusTail(draft, body, session)
  if (body.left < 2) return
  body.u8()
  const fence = body.u8()
  if (fence !== 0 && fence !== 255) tell(draft, 'geofence', fence)
}

/** Place with wide cells, distance and altitude: 0x31. */
export const readWithAltitude: Reading = (draft, body, session) => {
  readGps(draft, body, session)
  readCell(draft, body, CELL_2G_WIDE)
  if (body.left < 3) return
  tell(draft, 'ignition', body.u8() > 0)
  tell(draft, 'event', body.u8())
  tell(draft, 'archive', body.u8() > 0 ? true : null)
  if (body.left >= 4) tell(draft, 'odometer', body.u32())
  if (body.left >= 2 && draft.fix) draft.fix = { ...draft.fix, altitudeMetres: body.i16() }
}

/** Name of the device, place, cell, the driver's card: 0x61. */
export const readWithDriver: Reading = (draft, body, session) => {
  body.skip(8)
  readGps(draft, body, session)
  if (body.left < 12) return
  readCell(draft, body, CELL_2G)
  body.skip(body.left - 4)
  const driver = body.u32()
  if (driver > 0) tell(draft, 'driverUniqueId', String(driver))
}

/** Place, cell, battery and supply of VL103: 0x36. */
export const readTracked103: Reading = (draft, body, session) => {
  readGps(draft, body, session)
  readCell(draft, body, { mnc: 'flag', lac: 2, cell: 4 })
  tell(draft, 'odometer', body.u32())
  body.skip(2)
  tellBatteryLevel(draft, body.u8())
  tell(draft, 'power', body.u16() * 0.01)
  tell(draft, 'battery', body.u8() * 0.1)
}

/** Camera: time, place, what happened, names of recordings: 0x95. Without a place only the time and what happened. */
export const readCamera: Reading = (draft, body, session) => {
  const atMs = readTime(body, session)
  if (body.left >= 11) readPoint(draft, body, atMs, null)
  const code = body.u8()
  raise(draft, alarmOf(code, session.model))
  tell(draft, 'event', code)
  if (body.left > 3) tell(draft, 'video', body.text(body.left).replace(/[^\x20-\x7e]/g, ''))
}

/** Vehicle terminal X1: alarm bits, place, distance, cell, driver, voltages, inputs and measured voltages: 0x34. */
export const readTerminal: Reading = (draft, body, session) => {
  body.skip(4)
  readGps(draft, body, session)
  body.skip(2)
  tell(draft, 'odometer', body.u32())
  addCell(draft, body.u16(), body.u8(), body.u16(), body.u32())
  const driver = body.u32()
  if (driver > 0) tell(draft, 'driverUniqueId', String(driver))
  tell(draft, 'battery', body.u16() * 0.01)
  tell(draft, 'power', body.u16() * 0.01)
  const ports = body.u32()
  tell(draft, 'input', body.u8())
  tell(draft, 'output', body.u8())
  for (let at = 1; at <= bits(ports, 20, 24) && body.left >= 2; at += 1) tell(draft, `adc${at}`, body.u16() * 0.01)
}
