/** What can be tuned about a session, with the values a station uses. */
import { FRAME_BYTES_MAX, PROTOCOL_RANGE, type Compression, type ProtocolRange } from '../frames.ts'
import { SUPPORTED_COMPRESSIONS } from '../frame-codec-compress.ts'

/** Wrong on purpose, so that the simulator can prove that it would notice. Never set by a station. */
export type Ablations = { readonly ackBeforeCommit?: true }

export type SessionOptions = {
  readonly protocol: ProtocolRange
  readonly compressions: readonly Compression[]
  /** Unacknowledged bytes of batches this side takes; at least one largest frame. */
  readonly creditBytes: number
  /** Bounds of the adaptive window, and how long a batch may queue on the way to the peer. */
  readonly windowBytesMin: number
  readonly windowBytesMax: number
  readonly queueTargetMs: number
  /** Commits within this time share a batch while one is on its way. */
  readonly coalesceMs: number
  /** Of several links that bring the same ops only the quickest goes on doing so; false: every link brings everything (to compare). */
  readonly isPruning: boolean
  /** How often a peer hears how far streams are that another link brings, and how long that link may stand still before this one is asked. */
  readonly haveMs: number
  readonly graftMs: number
  readonly firstPingMs: number
  readonly pingMs: number
  /** Nothing heard for this long: the peer is gone. */
  readonly silentMs: number
  /** A batch that stays unacknowledged this long means the peer is stuck. */
  readonly stalledMs: number
  /** First and longest wait before asking again for what did not fit. */
  readonly repullMs: number
  readonly repullMostMs: number
  /** Broken frames after which the peer is cut. */
  readonly faultsMax: number
  readonly ablations: Ablations
}

const DEFAULTS: SessionOptions = {
  protocol: PROTOCOL_RANGE,
  compressions: SUPPORTED_COMPRESSIONS,
  creditBytes: 1024 * 1024,
  windowBytesMin: 8 * 1024,
  windowBytesMax: 1024 * 1024,
  queueTargetMs: 300,
  coalesceMs: 5,
  isPruning: true,
  haveMs: 500,
  graftMs: 1_000,
  firstPingMs: 1_000,
  pingMs: 5_000,
  silentMs: 30_000,
  stalledMs: 120_000,
  repullMs: 500,
  repullMostMs: 60_000,
  faultsMax: 10,
  ablations: {},
}

/** Options with the station's values where nothing else is said. */
export function withDefaults(options: Partial<SessionOptions> = {}): SessionOptions {
  const merged = { ...DEFAULTS, ...options }
  return { ...merged, creditBytes: Math.max(merged.creditBytes, FRAME_BYTES_MAX) }
}
