/** Values of variable length that Teltonika devices send: beacons, sensors, texts. */
import { bit, type ByteReader } from '../wire/byte-reader.ts'
import { tell, type Draft } from '../wire/record.ts'

const PRINTABLE = /^[\x20-\x7e\r\n]+$/

/** Bytes as text where they are text, else in hex. */
export function plainBytes(body: ByteReader, length: number): string {
  const bytes = body.slice(length)
  const text = bytes.toString('latin1')
  return PRINTABLE.test(text) ? text.trim() : bytes.toString('hex')
}

/** 385: iBeacons (bit 5) and Eddystones, each with its signal and perhaps battery and temperature. */
function readBeacons(draft: Draft, body: ByteReader): void {
  body.u8()
  for (let number = 1; body.left > 16; number += 1) {
    const flags = body.u8()
    if (flags >> 4 > 0) {
      tell(draft, `beacon${number}Uuid`, body.hex(16))
      tell(draft, `beacon${number}Major`, body.u16())
      tell(draft, `beacon${number}Minor`, body.u16())
    } else {
      tell(draft, `beacon${number}Namespace`, body.hex(10))
      tell(draft, `beacon${number}Instance`, body.hex(6))
    }
    tell(draft, `beacon${number}Rssi`, body.i8())
    if (bit(flags, 1)) tell(draft, `beacon${number}Battery`, body.u16() * 0.01)
    if (bit(flags, 2)) tell(draft, `beacon${number}Temp`, body.u16())
  }
}

/** Values of one tag in 548: number -> what it says. */
const TAG_VALUES: Readonly<Record<number, (draft: Draft, tag: string, value: ByteReader) => void>> = {
  0: (draft, tag, value) => {
    tell(draft, `${tag}Rssi`, value.i8())
  },
  1: (draft, tag, value) => {
    tell(draft, `${tag}Id`, value.hex(value.left))
  },
  2: (draft, tag, value) => {
    const flags = value.u8()
    if (bit(flags, 6)) tell(draft, `${tag}LowBattery`, true)
    if (bit(flags, 7) && value.left > 0) tell(draft, `${tag}Voltage`, value.u8() * 10 + 2000)
  },
  5: (draft, tag, value) => {
    tell(draft, `${tag}Name`, value.text(value.left, 'utf8'))
  },
  6: (draft, tag, value) => {
    tell(draft, `${tag}Temp`, value.i16())
  },
  7: (draft, tag, value) => {
    tell(draft, `${tag}Humidity`, value.u8())
  },
  8: (draft, tag, value) => {
    tell(draft, `${tag}Magnet`, value.u8() > 0)
  },
  9: (draft, tag, value) => {
    tell(draft, `${tag}Motion`, value.u8() > 0)
  },
  10: (draft, tag, value) => {
    tell(draft, `${tag}MotionCount`, value.u16())
  },
  11: (draft, tag, value) => {
    tell(draft, `${tag}Pitch`, value.i8())
  },
  12: (draft, tag, value) => {
    tell(draft, `${tag}AngleRoll`, value.i16())
  },
  13: (draft, tag, value) => {
    tell(draft, `${tag}LowBattery`, value.u8() > 0)
  },
  14: (draft, tag, value) => {
    tell(draft, `${tag}Battery`, value.u16())
  },
}

/** 548: tags, each a list of number, length, value. */
function readTags(draft: Draft, body: ByteReader): void {
  body.u8()
  for (let number = 1; body.left > 0; number += 1) {
    const tag = body.part(Math.min(body.u8(), body.left))
    while (tag.left >= 2) {
      const reading = TAG_VALUES[tag.u8()]
      const value = tag.part(Math.min(tag.u8(), tag.left))
      if (value.left > 0) reading?.(draft, `tag${number}`, value)
    }
  }
}

/** Reads one value of variable length. */
export function readElement(draft: Draft, id: number, body: ByteReader, length: number): void {
  const value = body.part(length)
  if (id === 256) tell(draft, 'vin', plainBytes(value, length))
  else if (id === 281) tell(draft, 'dtcs', plainBytes(value, length).replaceAll(',', ' '))
  else if (id === 385) readBeacons(draft, value)
  else if (id === 548 || id === 10_828 || id === 10_829 || id === 10_831) readTags(draft, value)
  else tell(draft, `io${id}`, plainBytes(value, length))
}
