/** Frames of telemetry: what two stations say about positions and sealed hours of fixes, and the bounds they keep. Bytes: frame-codec.ts here. */

/** Positions in one frame; more are spread over several. */
export const POSITIONS_MAX = 256
/** Bytes of a sealed hour in one frame: small, so that whatever is more urgent gets in between. */
export const SEGMENT_CHUNK_MAX = 32 * 1024
/** Largest sealed hour that travels; a full one has about 1 MB. */
export const SEGMENT_BYTES_MAX = 8 * 1024 * 1024
export const SEGMENT_ID_MAX = 64
export const SHA256_BYTES = 32

/** The newest fix of a unit: its own time, degrees, km/h, degrees from north, metres. What the device did not tell is null. */
export type PositionItem = {
  readonly unitId: string
  readonly fixedAtMs: number
  readonly latitude: number
  readonly longitude: number
  readonly speedKmh: number | null
  readonly headingDegrees: number | null
  readonly accuracyMetres: number | null
}
/** Newest positions of units of one district. `isTaken`: the other side has taken the frame of this id; it then holds nothing else. */
export type PositionsFrame = {
  readonly kind: 'positions'
  readonly id: number
  readonly isTaken: boolean
  readonly scope: string
  readonly positions: readonly PositionItem[]
}
/** Send me the next piece of this sealed hour. One piece an ask: a slow link never holds more. `sha256`: hex, as the log names it. */
export type SegmentWantFrame = {
  readonly kind: 'segment-want'
  readonly segmentId: string
  readonly sha256: string
  readonly offset: number
}
/** The piece at `offset`. `totalBytes` 0: not held here, or not for this peer. */
export type SegmentChunkFrame = {
  readonly kind: 'segment-chunk'
  readonly sha256: string
  readonly offset: number
  readonly totalBytes: number
  readonly bytes: Uint8Array
}
export type TelemetryFrame = PositionsFrame | SegmentWantFrame | SegmentChunkFrame
