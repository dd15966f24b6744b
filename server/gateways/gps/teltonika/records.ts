/** Records of Teltonika codecs 7 (GH3000), 8, 8 extended and 16. */
import { bit, MalformedFrame, type ByteReader } from '../wire/byte-reader.ts'
import type { TrackerSession } from '../wire/protocol.ts'
import { addCell, knotsOfKmh, newDraft, place, raise, tell, type Draft, type TrackerRecord } from '../wire/record.ts'
import { readElement } from './elements.ts'
import { COMMON, DRIVER_ID, GREEN_DRIVING, GREEN_DRIVING_ID, ICCID_ID, meaningOf, MODERN, type Parameter } from './parameters.ts'

export const CODEC = { gh3000: 0x07, plain: 0x08, extended: 0x8e, generation: 0x10 } as const
const SIZES = [1, 2, 4, 8] as const
const DEGREES = 1e7
const MODERN_MODEL = /^(FM[A-Z]|MTB|MSP|TFT|TST|GH5|TMT|DTB|FTC|FTM)/i

const speaksModern = (model: string | null): boolean => model === null || MODERN_MODEL.test(model)

function tellParameter(draft: Draft, parameter: Parameter, value: number, size: number): void {
  if (parameter.alarm !== undefined) {
    if (value > 0) raise(draft, parameter.alarm)
  } else tell(draft, parameter.name, meaningOf(parameter, value, size))
}

/** One numbered value. With an unknown model a number that only some families share stays visible beside its likely meaning. */
function readValue(draft: Draft, id: number, body: ByteReader, size: 1 | 2 | 4 | 8, model: string | null): void {
  if (id === DRIVER_ID && size === 8) {
    const key = Buffer.from(body.slice(8)).reverse().toString('hex').toUpperCase()
    tell(draft, 'driverUniqueId', /^0+$/.test(key) ? null : key)
    return
  }
  const isModern = speaksModern(model)
  if (id === ICCID_ID && size === 8 && isModern) {
    tell(draft, 'iccid', body.bytes.readBigUInt64BE(body.skip(8)).toString())
    return
  }
  const value = body.uint(size)
  const common = COMMON.get(id)
  const parameter = common ?? (isModern && size < 8 ? MODERN.get(id) : undefined)
  if (parameter) tellParameter(draft, parameter, value, size)
  if (id === GREEN_DRIVING_ID) raise(draft, GREEN_DRIVING[value])
  if (!common && (!parameter || model === null)) tell(draft, `io${id}`, value)
}

/** How a codec counts and numbers its values. */
type Layout = { readonly readId: (body: ByteReader) => number; readonly readCount: (body: ByteReader) => number }
const readByte = (body: ByteReader): number => body.u8()
const readWord = (body: ByteReader): number => body.u16()
const LAYOUTS: Readonly<Record<number, Layout>> = {
  [CODEC.plain]: { readId: readByte, readCount: readByte },
  [CODEC.generation]: { readId: readWord, readCount: readByte },
  [CODEC.extended]: { readId: readWord, readCount: readWord },
}

function readValues(draft: Draft, body: ByteReader, codec: number, layout: Layout, session: TrackerSession): void {
  const { readId, readCount } = layout
  readCount(body)
  for (const size of SIZES) {
    const count = readCount(body)
    for (let at = 0; at < count; at += 1) readValue(draft, readId(body), body, size, session.model)
  }
  if (session.isExtended && codec !== CODEC.extended) {
    const count = readCount(body)
    for (let at = 0; at < count; at += 1) tell(draft, `io${readId(body)}`, body.hex(16))
  }
  if (codec === CODEC.extended) {
    const count = body.u16()
    for (let at = 0; at < count; at += 1) {
      const id = body.u16()
      readElement(draft, id, body, body.u16())
    }
  }
}

/** Operator as one number: country, then two or three digits of network. */
function tellCell({ attributes }: Draft, draft: Draft): void {
  const { operator, lac, cid2g, cid4g } = attributes
  const cellId = typeof cid4g === 'number' ? cid4g : cid2g
  if (typeof operator !== 'number' || typeof lac !== 'number' || typeof cellId !== 'number') return
  const digits = String(operator)
  addCell(draft, Number(digits.slice(0, 3)), Number(digits.slice(3)), lac, cellId)
}

function readRecord(body: ByteReader, codec: number, layout: Layout, session: TrackerSession): TrackerRecord {
  const draft = newDraft(session.deviceId)
  const fixedAtMs = body.u64()
  tell(draft, 'priority', body.u8())
  const longitude = body.i32() / DEGREES
  const latitude = body.i32() / DEGREES
  const altitudeMetres = body.i16()
  const courseDegrees = body.u16()
  const satellites = body.u8()
  const speedKmh = body.u16()
  tell(draft, 'sat', satellites)
  const speedKnots = knotsOfKmh(speedKmh)
  place(draft, { fixedAtMs, isValid: satellites > 0, latitude, longitude, speedKnots, courseDegrees, altitudeMetres })
  tell(draft, 'event', layout.readId(body))
  if (codec === CODEC.generation) tell(draft, 'generation', body.u8())
  readValues(draft, body, codec, layout, session)
  tellCell(draft, draft)
  return draft
}

/** Bits of the second byte of a GH3000 place. */
function readGh3000Place(draft: Draft, body: ByteReader, fixedAtMs: number): void {
  const mask = body.u8()
  const hasPlace = bit(mask, 0)
  const latitude = hasPlace ? body.bytes.readFloatBE(body.skip(4)) : 0
  const longitude = hasPlace ? body.bytes.readFloatBE(body.skip(4)) : 0
  const altitudeMetres = bit(mask, 1) ? body.i16() : null
  const courseDegrees = bit(mask, 2) ? (body.u8() * 360) / 256 : 0
  const speedKnots = bit(mask, 3) ? knotsOfKmh(body.u8()) : 0
  if (bit(mask, 4)) tell(draft, 'sat', body.u8())
  if (bit(mask, 5)) {
    const [lac, cellId] = [body.u16(), body.u16()]
    addCell(draft, 0, 0, lac, cellId)
  }
  if (bit(mask, 6)) tell(draft, 'rssi', body.u8())
  if (bit(mask, 7)) tell(draft, 'operator', body.u32())
  if (hasPlace) place(draft, { fixedAtMs, isValid: true, latitude, longitude, speedKnots, courseDegrees, altitudeMetres })
}

/** Seconds are counted from 2007 in 30 bits. */
const GH3000_EPOCH_SECONDS = 1_167_609_600

function readGh3000(body: ByteReader, session: TrackerSession): TrackerRecord {
  const draft = newDraft(session.deviceId)
  const fixedAtMs = ((body.u32() & 0x3fffffff) + GH3000_EPOCH_SECONDS) * 1000
  const mask = body.u8()
  if (bit(mask, 0)) readGh3000Place(draft, body, fixedAtMs)
  for (const [index, size] of [1, 2, 4].entries()) {
    if (!bit(mask, index + 1)) continue
    const count = body.u8()
    for (let at = 0; at < count; at += 1) {
      const id = body.u8()
      tell(draft, `io${id}`, body.uint(size))
    }
  }
  return draft
}

/** Reads the records of a packet. @throws MalformedFrame */
export function readRecords(body: ByteReader, codec: number, session: TrackerSession): TrackerRecord[] {
  const layout = LAYOUTS[codec]
  if (!layout && codec !== CODEC.gh3000) throw new MalformedFrame('a codec nobody knows')
  const count = body.u8()
  const records: TrackerRecord[] = []
  for (let at = 0; at < count; at += 1) records.push(layout ? readRecord(body, codec, layout, session) : readGh3000(body, session))
  return records
}
