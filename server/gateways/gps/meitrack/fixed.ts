/** Binary records of fixed length: command CCC, lowest byte first. */
import type { ByteReader } from '../wire/byte-reader.ts'
import { addCell, knotsOfKmh, newDraft, place, raise, tell, type TrackerRecord } from '../wire/record.ts'
import { alarmOfEvent } from './events.ts'

const HEAD_BYTES = 8
const RECORD_BYTES = 52
/** Seconds are counted from 2000-01-01. */
export const EPOCH_SECONDS = 946_684_800
const MICRO = 1e-6

function readRecord(name: string, body: ByteReader): TrackerRecord {
  const draft = newDraft(name)
  const event = body.u8()
  tell(draft, 'event', event)
  raise(draft, alarmOfEvent(event))
  const [latitude, longitude] = [body.i32le() * MICRO, body.i32le() * MICRO]
  const fixedAtMs = (EPOCH_SECONDS + body.u32le()) * 1000
  const isValid = body.u8() === 1
  tell(draft, 'sat', body.u8())
  tell(draft, 'rssi', body.u8())
  const [speedKmh, course, hdop, altitudeMetres] = [body.u16le(), body.u16le(), body.u16le(), body.i16le()]
  tell(draft, 'hdop', hdop * 0.1)
  tell(draft, 'odometer', body.u32le())
  tell(draft, 'runtime', body.u32le())
  addCell(draft, body.u16le(), body.u16le(), body.u16le(), body.u16le())
  tell(draft, 'status', body.u16le())
  tell(draft, 'adc1', body.u16le())
  tell(draft, 'battery', body.u16le() * 0.01)
  tell(draft, 'power', body.u16le())
  body.skip(4)
  const motion = { speedKnots: knotsOfKmh(speedKmh), courseDegrees: course, altitudeMetres }
  place(draft, { fixedAtMs, isValid, latitude, longitude, ...motion })
  return draft
}

/** Reads the records behind a head of versions and counts. @throws MalformedFrame */
export function decodeFixed(name: string, body: ByteReader): TrackerRecord[] {
  body.skip(HEAD_BYTES)
  const records: TrackerRecord[] = []
  while (body.left >= RECORD_BYTES) records.push(readRecord(name, body))
  return records
}
