/** Meitrack messages: `$$`, a letter, the length up to the end mark, name, command, values. */
import { MalformedFrame } from '../wire/byte-reader.ts'
import type { FrameStep } from '../wire/protocol.ts'

const DOLLAR = 0x24
const COMMA = 0x2c
/** Digits of a length; photos come in parts of about a thousand bytes. */
const LENGTH_DIGITS = 5

/** Check sum and end mark. */
const TAIL = /^\*[0-9A-F]{2}\r\n/i
const TAIL_BYTES = 5
/** Some firmware counts a few bytes too many or too few. */
const MISCOUNT_BYTES = 8

/** Where a message of a declared length ends: there, or where the end mark stands close by. 0 = not all there yet. */
function endOf(bytes: Buffer, comma: number, declared: number): number {
  if (declared <= bytes.length && bytes[declared - 1] === 0x0a) return declared
  for (let at = Math.max(comma, declared - TAIL_BYTES - MISCOUNT_BYTES); at <= declared + MISCOUNT_BYTES; at += 1)
    if (TAIL.test(bytes.toString('latin1', at, at + TAIL_BYTES))) return at + TAIL_BYTES
  return declared + MISCOUNT_BYTES + TAIL_BYTES <= bytes.length ? Math.max(declared, comma + 1) : 0
}

/** Finds the next message by its length. A length that is no number leaves the start mark behind as noise. */
export function findMeitrackFrame(bytes: Buffer, from: number): FrameStep {
  for (let start = bytes.indexOf('$$', from, 'latin1'); start >= 0; start = bytes.indexOf('$$', start + 1, 'latin1')) {
    const comma = bytes.indexOf(COMMA, start + 3)
    if (comma < 0) {
      if (bytes.length - start <= 3 + LENGTH_DIGITS) return null
      continue
    }
    const digits = bytes.toString('latin1', start + 3, comma)
    if (comma - start > 3 + LENGTH_DIGITS || !/^\d+$/.test(digits)) continue
    const end = endOf(bytes, comma, comma + Number(digits))
    return end === 0 ? null : { start, end }
  }
  return null
}

export type MeitrackMessage = { readonly name: string; readonly command: string; readonly values: Buffer }

/** Takes a message apart. The check sum and the end mark behind the last `*` may be missing. @throws MalformedFrame */
export function openMessage(frame: Buffer): MeitrackMessage {
  if (frame[0] !== DOLLAR || frame[1] !== DOLLAR) throw new MalformedFrame('no start mark')
  const ends = [frame.indexOf(COMMA)]
  for (const index of [0, 1]) ends.push(frame.indexOf(COMMA, (ends[index] ?? 0) + 1))
  const [first = -1, second = -1, third = -1] = ends
  if (first < 0 || second <= first) throw new MalformedFrame('no name of a device')
  const name = frame.toString('latin1', first + 1, second)
  if (!/^\w{8,20}$/.test(name)) throw new MalformedFrame('no name of a device')
  const isLast = third <= second
  const command = frame.toString('latin1', second + 1, isLast ? frame.length : third).replace(/\*.*$/s, '')
  const star = frame.lastIndexOf(0x2a)
  const end = star > third && frame.length - star <= 5 ? star : frame.length
  return { name, command, values: isLast ? Buffer.alloc(0) : frame.subarray(third + 1, end) }
}
