/** The Queclink @Track protocol as text: `+RESP:GTxxx,version,name,title,...,time,count$`. */
import { MalformedFrame } from '../wire/byte-reader.ts'
import type { FrameStep, WireProtocol, TrackerSession } from '../wire/protocol.ts'
import { newDraft, saysSomething, tell, type Draft, type TrackerRecord } from '../wire/record.ts'
import { hexOf, numberOf, scaled } from '../wire/texts.ts'
import { placesIn, readPlace, tellLoneCell } from './location.ts'
import { REPORTS } from './reports.ts'
import { readTail } from './tail.ts'
import { readVehicle } from './vehicle.ts'

const FRAME_LIMIT = 4_096
const START = /\+(RESP|BUFF|ACK):GT[A-Z]{3},/
const HEAD = /^\+(RESP|BUFF|ACK):GT([A-Z]{3}),/
const NAME = /^[0-9A-Z]{14,16}$/i
const TIME = /^\d{12}(\d\d)?$/
/** Reports whose fifth part is the supply in millivolts. */
const SUPPLY_REPORTS: ReadonlySet<string> = new Set(['FRI', 'ERI', 'RTL', 'DOG', 'HBM'])
const CELL_PARTS = 4
const END = 0x24
const PLUS = 0x2b

function findFrame(bytes: Buffer, from: number): FrameStep {
  for (let start = bytes.indexOf(PLUS, from); start >= 0; start = bytes.indexOf(PLUS, start + 1)) {
    const head = bytes.toString('latin1', start, start + 12)
    if (head.length >= 12 && !START.test(head)) continue
    const end = bytes.indexOf(END, start)
    return end < 0 ? null : { start, end: end + 1 }
  }
  return null
}

type Message = { readonly class: string; readonly kind: string; readonly parts: readonly string[]; readonly name: string }

/** Takes a message apart: parts[0] is the head, parts[1] the version (absent in early ones: an empty one is put in), parts[2] the name. */
function open(frame: Buffer): Message {
  const text = frame.toString('latin1').trim().replace(/\$$/, '')
  const [, messageClass = '', kind = ''] = HEAD.exec(text) ?? []
  const parts = text.split(',')
  if (NAME.test(parts[1] ?? '') && !NAME.test(parts[2] ?? '')) parts.splice(1, 0, '')
  const name = parts[2] ?? ''
  if (kind === '' || !NAME.test(name)) throw new MalformedFrame('no name of a device')
  return { class: messageClass, kind, parts, name }
}

/** Where the time of sending stands: the last whole time of the message. */
function sendingAt(parts: readonly string[]): number {
  for (let at = parts.length - 1; at > parts.length - 4 && at > 3; at -= 1) if (TIME.test(parts[at] ?? '')) return at
  return parts.length
}

/** Supply in millivolts where the report carries it. */
function tellSupply(draft: Draft, kind: string, parts: readonly string[]): void {
  if (!SUPPLY_REPORTS.has(kind)) return
  const value = numberOf(parts[kind === 'ERI' ? 5 : 4] === '' && kind === 'FRI' ? parts[5] : parts[kind === 'ERI' ? 5 : 4])
  if (value !== null && value > 1000) tell(draft, 'power', scaled(value, 0.001))
}

/** One record for each place; what the report says beside goes with the last. */
function readReport({ kind, parts, name }: Message): TrackerRecord[] {
  const places = placesIn(parts)
  const sent = sendingAt(parts)
  const drafts = places.length === 0 ? [newDraft(name)] : places.map(() => newDraft(name))
  for (const [index, at] of places.entries()) readPlace(drafts[index] ?? newDraft(name), parts, at)
  const last = drafts.at(-1) ?? newDraft(name)
  const before = (places[0] ?? sent + 4) - 4
  if (kind === 'CAN' || kind === 'OBD') readVehicle(last, kind, parts, before)
  REPORTS[kind]?.(last, parts, before)
  tellSupply(last, kind, parts)
  const behind = places.at(-1)
  if (behind === undefined) {
    if (kind !== 'GSM') tellLoneCell(last, parts)
  } else readTail(last, parts.slice(behind + 3 + CELL_PARTS, sent), kind, kind === 'ERI' ? (hexOf(parts[4]) ?? 0) : 0)
  return drafts.filter(saysSomething)
}

/** Answers to commands name the command; a sign of life holds nothing. */
function readAnswer({ kind, name }: Message): TrackerRecord[] {
  if (kind === 'HBD') return []
  const draft = newDraft(name)
  tell(draft, 'result', `Command ${kind} accepted`)
  return [draft]
}

function decode(frame: Buffer, session: TrackerSession): TrackerRecord[] {
  const message = open(frame)
  session.deviceId ??= message.name
  return message.class === 'ACK' ? readAnswer(message) : readReport(message)
}

/** A sign of life is answered with its version and count, a report with its count. */
function reply(frame: Buffer): Buffer | null {
  const { class: messageClass, kind, parts } = open(frame)
  const count = parts.at(-1) ?? ''
  if (!/^[0-9A-F]{4}$/i.test(count)) return null
  if (messageClass === 'ACK') return kind === 'HBD' ? Buffer.from(`+SACK:GTHBD,${parts[1]},${count}$`, 'latin1') : null
  return Buffer.from(`+SACK:${count}$`, 'latin1')
}

export const gl200: WireProtocol = { frameLimit: FRAME_LIMIT, findFrame, decode, reply }
