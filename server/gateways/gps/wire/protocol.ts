/** What every tracker protocol gives the door: where frames end, what one says, what to answer. All of it pure. */
import type { TrackerRecord } from './record.ts'

/** What is known on one connection; the decoders write into it. */
export type TrackerSession = {
  /** Name of the device, once it has said it. */
  deviceId: string | null
  /** Model as far as somebody told it: it changes the meaning of some fields. */
  model: string | null
  /** Teltonika: fields of sixteen bytes are in use. */
  isExtended: boolean
  /** Time of the station, epoch milliseconds; the door sets it before each frame. */
  nowMs: number
  /** How far the device's clock is ahead of UTC, as it said at sign-in and as its fixes bear out; null = not known. */
  clockAheadMs: number | null
  /** True once a fix has shown that times come as local time. */
  isClockLocal: boolean
}

/** Where the next frame lies: `start` to `end` is the frame, everything before `start` is noise. */
export type FrameStep = { readonly start: number; readonly end: number } | null

export type WireProtocol = {
  /** Longest frame a device sends; a connection that saves up more is cut. */
  readonly frameLimit: number
  /**
   * Finds the first whole frame at or after `from`.
   * @returns null when it is not all there yet
   */
  readonly findFrame: (bytes: Buffer, from: number) => FrameStep
  /**
   * Reads one frame.
   * @returns its records; empty for sign-in, heartbeats and answers to commands
   * @throws MalformedFrame
   */
  readonly decode: (frame: Buffer, session: TrackerSession) => TrackerRecord[]
  /**
   * The answer the device waits for, or null when it expects none.
   * @param frame as given to `decode`, after it
   */
  readonly reply: (frame: Buffer, session: TrackerSession) => Buffer | null
}

/** The start of a connection. */
export const newSession = (nowMs: number): TrackerSession => ({
  deviceId: null,
  model: null,
  isExtended: false,
  nowMs,
  clockAheadMs: null,
  isClockLocal: false,
})
