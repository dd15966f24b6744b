/** Where H02 messages begin and end: `*..#` as text, `$` and a fixed number of bytes as binary. Both share one connection. */
import type { FrameStep } from '../wire/protocol.ts'

/** Binary messages: the shortest, the shortest with a name of sixteen digits, and what cells and counters behind the status may add. */
const BINARY_BYTES = { short: 32, longName: 42, most: 64 } as const
const TEXT_START = 0x2a
const TEXT_END = 0x23
const BINARY_START = 0x24

const isDigits = (byte: number | undefined): boolean => byte !== undefined && byte >> 4 <= 9 && (byte & 15) <= 9
const decimal = (byte: number | undefined): number => (byte === undefined ? -1 : (byte >> 4) * 10 + (byte & 15))

/** True when six bytes are hour, minute, second, day, month, year in decimal digits. */
function isMoment(bytes: Buffer, at: number): boolean {
  for (let offset = 0; offset < 6; offset += 1) if (!isDigits(bytes[at + offset])) return false
  const [hour, minute, second, day, month] = [0, 1, 2, 3, 4].map((offset) => decimal(bytes[at + offset]))
  return (hour ?? 99) < 24 && (minute ?? 99) < 60 && (second ?? 99) < 60 && (day ?? 99) <= 31 && (month ?? 99) <= 12
}

/** Bytes of the name in a binary message that begins at `at`: five or eight; 0 = no such message begins here. */
export function binaryNameBytes(bytes: Buffer, at: number): 0 | 5 | 8 {
  if (isMoment(bytes, at + 6)) return 5
  return isMoment(bytes, at + 9) ? 8 : 0
}

const isLetter = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a
const isTextStart = (bytes: Buffer, at: number): boolean => bytes[at] === TEXT_START && isLetter(bytes[at + 1]) && isLetter(bytes[at + 2])
/** Bytes from which on a binary message shows its day and time, whichever name it has. */
const MOMENT_BYTES = 15

/** True when a message begins here, also when too little is there to tell. */
const mayStart = (bytes: Buffer, at: number): boolean =>
  isTextStart(bytes, at) ||
  (bytes[at] === TEXT_START && bytes.length - at < 3) ||
  (bytes[at] === BINARY_START && (bytes.length - at < MOMENT_BYTES || binaryNameBytes(bytes, at) !== 0))

/** The end of a binary message: where the next begins, or where the bytes end. 0 = not all there yet. */
function binaryEnd(bytes: Buffer, start: number): number {
  const least = start + (binaryNameBytes(bytes, start) === 8 ? BINARY_BYTES.longName : BINARY_BYTES.short)
  if (bytes.length < least) return 0
  const most = Math.min(bytes.length, start + BINARY_BYTES.most)
  for (let end = least; end < most; end += 1) if (mayStart(bytes, end)) return end
  return most
}

/** Finds the next message of either kind. */
export function findH02Frame(bytes: Buffer, from: number): FrameStep {
  for (let start = from; start < bytes.length; start += 1) {
    if (isTextStart(bytes, start)) {
      const end = bytes.indexOf(TEXT_END, start)
      return end < 0 ? null : { start, end: end + 1 }
    }
    if (bytes[start] !== BINARY_START) continue
    if (bytes.length - start < MOMENT_BYTES) return null
    if (binaryNameBytes(bytes, start) === 0) continue
    const end = binaryEnd(bytes, start)
    return end === 0 ? null : { start, end }
  }
  return null
}
