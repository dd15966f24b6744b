/** The Meitrack protocol: text messages, binary records and answers to commands. */
import { ByteReader } from '../wire/byte-reader.ts'
import type { WireProtocol, TrackerSession } from '../wire/protocol.ts'
import type { TrackerRecord } from '../wire/record.ts'
import { decodeFixed } from './fixed.ts'
import { findMeitrackFrame, openMessage } from './frames.ts'
import { decodeNumbered } from './numbered.ts'
import { decodeText } from './text.ts'

const FRAME_LIMIT = 8_192
/** Parts of photos. */
const FILE_COMMANDS: ReadonlySet<string> = new Set(['D00', 'D03'])

function decode(frame: Buffer, session: TrackerSession): TrackerRecord[] {
  const { name, command, values } = openMessage(frame)
  session.deviceId ??= name
  if (FILE_COMMANDS.has(command)) return []
  if (command === 'CCC') return decodeFixed(name, new ByteReader(values))
  if (command === 'CCE') return decodeNumbered(name, new ByteReader(values))
  return decodeText(name, command, values.toString('latin1'))
}

/** Devices expect no answer to what they report. */
export const meitrack: WireProtocol = { frameLimit: FRAME_LIMIT, findFrame: findMeitrackFrame, decode, reply: () => null }
