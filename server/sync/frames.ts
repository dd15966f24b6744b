/** The frames of "kituo-sync/1": what two stations say to each other, and the bounds every frame must keep. Bytes: frame-codec.ts. */
import type { StreamPart, SubjectKeyItem } from '../log/op.ts'
import type { RefusalReason } from './ports.ts'
import type { TelemetryFrame } from './telemetry/frames.ts'

/** Majors of the protocol this build speaks, lowest and highest. */
export const PROTOCOL_RANGE: ProtocolRange = [1, 1]
export type ProtocolRange = readonly [lowest: number, highest: number]

/** Largest frame of any kind on the wire. */
export const FRAME_BYTES_MAX = 128 * 1024
/** Largest batch after decompression: anything that grows beyond is a bomb. */
export const INFLATED_BYTES_MAX = 4 * 1024 * 1024
export const BATCH_OPS_MAX = 500
/** Scopes of one link: the state two stations compare must stay small. */
export const SCOPES_MAX = 64
/** Streams of one scope: stations times their incarnations. */
export const STREAMS_MAX = 1_024
/** Streams named in one SUMMARY or PULL; more are spread over several frames. */
export const STREAMS_PER_FRAME_MAX = 4_096
/** Bytes of a name: scope, station, kind, entity, actor, subject. */
export const NAME_BYTES_MAX = 256
/** Bytes of the digest of a scope: a prefix of SHA-256. */
export const DIGEST_BYTES = 12
/** Counters and times stay below this, so that differences of two are exact as well. */
export const NUMBER_MAX = 2 ** 51 - 1
/** Inside of one VERIFY: room for the vector of a scope with as many streams as one may have; most are far smaller. */
export const VERIFY_BYTES_MAX = 64 * 1024
/** In a PULL or a WANT: this stream is not wanted on this link. The largest number there is, so nothing lies beyond it. */
export const NOT_WANTED = 2 ** 51 - 1

/** How batches are packed, best last. */
export const COMPRESSIONS = ['none', 'deflate-raw', 'zstd'] as const
export type Compression = (typeof COMPRESSIONS)[number]

/** Where a stream of one scope ends: its writer, the writer's incarnation, the highest sequence. */
export type StreamSeq = readonly [stationId: string, incarnation: number, seq: number]
export type ScopeVector = { readonly scope: string; readonly streams: readonly StreamSeq[] }
/** `digest`: hex of `DIGEST_BYTES` bytes. */
export type ScopeDigest = { readonly scope: string; readonly digest: string }

/** Who I am and what I hold, in short. The first frame; sent again when grants changed. */
export type HelloFrame = {
  readonly kind: 'hello'
  readonly protocol: ProtocolRange
  readonly stationId: string
  readonly incarnation: number
  readonly build: string
  readonly compressions: readonly Compression[]
  readonly wallMs: number
  /** Bytes of unacknowledged batches this side takes. */
  readonly creditBytes: number
  readonly scopes: readonly ScopeDigest[]
}
/** What I hold of the scopes in which we differ. */
export type SummaryFrame = { readonly kind: 'summary'; readonly scopes: readonly ScopeVector[] }
/** Send me what is beyond this, now and from now on. `streams` null: beyond my last SUMMARY of that scope. */
export type PullFrame = {
  readonly kind: 'pull'
  readonly creditBytes: number
  readonly scopes: readonly { readonly scope: string; readonly streams: readonly StreamSeq[] | null }[]
}
/** I hold this now of streams that you do not want from me: ask when nobody else brings it. Only the streams that moved. */
export type HaveFrame = { readonly kind: 'have'; readonly scopes: readonly ScopeVector[] }
/** For these streams only: send me what is beyond this from now on, or (`NOT_WANTED`) nothing, as another peer brings it sooner. */
export type WantFrame = { readonly kind: 'want'; readonly scopes: readonly ScopeVector[] }
/** Ops of one scope, packed; `unpackBatch` opens it. */
export type BatchFrame = {
  readonly kind: 'batch'
  readonly id: number
  readonly scope: string
  readonly compression: Compression
  readonly inflatedBytes: number
  readonly payload: Uint8Array
}
/** What a batch holds. */
export type BatchContent = { readonly parts: readonly StreamPart[]; readonly keys: readonly SubjectKeyItem[] }
/** The batch is durable here. `seqs`: what I hold now of the stream of each of its parts. `isFailed`: nothing was taken, wait for a PULL. */
export type AckFrame = {
  readonly kind: 'ack'
  readonly id: number
  readonly isFailed: boolean
  readonly seqs: readonly number[]
  readonly refused: readonly { readonly part: number; readonly reason: RefusalReason }[]
}
/** Are you there, what time is it, do we agree? `digest` covers all scopes of the link. */
export type PingFrame = { readonly kind: 'ping'; readonly id: number; readonly digest: string }
export type PongFrame = { readonly kind: 'pong'; readonly id: number; readonly wallMs: number; readonly digest: string }

/** Why a station ends the talk. A word the peer does not know arrives as `other`. */
export const END_REASONS = [
  'other',
  'done', // clean close: shutdown, another link to the same peer took over
  'protocol', // no common major version
  'identity', // not the station this link was opened for
  'malformed', // too many broken frames
  'credit', // more was sent than allowed
  'silent', // the peer did not answer
  'stalled', // a batch was never acknowledged
  'revoked',
  'failure', // this station cannot read its own log
] as const
export type EndReason = (typeof END_REASONS)[number]
/** Do our logs and rows agree? One step of an audit, asked or answered; what the steps say: audit/steps.ts. */
export type VerifyFrame = {
  readonly kind: 'verify'
  /** The asking side counts its audits. */
  readonly id: number
  readonly isAnswer: boolean
  readonly scope: string
  /** Number of the step; one of a later build is passed over. */
  readonly step: number
  readonly payload: Uint8Array
}

/** The talk does not begin. */
export type RefuseFrame = { readonly kind: 'refuse'; readonly reason: EndReason }
/** The talk ends. */
export type ByeFrame = { readonly kind: 'bye'; readonly reason: EndReason }

export type Frame =
  | HelloFrame
  | SummaryFrame
  | PullFrame
  | BatchFrame
  | AckFrame
  | PingFrame
  | PongFrame
  | VerifyFrame
  | RefuseFrame
  | ByeFrame
  | HaveFrame
  | WantFrame
  | TelemetryFrame
/** A frame of a later build: counted and passed over. */
export type UnknownFrame = { readonly kind: 'unknown'; readonly number: number }

/** What can be wrong with bytes that came from outside. */
export const FRAME_FAULTS = [
  'too-large', // the frame, before looking inside
  'not-canonical', // not the one short CBOR form: cut off, trailing bytes, maps, floats, tags, indefinite or padded lengths
  'too-deep',
  'wrong-type',
  'out-of-bounds', // a count, length or number beyond its limit
  'bad-compression',
  'bomb', // inflates beyond what it declared or what is allowed
  'bad-columns', // the inside of a batch does not add up
] as const
export type FrameFault = (typeof FRAME_FAULTS)[number]

/** The one error of the codec. @param fault a word for counting; nothing of the frame is repeated */
export class FrameError extends Error {
  readonly fault: FrameFault

  constructor(fault: FrameFault, options?: ErrorOptions) {
    super(`frame refused: ${fault}`, options)
    this.name = 'FrameError'
    this.fault = fault
  }
}
