/** The GPS103 protocol (Xexun, Coban and their clones): `imei:NAME,event,...;` and a bare name as sign of life. */
import { MalformedFrame } from '../wire/byte-reader.ts'
import type { FrameStep, WireProtocol, TrackerSession } from '../wire/protocol.ts'
import { newDraft, saysSomething, type TrackerRecord } from '../wire/record.ts'
import { readDiagnostics, readPlace, readStatusReport } from './messages.ts'

const FRAME_LIMIT = 2_048
const ENDS = new Set([0x3b, 0x2a, 0x0a, 0x0d])
const NAME = /imei:(\d{8,20})/
const BARE_NAME = /^\d{8,20}$/

/** A message ends with `;`, `*` or a line end; empty ones are skipped. */
function findFrame(bytes: Buffer, from: number): FrameStep {
  let start = from
  while (start < bytes.length && (ENDS.has(bytes[start] ?? 0) || bytes[start] === 0x20)) start += 1
  for (let end = start; end < bytes.length; end += 1) if (ENDS.has(bytes[end] ?? 0)) return { start, end: end + 1 }
  return null
}

const textOf = (frame: Buffer): string => frame.toString('latin1').trim().replace(/[;*]$/, '')
const isHello = (text: string): boolean => text.startsWith('##')

/** @throws MalformedFrame when no name of a device is in it and none is known */
function decode(frame: Buffer, session: TrackerSession): TrackerRecord[] {
  const text = textOf(frame)
  const name = NAME.exec(text)?.[1] ?? (BARE_NAME.test(text) ? text : null)
  if (name === null) throw new MalformedFrame('no name of a device')
  session.deviceId ??= name
  if (isHello(text) || text === name) return []
  const parts = text.slice(text.lastIndexOf('imei:')).split(',')
  const draft = newDraft(name)
  if (parts[1] === 'OBD') readDiagnostics(draft, parts)
  else if (/^\d{6}$/.test(parts[6] ?? '') && /^-?\d+\.\d+$/.test(parts[9] ?? '')) readStatusReport(draft, parts)
  else if (parts.length > 4) readPlace(draft, parts, session.nowMs)
  return saysSomething(draft) ? [draft] : []
}

/** `LOAD` to a greeting, `ON` to a sign of life, `**,imei:NAME,E;` (heard) to a call for help. */
function reply(frame: Buffer): Buffer | null {
  const text = textOf(frame)
  if (isHello(text)) return Buffer.from('LOAD', 'latin1')
  if (BARE_NAME.test(text)) return Buffer.from('ON', 'latin1')
  const name = NAME.exec(text)?.[1]
  return name !== undefined && text.split(',')[1] === 'help me' ? Buffer.from(`**,imei:${name},E;`, 'latin1') : null
}

export const gps103: WireProtocol = { frameLimit: FRAME_LIMIT, findFrame, decode, reply }
