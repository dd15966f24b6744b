/**
 * What the protocol needs from the rest of the station. The session (session/) is written against these ports alone: the station
 * gives it SQLite, sockets and the system clock; the simulator gives it memory, a virtual network and a virtual clock.
 */
import type { StreamHeadView, StreamKey, StreamPart, SubjectKeyItem, Vector } from '../log/op.ts'

/** What one read of the log gives: whole signed intervals in causal order, and the data keys their sealed parts need. */
export type Outgoing = {
  readonly parts: readonly StreamPart[]
  readonly keys: readonly SubjectKeyItem[]
  /** Nothing more is held beyond these parts. */
  readonly isComplete: boolean
}

/** Why a part was not taken. `reason` is a word for counting, never text from outside. */
export type Refusal = {
  readonly stream: StreamKey
  readonly reason: RefusalReason
}
export const REFUSAL_REASONS = [
  'malformed', // breaks the bounds of an op
  'not-granted', // a scope or author this link may not carry
  'unknown-station', // the author was never enrolled
  'revoked-station',
  'bad-signature',
  'broken-chain', // the ops do not lead to the signed head
  'gap', // ops before these are missing: ask again
  'forked', // two signed histories of one stream: frozen
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** The answer of the log to parts that arrived; given only after everything in `vector` is durable. */
export type Applied = {
  readonly applied: number
  readonly duplicates: number
  /** Verified ops that wait for others; they are kept in memory for a while and asked for again after a restart. */
  readonly waiting: number
  /** What this station holds now of the streams that came, by stream id. */
  readonly vector: Vector
  readonly refused: readonly Refusal[]
}

/** The log as one peer may see it: an outlet yields only what that peer is granted, so a leak cannot be expressed (outlet.ts). */
export type Outlet = {
  /** Scopes that may flow on this link now. Order: most urgent first. */
  scopes(): readonly string[]
  heads(scope: string): readonly StreamHeadView[]
  /** Ops of `scope` beyond `have`, at most about `bytes` (one interval at least). */
  read(scope: string, have: Vector, bytes: number): Outgoing
  /** Verifies, appends and folds; resolves after the commit. Parts of scopes that are not granted are refused, the rest is taken. */
  apply(parts: readonly StreamPart[], keys: readonly SubjectKeyItem[]): Promise<Applied>
  /** Hears which scopes have new ops (own or taken from another peer); returns the way to stop. */
  onCommit(listener: (scopes: ReadonlySet<string>) => void): () => void
  /** Hears that grants or enrolments changed; returns the way to stop. */
  onGrants(listener: () => void): () => void
}

/** Urgency of a scope: lower goes first. */
export const PRIORITY_CLASSES = ['emergency', 'care', 'operations', 'history'] as const
export type PriorityClass = (typeof PRIORITY_CLASSES)[number]

/** Reliable, ordered frames to one peer while the link stands. `send` never blocks; `bufferedBytes` says what is not on the wire yet. */
export type Link = {
  send(frame: Uint8Array): void
  readonly bufferedBytes: number
  close(reason: string): void
}
