/** GT06 messages about the device itself: heartbeats, voltages, cards, texts, on-board diagnostics. */
import { bit, type ByteReader } from '../wire/byte-reader.ts'
import { knotsOfKmh, place, tell, type Draft } from '../wire/record.ts'
import { hexOf, numberOf, scaled } from '../wire/texts.ts'
import { readStatus, readTime, tellBatteryLevel } from './blocks.ts'
import type { Reading } from './positions.ts'

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').trim()

/** Status, battery, signal: 0x13, 0x23. Longer ones put a counter in between and measured numbers at the end. */
export const readHeartbeat: Reading = (draft, body, session) => {
  readStatus(draft, body)
  if (session.model === 'R11') {
    tell(draft, 'power', body.u16() * 0.01)
    tell(draft, 'rssi', body.u8())
    return
  }
  if (body.left >= 12) {
    body.skip(4)
    tell(draft, 'batteryLevel', Math.min(body.u8(), 100))
    tell(draft, 'rssi', body.u8())
    if (body.left === 7) {
      body.skip(5)
      tell(draft, 'temp1', body.i16() * 0.1)
    }
    return
  }
  if (body.left === 5) tell(draft, 'battery', body.u16() * 0.01)
  else if (body.left >= 2) tellBatteryLevel(draft, body.u8())
  if (body.left >= 1) tell(draft, 'rssi', body.u8())
}

/** Status, battery voltage, signal, then modules with a length each: 0x36 of 4G devices. */
export const readModuleHeartbeat: Reading = (draft, body) => {
  readStatus(draft, body)
  if (body.left < 3) return
  tell(draft, 'battery', body.u16() * 0.01)
  tell(draft, 'rssi', body.u8())
}

/** Text after a length, server mark and perhaps a language: 0x15, 0x80 to 0x82. */
export const readAnswer: Reading = (draft, body) => {
  const length = body.u8()
  body.skip(4)
  tell(draft, 'result', printable(body.text(Math.max(0, Math.min(length - 4, body.left)))))
}

const PLACE_TEXT =
  /Lat:([NS])(\d{1,2}\.\d+),Lon:([EW])(\d{1,3}\.\d+),Course:([\d.]+),Speed:([\d.]+),DateTime:(\d{4})-(\d\d)-(\d\d) +(\d\d):(\d\d):(\d\d)/

/** Text with a server mark and its alphabet before it: 0x21. An answer to "where are you" is a place. */
export const readText: Reading = (draft, body) => {
  body.skip(4)
  const isWide = body.u8() === 2
  const raw = body.slice(body.left)
  const text = printable(isWide && raw.length % 2 === 0 ? Buffer.from(raw).swap16().toString('utf16le') : raw.toString('latin1'))
  const found = PLACE_TEXT.exec(text)
  if (!found) {
    tell(draft, 'result', text)
    return
  }
  const [, ns, latitude, ew, longitude, course, speed, year, month, day, hour, minute, second] = found
  place(draft, {
    fixedAtMs: Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
    isValid: true,
    latitude: Number(latitude) * (ns === 'S' ? -1 : 1),
    longitude: Number(longitude) * (ew === 'W' ? -1 : 1),
    courseDegrees: numberOf(course),
    speedKnots: knotsOfKmh(numberOf(speed)),
  })
}

/** What a serial port passed on: 0x9B. */
export const readSerialPort: Reading = (draft, body) => {
  body.u8()
  tell(draft, 'result', body.hex(body.left))
}

/** `name=value;` pairs of settings and states. */
function tellPairs(draft: Draft, text: string): void {
  for (const pair of printable(text).split(';')) {
    const [name = '', value = ''] = pair.split('=')
    if (/^[A-Z0-9]{1,12}$/i.test(name)) tell(draft, name.toLowerCase(), value)
  }
}

/** Fuel probe: `!AIOIL,number,level,temperature,...`. */
function tellFuel(draft: Draft, text: string): void {
  const [, , level, temperature] = text.slice(Math.max(0, text.indexOf('!'))).split(',')
  tell(draft, 'fuel', numberOf(level))
  tell(draft, 'temp1', numberOf(temperature))
}

/** A card reader's message: a letter begins text, otherwise four bytes of number follow two of form. */
function tellCard(draft: Draft, body: ByteReader): void {
  const first = body.peek()
  if ((first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a)) {
    tell(draft, 'driverUniqueId', printable(body.text(body.left)))
    return
  }
  body.skip(2)
  if (body.left >= 4) tell(draft, 'driverUniqueId', body.hex(4))
}

/** What each kind of information message holds: 0x94. */
const INFORMATION: Readonly<Record<number, (draft: Draft, body: ByteReader) => void>> = {
  0x00: (draft, body) => {
    tell(draft, 'power', body.u16() * 0.01)
  },
  0x04: (draft, body) => {
    tellPairs(draft, body.text(body.left))
  },
  0x05: (draft, body) => {
    const flags = body.u8()
    tell(draft, 'door', bit(flags, 0))
    tell(draft, 'io1', bit(flags, 2))
  },
  0x0a: (draft, body) => {
    tell(draft, 'imei', body.hex(8).replace(/^0/, ''))
    tell(draft, 'imsi', body.hex(8).replace(/^0/, ''))
    tell(draft, 'iccid', body.hex(Math.min(10, body.left)).replaceAll('f', ''))
  },
  0x0b: (draft, body) => {
    if (body.left >= 2) tell(draft, 'power', body.u16() * 0.01)
    else tell(draft, 'networkTechnology', body.u8() > 0 ? '4G' : '2G')
  },
  0x0d: (draft, body) => {
    tellFuel(draft, printable(body.text(body.left)))
  },
  0x1b: tellCard,
  0x1e: (draft, body) => {
    tell(draft, 'temp1', body.i32() * 0.1)
    if (body.left >= 4) tell(draft, 'humidity', body.u32() * 0.1)
  },
}

/** 0x94. A kind nobody knows is kept as it came. */
export const readInformation: Reading = (draft, body) => {
  const kind = body.u8()
  const reading = INFORMATION[kind]
  if (reading) reading(draft, body)
  else tell(draft, `info${kind}`, body.hex(body.left))
}

const OBD: Readonly<Record<number, (draft: Draft, value: string) => void>> = {
  0x40: (draft, value) => {
    tell(draft, 'odometer', scaled(hexOf(value), 0.01))
  },
  0x43: (draft, value) => {
    tell(draft, 'fuelLevel', scaled(hexOf(value), 0.01))
  },
  0x45: (draft, value) => {
    tell(draft, 'coolantTemp', scaled(hexOf(value), 0.01))
  },
  0x53: (draft, value) => {
    tell(draft, 'obdSpeed', scaled(hexOf(value), 0.01))
  },
  0x54: (draft, value) => {
    tell(draft, 'rpm', scaled(hexOf(value), 0.01))
  },
  0x71: (draft, value) => {
    tell(draft, 'fuelUsed', scaled(hexOf(value), 0.01))
  },
  0x73: (draft, value) => {
    tell(draft, 'hours', scaled(hexOf(value), 0.01))
  },
  0x74: (draft, value) => {
    tell(draft, 'vin', value)
  },
}

/** On-board diagnostics as `number=value` pairs in hex: 0x8C. */
export const readDiagnostics: Reading = (draft, body, session) => {
  readTime(body, session)
  tell(draft, 'ignition', body.u8() > 0)
  for (const pair of body.text(body.left).split(',')) {
    const [name, value = ''] = pair.split('=')
    OBD[hexOf(name) ?? -1]?.(draft, printable(value))
  }
}

/** Time, then values with a number and a length of one byte: 0xF1, 0xF2. */
export const readNumbered: Reading = (draft, body) => {
  body.skip(4)
  while (body.left >= 3) {
    const number = body.u16()
    const size = Math.min(body.u8(), body.left)
    if (number === 5 && size === 2) tell(draft, 'power', body.u16() * 0.01)
    else if (size >= 1 && size <= 4) tell(draft, `io${number}`, body.uint(size))
    else if (size > 0) tell(draft, `io${number}`, body.hex(size))
  }
}
