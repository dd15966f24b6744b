/** Binary H02 messages: decimal digits in half bytes, then status bits. */
import { ByteReader, MalformedFrame } from '../wire/byte-reader.ts'
import { newDraft, place, tell, type TrackerRecord } from '../wire/record.ts'
import { numberOf, utcMs } from '../wire/texts.ts'
import { binaryNameBytes } from './frames.ts'
import { batteryPercent, tellStatus } from './status.ts'

/** Degrees (two or three digits) and minutes with four decimals. @throws MalformedFrame when a half byte is no digit */
function degrees(digits: string, degreeDigits: number): number {
  const whole = numberOf(digits.slice(0, degreeDigits))
  const minutes = numberOf(digits.slice(degreeDigits))
  if (whole === null || minutes === null) throw new MalformedFrame('a coordinate that is no number')
  return whole + minutes / 10_000 / 60
}

const decimal = (byte: number): number => (byte >> 4) * 10 + (byte & 15)

/** Name of the device in a binary message. */
export const binaryName = (frame: Buffer): string =>
  binaryNameBytes(frame, 0) === 8 ? frame.toString('hex', 1, 9).slice(0, 15) : frame.toString('hex', 1, 6)

/** Reads one binary message. @throws MalformedFrame */
export function decodeBinary(frame: Buffer): TrackerRecord[] {
  const nameBytes = binaryNameBytes(frame, 0)
  if (nameBytes === 0) throw new MalformedFrame('no day and time where one must be')
  const body = new ByteReader(frame, 1 + nameBytes)
  const [hour, minute, second] = [decimal(body.u8()), decimal(body.u8()), decimal(body.u8())]
  const [day, month, year] = [decimal(body.u8()), decimal(body.u8()), decimal(body.u8())]
  const draft = newDraft(binaryName(frame))
  const latitude = degrees(body.hex(4), 2)
  tell(draft, 'batteryLevel', batteryPercent(body.u8()))
  const eastWest = body.hex(5)
  const longitude = degrees(eastWest.slice(0, 9), 3)
  const flags = Number.parseInt(eastWest.slice(9), 16)
  const motion = body.hex(3)
  place(draft, {
    fixedAtMs: utcMs(year, month, day, hour, minute, second),
    isValid: (flags & 2) !== 0,
    latitude: (flags & 4) === 0 ? -latitude : latitude,
    longitude: (flags & 8) === 0 ? -longitude : longitude,
    speedKnots: numberOf(motion.slice(0, 3)),
    courseDegrees: numberOf(motion.slice(3)),
  })
  tellStatus(draft, body.u32())
  return [draft]
}
