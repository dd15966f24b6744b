/** The H02 protocol of many small trackers and watches: text and binary messages on one connection. */
import { MalformedFrame } from '../wire/byte-reader.ts'
import type { WireProtocol, TrackerSession } from '../wire/protocol.ts'
import type { TrackerRecord } from '../wire/record.ts'
import { binaryName, decodeBinary } from './binary.ts'
import { binaryNameBytes, findH02Frame } from './frames.ts'
import { decodeText, partsOf } from './text.ts'

const FRAME_LIMIT = 2_048
const NAME = /^\w{5,20}$/
const isBinary = (frame: Buffer): boolean => frame[0] === 0x24

function decode(frame: Buffer, session: TrackerSession): TrackerRecord[] {
  const name = isBinary(frame) ? (binaryNameBytes(frame, 0) > 0 ? binaryName(frame) : '') : (partsOf(frame)[1] ?? '')
  if (!NAME.test(name)) throw new MalformedFrame('no name of a device')
  session.deviceId ??= name
  return isBinary(frame) ? decodeBinary(frame) : decodeText(frame, session.nowMs)
}

const two = (value: number): string => String(value).padStart(2, '0')
/** `yyyymmddhhmmss` in UTC. */
function compact(nowMs: number): string {
  const now = new Date(nowMs)
  const parts = [now.getUTCMonth() + 1, now.getUTCDate(), now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()]
  return `${now.getUTCFullYear()}${parts.map(two).join('')}`
}

/** Signs of life come back as they are; places and cells are confirmed with V4, their kind and the time; R12 asks for the time of day. */
function reply(frame: Buffer, session: TrackerSession): Buffer | null {
  if (isBinary(frame)) return null
  const [maker = '', name = '', kind = ''] = partsOf(frame)
  if (kind === 'HTBT' || kind === 'XT' || kind === 'V0') return Buffer.from(`*${maker},${name},${kind}#`, 'latin1')
  const now = compact(session.nowMs)
  if (kind === 'R12') return Buffer.from(`*${maker},${name},R12,${now.slice(8)}#`, 'latin1')
  if (kind === 'V1' || kind === 'NBR' || kind === 'LINK') return Buffer.from(`*${maker},${name},V4,${kind},${now}#`, 'latin1')
  return null
}

export const h02: WireProtocol = { frameLimit: FRAME_LIMIT, findFrame: findH02Frame, decode, reply }
