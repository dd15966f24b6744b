/** Whole messages off a stream of bytes: a growing buffer, bounded, and what was understood of the device so far. */
import type { Clock } from '../../../kernel/clock.ts'
import { MalformedFrame } from '../wire/byte-reader.ts'
import { newSession, type TrackerSession, type WireProtocol } from '../wire/protocol.ts'
import type { PortCounters } from './counters.ts'
import type { Message } from './intake.ts'
import { payloadText } from './payload-text.ts'

/** A message and the bytes its answer is made from. */
export type Heard = { readonly bytes: Buffer; readonly message: Message }

/** Frames taken together. */
const BATCH = 200

/** Reads one frame. @returns null for one that is no message; it is counted */
export function hear(protocol: WireProtocol, bytes: Buffer, session: TrackerSession, counters: PortCounters): Heard | null {
  try {
    const records = protocol.decode(bytes, session)
    return { bytes, message: { deviceId: session.deviceId, records, payload: () => payloadText(bytes) } }
  } catch (error) {
    if (!(error instanceof MalformedFrame)) throw error
    counters.counts.malformed += 1
    return null
  }
}

export type FrameReader = {
  readonly session: TrackerSession
  push(chunk: Buffer): void
  /** The next messages; null when no whole frame is there. Frames that are no messages are left out. */
  next(): Heard[] | null
  readonly isTooLong: boolean
  /** When the frame that is not whole yet began, on the monotonic clock. */
  readonly partialSinceMs: number | null
  /** Frames in a row that were no messages. */
  readonly malformedInRow: number
}

/** Starts with nothing. */
export function createFrameReader(protocol: WireProtocol, clock: Clock, counters: PortCounters): FrameReader {
  const session = newSession(clock.nowMs())
  let buffer: Buffer = Buffer.alloc(0)
  let partialSinceMs: number | null = null
  let malformedInRow = 0

  function hearFrom(from: number, end: number): Heard[] {
    session.nowMs = clock.nowMs()
    const heard = hear(protocol, buffer.subarray(from, end), session, counters)
    malformedInRow = heard ? 0 : malformedInRow + 1
    return heard ? [heard] : []
  }

  return {
    session,
    push(chunk) {
      buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
      partialSinceMs ??= clock.monotonicMs()
    },
    next() {
      const heard: Heard[] = []
      let from = 0
      for (let frames = 0; frames < BATCH; frames += 1) {
        const step = protocol.findFrame(buffer, from)
        if (!step) break
        heard.push(...hearFrom(step.start, step.end))
        from = step.end
      }
      if (from === 0) {
        if (buffer.length === 0) partialSinceMs = null
        return null
      }
      // Copied, so that the few bytes that stay do not hold on to a whole chunk.
      buffer = Buffer.from(buffer.subarray(from))
      partialSinceMs = buffer.length > 0 ? clock.monotonicMs() : null
      return heard
    },
    get isTooLong() {
      return buffer.length > protocol.frameLimit
    },
    get partialSinceMs() {
      return partialSinceMs
    },
    get malformedInRow() {
      return malformedInRow
    },
  }
}
