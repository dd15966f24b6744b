/** The parts that GT06 messages are put together from: day and time, place, radio cells, status. */
import { bit, type ByteReader } from '../wire/byte-reader.ts'
import type { TrackerSession } from '../wire/protocol.ts'
import { addCell, addWifi, knotsOfKmh, place, raise, tell, type Draft } from '../wire/record.ts'
import { utcMs } from '../wire/texts.ts'
import { alarmOf, alarmOfStatus } from './alarms.ts'

/** Coordinates come in 1/30,000 minute. */
const STEPS_PER_DEGREE = 1_800_000
/** A device's clock may be this wrong and still show whether it keeps UTC or local time. */
const CLOCK_TOLERANCE_MS = 10 * 60_000

/**
 * Some devices tell their time zone at sign-in and then send local time, others send UTC all the same. A fix that would lie in the
 * future by that offset settles it for the connection.
 */
function inUtc(atMs: number | null, session: TrackerSession): number | null {
  const ahead = session.clockAheadMs
  if (atMs === null || ahead === null || ahead === 0) return atMs
  if (!session.isClockLocal) session.isClockLocal = Math.abs(atMs - ahead - session.nowMs) < CLOCK_TOLERANCE_MS
  return session.isClockLocal ? atMs - ahead : atMs
}

/** Six bytes: year, month, day, hour, minute, second. */
export const readTime = (body: ByteReader, session: TrackerSession): number | null =>
  inUtc(utcMs(body.u8(), body.u8(), body.u8(), body.u8(), body.u8(), body.u8()), session)

const decimal = (byte: number): number => (byte >> 4) * 10 + (byte & 15)
/** The same with two decimal digits in each byte. */
export const readDecimalTime = (body: ByteReader): number | null =>
  utcMs(decimal(body.u8()), decimal(body.u8()), decimal(body.u8()), decimal(body.u8()), decimal(body.u8()), decimal(body.u8()))

/** Time and place: satellites, latitude, longitude, speed, course with its flags. */
export function readGps(draft: Draft, body: ByteReader, session: TrackerSession): void {
  const fixedAtMs = readTime(body, session)
  const satellites = body.u8() & 15
  readPoint(draft, body, fixedAtMs, body.peek(8))
  tell(draft, 'sat', satellites)
}

/**
 * Latitude, longitude, speed when there is one, course with its flags: bit 10 north, 11 west, 12 valid, 14 and 15 ignition.
 * @param speedKmh null: no speed byte stands between longitude and course
 */
export function readPoint(draft: Draft, body: ByteReader, fixedAtMs: number | null, speedKmh: number | null): void {
  const latitude = body.u32() / STEPS_PER_DEGREE
  const longitude = body.u32() / STEPS_PER_DEGREE
  if (speedKmh !== null) body.u8()
  const flags = body.u16()
  place(draft, {
    fixedAtMs,
    isValid: bit(flags, 12),
    latitude: bit(flags, 10) ? latitude : -latitude,
    longitude: bit(flags, 11) ? -longitude : longitude,
    speedKnots: knotsOfKmh(speedKmh),
    courseDegrees: flags & 0x3ff,
  })
  if (bit(flags, 14)) tell(draft, 'ignition', bit(flags, 15))
}

/** How a message writes its cell: bytes of network code, area and cell. */
export type CellForm = { readonly mnc: 1 | 2 | 'flag'; readonly lac: 2 | 4; readonly cell: 2 | 3 | 4 | 8 }
export const CELL_2G: CellForm = { mnc: 'flag', lac: 2, cell: 3 }
export const CELL_2G_WIDE: CellForm = { mnc: 2, lac: 2, cell: 4 }
export const CELL_4G: CellForm = { mnc: 'flag', lac: 4, cell: 8 }

/** Country and network. The highest bit of the country says that the network has two bytes. */
export function readOperator(body: ByteReader, mnc: CellForm['mnc']): { mcc: number; mnc: number } {
  const mcc = body.u16()
  const isWide = mnc === 2 || (mnc === 'flag' && mcc >= 0x8000)
  return { mcc: mcc & 0x7fff, mnc: isWide ? body.u16() : body.u8() }
}

/** One cell with its country and network. */
export function readCell(draft: Draft, body: ByteReader, form: CellForm): void {
  const { mcc, mnc } = readOperator(body, form.mnc)
  addCell(draft, mcc, mnc, body.uint(form.lac), body.uint(form.cell))
}

/** The same after a byte of length (with or without itself); zero = nothing is known, and then bytes of zeros may stand in its place. */
export function readSizedCell(draft: Draft, body: ByteReader, form: CellForm): void {
  const length = body.u8()
  if (length === 0) return
  const from = body.at
  readCell(draft, body, form)
  const rest = length - (body.at - from) - 1
  if (rest > 0) body.skip(Math.min(rest, body.left))
}

/** Cells one after the other, each with its signal, until the count is reached or the bytes end. */
export function readCells(draft: Draft, body: ByteReader, operator: { mcc: number; mnc: number }, form: CellForm, count: number): void {
  for (let at = 0; at < count && body.left > form.lac + form.cell; at += 1)
    addCell(draft, operator.mcc, operator.mnc, body.uint(form.lac), body.uint(form.cell), -body.u8())
}

/** Access points: address and signal. */
export function readAccessPoints(draft: Draft, body: ByteReader, count: number): void {
  for (let at = 0; at < count && body.left >= 7; at += 1) addWifi(draft, body.hex(6), -body.u8())
}

/** The status byte: ignition, charging, engine blocked, and an alarm of its own. */
export function readStatus(draft: Draft, body: ByteReader): void {
  const status = body.u8()
  tell(draft, 'status', status)
  tell(draft, 'ignition', bit(status, 1))
  tell(draft, 'charge', bit(status, 2))
  tell(draft, 'blocked', bit(status, 7))
  raise(draft, alarmOfStatus(status))
}

const LEVELS = 6
/** Battery as levels 0 to 6, or as percent by newer devices. */
export const tellBatteryLevel = (draft: Draft, level: number): void => {
  tell(draft, 'batteryLevel', level <= LEVELS ? Math.floor((level * 100) / LEVELS) : level <= 100 ? level : null)
}

/** An alarm byte; one without a word of its own is told by its number. */
export function readAlarm(draft: Draft, body: ByteReader, session: TrackerSession): void {
  const code = body.u8()
  const alarm = alarmOf(code, session.model)
  raise(draft, alarm)
  if (alarm === null || session.model !== null) tell(draft, 'event', code === 0 ? null : code)
}
