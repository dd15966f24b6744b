/** Binary records of numbered values: command CCE. Groups of one, two and four bytes and of any length, lowest byte first. */
import type { ByteReader } from '../wire/byte-reader.ts'
import { addCell, addWifi, knotsOfKmh, newDraft, place, raise, tell, type Draft, type TrackerRecord } from '../wire/record.ts'
import { alarmOfEvent } from './events.ts'
import { EPOCH_SECONDS } from './fixed.ts'

const MICRO = 1e-6
/** A number of a value that begins with this byte has two. */
const WIDE = 0xfe
/** What says where and when, kept until the record is whole. */
type Sight = {
  latitude: number | null
  longitude: number | null
  atMs: number | null
  isValid: boolean
  kmh: number
  course: number
  altitude: number | null
}

const readId = (body: ByteReader): number => {
  const id = body.u8()
  return id === WIDE ? WIDE * 256 + body.u8() : id
}

function tellEvent(draft: Draft, event: number): void {
  tell(draft, 'event', event)
  raise(draft, alarmOfEvent(event))
}

const BYTES: Readonly<Record<number, (draft: Draft, value: number, sight: Sight) => void>> = {
  0x01: tellEvent,
  0x05: (_draft, value, sight) => {
    sight.isValid = value > 0
  },
  0x06: (draft, value) => {
    tell(draft, 'sat', value)
  },
  0x07: (draft, value) => {
    tell(draft, 'rssi', value)
  },
  0x14: (draft, value) => {
    tell(draft, 'output', value)
  },
  0x15: (draft, value) => {
    tell(draft, 'input', value)
  },
  0x97: (draft, value) => {
    tell(draft, 'throttle', value)
  },
  0x9d: (draft, value) => {
    tell(draft, 'fuelLevel', value <= 100 ? value : null)
  },
  0xfe69: (draft, value) => {
    tell(draft, 'batteryLevel', value <= 100 ? value : null)
  },
}

/** Names of two-byte values and what one step is worth. */
const WORDS: Readonly<Record<number, readonly [name: string, factor: number]>> = {
  0x0a: ['hdop', 0.1],
  0x16: ['adc1', 0.01],
  0x17: ['adc2', 0.01],
  0x18: ['adc3', 0.01],
  0x19: ['battery', 0.01],
  0x1a: ['power', 0.01],
  0x29: ['fuelLevel', 0.01],
  0x91: ['obdSpeed', 1],
  0x92: ['obdSpeed', 1],
  0x98: ['fuelUsed', 1],
  0x99: ['rpm', 1],
  0x9c: ['coolantTemp', 1],
  0x9f: ['temp1', 1],
  0xc9: ['fuelConsumption', 1],
}
function readWord(draft: Draft, id: number, body: ByteReader, sight: Sight): void {
  if (id === 0x0b) {
    sight.altitude = body.i16le()
    return
  }
  const value = body.u16le()
  const word = WORDS[id]
  if (id === 0x08) sight.kmh = value
  else if (id === 0x09) sight.course = value
  else if (id === 0x40) tellEvent(draft, value)
  else if (word) tell(draft, word[0], word[0] === 'fuelLevel' ? Math.min(value * word[1], 100) : value * word[1])
}

const LONGS: Readonly<Record<number, readonly [name: string, factor: number]>> = {
  0x0c: ['odometer', 1],
  0x0d: ['runtime', 1],
  0x9b: ['obdOdometer', 1],
  0xa0: ['fuelUsed', 0.001],
  0xa2: ['fuelConsumption', 0.01],
  0xfef4: ['hours', 60_000],
}
function readLong(draft: Draft, id: number, body: ByteReader, sight: Sight): void {
  if (id === 0x02) sight.latitude = body.i32le() * MICRO
  else if (id === 0x03) sight.longitude = body.i32le() * MICRO
  else if (id === 0x04) sight.atMs = (EPOCH_SECONDS + body.u32le()) * 1000
  else {
    const value = body.u32le()
    const long = LONGS[id]
    if (id === 0x25) tell(draft, 'driverUniqueId', String(value))
    else if (long) tell(draft, long[0], value * long[1])
  }
}

/** A radio tag: kind, name, address, battery, temperature and humidity in 1/256. */
function readTag(draft: Draft, value: ByteReader): void {
  value.u8()
  tell(draft, 'tagName', value.text(value.u8(), 'utf8'))
  tell(draft, 'tagId', value.hex(6))
  tell(draft, 'tagBattery', value.u8())
  tell(draft, 'tagTemp', value.i16le() / 256)
  if (value.left >= 2) tell(draft, 'tagHumidity', value.u16le() / 256)
}

/** Three batteries: each begins with whether it is there. */
function readBatteries(draft: Draft, value: ByteReader): void {
  for (let number = 1; number <= 3 && value.left >= 2; number += 1) {
    const isThere = value.u8() > 0
    const level = value.u8()
    if (isThere && level <= 100) tell(draft, number === 1 ? 'batteryLevel' : `battery${number}Level`, level)
  }
}

function readLongest(draft: Draft, id: number, value: ByteReader): void {
  if (id === 0x0e && value.left >= 10)
    addCell(draft, value.u16le(), value.u16le(), value.u16le(), value.u32le(), value.left >= 2 ? value.i16le() : null)
  else if (id >= 0x1d && id <= 0x24 && value.left >= 8) addWifi(draft, value.hex(6), value.i16le())
  else if (id >= 0x2a && id <= 0x31 && value.left >= 3) tell(draft, `temp${value.u8() + 1}`, value.i16le() * 0.01)
  else if (id === 0xfe73 && value.left >= 11) readTag(draft, value)
  else if (id === 0xfea8) readBatteries(draft, value)
}

function readRecord(name: string, body: ByteReader): TrackerRecord {
  const draft = newDraft(name)
  const sight: Sight = { latitude: null, longitude: null, atMs: null, isValid: false, kmh: 0, course: 0, altitude: null }
  body.skip(2)
  for (let count = body.u8(); count > 0; count -= 1) {
    const id = readId(body)
    const value = body.u8()
    BYTES[id]?.(draft, value, sight)
  }
  for (let count = body.u8(); count > 0; count -= 1) readWord(draft, readId(body), body, sight)
  for (let count = body.u8(); count > 0; count -= 1) readLong(draft, readId(body), body, sight)
  for (let count = body.left > 0 ? body.u8() : 0; count > 0 && body.left > 1; count -= 1) {
    const id = readId(body)
    readLongest(draft, id, body.part(Math.min(body.u8(), body.left)))
  }
  const { latitude, longitude, atMs, isValid, kmh, course, altitude } = sight
  if (latitude !== null && longitude !== null) {
    const motion = { speedKnots: knotsOfKmh(kmh), courseDegrees: course, altitudeMetres: altitude }
    place(draft, { fixedAtMs: atMs, isValid, latitude, longitude, ...motion })
  }
  return draft
}

/** Reads the records behind how many wait and how many these are, each with its length. @throws MalformedFrame */
export function decodeNumbered(name: string, body: ByteReader): TrackerRecord[] {
  body.skip(4)
  const count = body.u16le()
  const records: TrackerRecord[] = []
  for (let at = 0; at < count && body.left > 2; at += 1) records.push(readRecord(name, body.part(body.u16le())))
  return records
}
