/** GT06 messages put together from modules, each with a number and a length of two bytes: 0x70. */
import { bit, type ByteReader } from '../wire/byte-reader.ts'
import { addCell, amend, knotsOfKmh, place, tell, type Draft } from '../wire/record.ts'
import type { Reading } from './positions.ts'

const STEPS_PER_DEGREE = 1_800_000

function readPlace(draft: Draft, body: ByteReader): void {
  const seconds = body.u32()
  const satellites = body.u8()
  const altitudeMetres = body.i16()
  const latitude = body.u32() / STEPS_PER_DEGREE
  const longitude = body.u32() / STEPS_PER_DEGREE
  const speedKnots = knotsOfKmh(body.u8())
  const flags = body.u16()
  if (seconds === 0) return
  tell(draft, 'sat', satellites)
  place(draft, {
    fixedAtMs: seconds * 1000,
    isValid: bit(flags, 12),
    latitude: bit(flags, 10) ? latitude : -latitude,
    longitude: bit(flags, 11) ? -longitude : longitude,
    speedKnots,
    courseDegrees: flags & 0x3ff,
    altitudeMetres,
  })
}

const digits = (body: ByteReader): string => body.hex(body.left).replace(/^0/, '').replaceAll('f', '')

const MODULES: Readonly<Record<number, (draft: Draft, body: ByteReader) => void>> = {
  0x01: (draft, body) => {
    tell(draft, 'imei', digits(body))
  },
  0x02: (draft, body) => {
    tell(draft, 'imsi', digits(body))
  },
  0x03: (draft, body) => {
    tell(draft, 'iccid', body.hex(body.left).replaceAll('f', ''))
  },
  0x09: (draft, body) => {
    tell(draft, 'sat', body.u8())
  },
  0x0a: (draft, body) => {
    tell(draft, 'satVisible', body.u8())
  },
  0x11: (draft, body) => {
    addCell(draft, body.u16(), body.u16(), body.u16(), body.u32())
  },
  0x18: (draft, body) => {
    tell(draft, 'battery', body.u16() * 0.01)
  },
  0x28: (draft, body) => {
    tell(draft, 'hdop', body.u8() * 0.1)
  },
  0x29: (draft, body) => {
    tell(draft, 'index', body.u32())
  },
  0x2a: (draft, body) => {
    tell(draft, 'input', body.u8())
  },
  0x2b: (draft, body) => {
    tell(draft, 'rssi', body.u8())
  },
  0x2e: (draft, body) => {
    tell(draft, 'odometer', body.u32())
  },
  0x33: readPlace,
  0x34: (draft, body) => {
    const atMs = body.u32() * 1000
    tell(draft, 'event', body.u8())
    amend(draft, draft.fix?.fixedAtMs === null ? { fixedAtMs: atMs } : {})
  },
}

/** Reads the modules that are known and leaves the others out. */
export const readModules: Reading = (draft, body) => {
  while (body.left >= 4) {
    const reading = MODULES[body.u16()]
    const part = body.part(Math.min(body.u16(), body.left))
    reading?.(draft, part)
  }
}
