/** The door of a session: what it is made of, what it tells, what it can be asked. */
import type { Clock } from '../../kernel/clock.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { EndReason, Frame, FrameFault } from '../frames.ts'
import type { Link, Outlet, PriorityClass, Refusal, RefusalReason } from '../ports.ts'
import type { SessionOptions } from './options.ts'

/** Runs something later. 0 ms means: at the next turn of the loop, after what is already waiting (`setImmediate`). Returns the way to call it off. */
export type Timers = { after(ms: number, run: () => void): () => void }

/** Who speaks. */
export type SessionSelf = { readonly stationId: string; readonly incarnation: number; readonly build: string }

export type SessionParts = {
  readonly self: SessionSelf
  /** The station that the link was authenticated for; null where nobody checked (tests). */
  readonly expectedPeer?: string | null
  readonly outlet: Outlet
  readonly link: Link
  readonly clock: Clock
  readonly timers: Timers
  /** Spreads pings and retries of many links. */
  readonly random: RandomSource
  readonly options?: Partial<SessionOptions>
  readonly events?: (event: SessionEvent) => void
  /** Handles frames of kinds that the session does not know itself; false when they are nobody's. */
  readonly onFrame?: (frame: Frame) => boolean
}

/** Counted oddities of what arrived: broken frames, and frames that do not belong where they came. */
export type FaultKind = FrameFault | 'unknown-frame' | 'before-hello' | 'unknown-batch' | 'unknown-scope' | 'unhandled'

export type SessionEvent =
  /** HELLO was exchanged and accepted. */
  | { readonly type: 'open'; readonly peer: SessionPeer }
  /** The link is over. `isOffence`: the peer broke the protocol and should be kept away for a while. */
  | { readonly type: 'closed'; readonly reason: EndReason; readonly byPeer: boolean; readonly isOffence: boolean }
  /** The peer holds ops of this very station that it does not hold itself: the database was rolled back. */
  | { readonly type: 'selfRollback'; readonly scope: string; readonly incarnation: number; readonly seq: number; readonly heldSeq: number }
  /** A better estimate of how far the peer's clock is ahead of ours. */
  | { readonly type: 'offset'; readonly stationId: string; readonly offsetMs: number; readonly rttMs: number }
  /** A part that arrived was not taken. */
  | { readonly type: 'refused'; readonly refusal: Refusal }
  /** All scopes of the link were equal at this time. */
  | { readonly type: 'agreed'; readonly atMs: number }
  /** An op of our own log cannot travel by this protocol; its stream is left out on this link. */
  | { readonly type: 'unsendable'; readonly scope: string; readonly fault: FrameFault }
  /** The log did not take a batch; it will be asked for again. */
  | { readonly type: 'applyFailed'; readonly scope: string; readonly error: unknown }
  /** Our own side failed; the session ends. */
  | { readonly type: 'failure'; readonly error: unknown }

export type SessionPeer = { readonly stationId: string; readonly incarnation: number; readonly build: string; readonly protocol: number }

/** One scope of the link. "Behind" counts what is known of the other side; bytes are estimated from what ops took on this wire. */
export type ScopeStatus = {
  readonly scope: string
  readonly priority: PriorityClass
  readonly opsToGet: number
  readonly bytesToGet: number
  readonly opsToGive: number
  readonly bytesToGive: number
  /** The first op of each stream that the peer is not known to hold. */
  readonly toGiveFrom: readonly (readonly [streamId: string, seq: number])[]
  /** Epoch ms at which digests of this scope were last equal; null: not yet on this link. */
  readonly agreedAtMs: number | null
  /** Why this scope does not move although something is missing. */
  readonly trouble: ScopeTrouble | null
}
export type ScopeTrouble = 'waiting' | 'gap' | 'refused' | 'failed'

export type SessionState = 'greeting' | 'open' | 'closed'
export type SessionStatus = {
  readonly state: SessionState
  readonly peer: SessionPeer | null
  readonly scopes: readonly ScopeStatus[]
  /** Epoch ms of the last proof that every scope of the link is equal on both sides. */
  readonly agreedAtMs: number | null
  readonly rttMs: number | null
  readonly offsetMs: number | null
  readonly windowBytes: number
  readonly creditBytes: number
  readonly queues: {
    readonly inFlightBatches: number
    readonly inFlightBytes: number
    readonly bufferedBytes: number
    readonly toApplyBatches: number
    readonly toApplyBytes: number
  }
  readonly traffic: { readonly framesIn: number; readonly bytesIn: number; readonly framesOut: number; readonly bytesOut: number }
  readonly opsIn: number
  readonly opsOut: number
  /** What this side did not take, and what the peer did not take. */
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>
  readonly refusedByPeer: Readonly<Partial<Record<RefusalReason, number>>>
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>
}

export type Session = {
  /** Takes one frame from the link. Never throws. */
  receive(bytes: Uint8Array): void
  /** Sends a frame of a kind that the session does not make itself; false when the link is not open. */
  send(frame: Frame): boolean
  /** Bytes that a frame of this class may add now without making more urgent ones wait; 0 when the link is not open. */
  room(priority: PriorityClass): number
  /** Says HELLO again, so that both compare what they hold; nothing while the link is not open. */
  compareAgain(): void
  /** Ends the talk. `told` false: the link is gone already, say nothing. */
  close(reason: EndReason, told?: boolean): void
  status(): SessionStatus
}
