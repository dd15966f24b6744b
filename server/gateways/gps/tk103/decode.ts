/** The TK103 protocol (Xexun TK103, Megastek and their clones): `(name command values)`. */
import { MalformedFrame } from '../wire/byte-reader.ts'
import type { FrameStep, WireProtocol, TrackerSession } from '../wire/protocol.ts'
import { newDraft, saysSomething, type TrackerRecord } from '../wire/record.ts'
import { COMMA_READINGS, readCommaPlace } from './comma.ts'
import { COMPACT_READINGS, readCompactPlace } from './compact.ts'

const FRAME_LIMIT = 4_096
const START = 0x28
const END = 0x29
const DOLLAR = 0x24
/** A name of at most twelve signs, then a command of two letters and two signs; newer devices put commas in between. */
const COMPACT = /^(.{8,12}?)(B[A-Z][0-9A-Z]{2})/s
const COMMAS = /^(\d{8,20}),([A-Z]{2}[0-9A-Z]{2})(?:,|$)/

/** A message ends with the first `)` that does not stand inside a text between two dollar signs. */
function findFrame(bytes: Buffer, from: number): FrameStep {
  const start = bytes.indexOf(START, from)
  if (start < 0) return null
  let isText = false
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === DOLLAR) isText = !isText
    else if (bytes[at] === END && !isText) return { start, end: at + 1 }
  }
  return null
}

type Message = { readonly name: string; readonly command: string; readonly rest: string; readonly hasCommas: boolean }

/** @throws MalformedFrame when name and command are not there */
function open(frame: Buffer): Message {
  const text = frame.toString('latin1').trim().replace(/^\(/, '').replace(/\)$/, '')
  const found = COMMAS.exec(text) ?? COMPACT.exec(text)
  const [whole = '', name = '', command = ''] = found ?? []
  if (!found || !/^\w+$/.test(name)) throw new MalformedFrame('no name of a device')
  return { name, command, rest: text.slice(whole.length), hasCommas: COMMAS.test(text) }
}

function decode(frame: Buffer, session: TrackerSession): TrackerRecord[] {
  const { name, command, rest, hasCommas } = open(frame)
  session.deviceId ??= name
  const draft = newDraft(name)
  if (hasCommas) {
    const reading = COMMA_READINGS[command.slice(0, 4)]
    if (reading) reading(draft, rest)
    else readCommaPlace(draft, command, rest)
  } else {
    const reading = COMPACT_READINGS[command]
    if (reading) reading(draft, rest)
    else readCompactPlace(draft, command, rest)
  }
  return saysSomething(draft) ? [draft] : []
}

/** Sign-in, greeting and alarms wait for a word; places do not. */
function reply(frame: Buffer): Buffer | null {
  const { name, command, rest, hasCommas } = open(frame)
  if (hasCommas) return null
  if (command === 'BP00') return Buffer.from(`(${name}AP01HSO)`, 'latin1')
  if (command === 'BP05') return Buffer.from(`(${name}AP05)`, 'latin1')
  return command === 'BO01' ? Buffer.from(`(${name}AS01${rest.slice(0, 1)})`, 'latin1') : null
}

export const tk103: WireProtocol = { frameLimit: FRAME_LIMIT, findFrame, decode, reply }
