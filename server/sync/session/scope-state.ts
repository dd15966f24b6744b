/** What is remembered of one scope on one link. */
import { STREAMS_MAX } from '../frames.ts'
import type { PriorityClass } from '../ports.ts'
import { classOfScope, rankOf } from './priority.ts'
import type { ScopeTrouble } from './types.ts'

/** Writer and incarnation of a stream of a known scope. */
export type StreamName = readonly [stationId: string, incarnation: number]

/** The part of a scope's state that spread.ts keeps. Keys are stream ids. */
export type SpreadState = {
  /** Taking: streams that another link brings sooner; the peer was told not to send them. */
  readonly pruned: Set<string>
  /** Taking: streams of which the peer holds more than we do although it does not send it, and what we held at the last look. */
  readonly watched: Map<string, { readonly name: StreamName; readonly heldSeq: number }>
  /** Taking: highest sequence that came over this very link. */
  readonly broughtHere: Map<string, number>
  /** Giving: streams the peer does not want from us; it only hears how far they are. */
  readonly hushed: Set<string>
  /** Giving: what it heard last. */
  readonly told: Map<string, number>
}

/** One scope that both sides may carry. */
export type ScopeState = {
  readonly scope: string
  readonly priority: PriorityClass
  readonly rank: number
  /** Highest sequence the peer is known to hold, by stream: its own statements, acknowledgements, and what it sent. */
  known: Map<string, number>
  /** The next batch begins beyond this. Null: the peer did not ask, or must ask again. */
  sent: Map<string, number> | null
  /** Monotonic time at which we last asked the peer for what we lack; null: never, digests were equal. */
  askedAtMs: number | null
  /** How often the peer asked. */
  pulls: number
  /** There may be something to send now. */
  isDirty: boolean
  /** Count of the batch that went last: scopes of one class take turns. */
  servedAt: number
  inFlight: number
  toApply: number
  /** Streams the log refused for good on this link. */
  readonly notWanted: Map<string, StreamName>
  /** Who brings what, where several links carry this scope (spread.ts). */
  readonly spread: SpreadState
  trouble: ScopeTrouble | null
  /** Something was refused for now or failed: the peer holds it back until it is asked again. */
  isHeldBack: boolean
  /** How often it was asked again in vain, and the timer of the next time. */
  retries: number
  cancelRetry: (() => void) | null
  agreedAtMs: number | null
}

/** Raises what is known of a stream; never lowers it. A peer that invents streams finds the book full. */
export function raise(vector: Map<string, number>, streamId: string, seq: number): void {
  const isFull = vector.size >= STREAMS_MAX && !vector.has(streamId)
  if (!isFull && seq > (vector.get(streamId) ?? 0)) vector.set(streamId, seq)
}

/** A scope about which nothing is known yet. */
export function freshState(scope: string): ScopeState {
  const priority = classOfScope(scope)
  return {
    scope,
    priority,
    rank: rankOf(priority),
    known: new Map(),
    sent: null,
    askedAtMs: null,
    pulls: 0,
    isDirty: false,
    servedAt: 0,
    inFlight: 0,
    toApply: 0,
    notWanted: new Map(),
    spread: { pruned: new Set(), watched: new Map(), broughtHere: new Map(), hushed: new Set(), told: new Map() },
    trouble: null,
    isHeldBack: false,
    retries: 0,
    cancelRetry: null,
    agreedAtMs: null,
  }
}
