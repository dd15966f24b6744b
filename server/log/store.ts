/**
 * What the log needs from where it is kept. Two stores implement it: SQLite (sqlite-store.ts) and memory (the simulator's), so that
 * the very same code that appends, verifies and folds in a control room runs through a million simulated faults.
 */
import type { Op, SignedHead, StreamKey } from './op.ts'

/** A stream as this store numbers it: `no` is short and local, `streamId` is the name everywhere. */
export type StreamRecord = StreamKey & { readonly no: number; readonly streamId: string }

/** Where a stream ends here, as a start finds it. */
export type StreamState = StreamRecord & {
  readonly seq: number
  readonly lam: number
  readonly hash: Uint8Array
  readonly signedSeq: number
}

/** A stored op: `pos` is the order of arrival on this station. */
export type StoredOp = Op & { readonly pos: number; readonly streamNo: number; readonly hash: Uint8Array }

/** Sequence numbers by local stream number. */
export type LocalVector = ReadonlyMap<number, number>

/** An op that takes or gives back something only one may hold (a unit, a bed, a driver). */
export type ClaimRow = {
  readonly resource: string
  readonly holder: string
  readonly verb: 'take' | 'hold' | 'release'
  readonly streamNo: number
  readonly seq: number
}

/** Two takes of one resource that knew nothing of each other. `id` is SHA-256 over the sorted op hashes: the same on every station. */
export type ConflictRow = { readonly id: string; readonly resource: string; readonly members: readonly [ClaimRow, ClaimRow] }

/** A field that holds more than one value because stations set it without knowing of each other; the shown one comes last. */
export type FieldVersionRow = {
  readonly field: string
  readonly values: readonly { readonly streamNo: number; readonly seq: number; readonly value: unknown }[]
}

/** Why an op lies in the log without being folded. */
export type QuarantineReason = 'unknown-kind' | 'newer-version' | 'invalid-body' | 'out-of-place' | 'fold-failed'

export type LogStore = {
  /** Runs `work` in one transaction: durable when it returns, nothing kept when it throws. */
  transaction<T>(work: () => T): T
  /** Like a transaction inside one: undone alone when it throws. */
  savepoint<T>(work: () => T): T

  streams(): readonly StreamState[]
  /** Greatest position and Lamport time. */
  top(): { readonly pos: number; readonly lam: number }
  addStream(stream: StreamRecord): void

  insert(op: StoredOp): void
  opAt(streamNo: number, seq: number): StoredOp | null
  hashAt(streamNo: number, seq: number): Uint8Array | null
  /** Ops of a stream after `seq`, in order, at most `limit`. */
  opsAfter(streamNo: number, seq: number, limit: number): readonly StoredOp[]
  /** All ops of an entity in order of arrival. */
  opsOfEntity(entity: string): readonly StoredOp[]
  /** Entities with ops of this stream beyond `seq`. */
  entitiesBeyond(streamNo: number, seq: number): readonly string[]
  /** The op of this entity that arrived last. */
  lastOfEntity(entity: string): { readonly streamNo: number; readonly seq: number } | null

  putSignedHead(streamNo: number, head: SignedHead): void
  dropSignedHead(streamNo: number, seq: number): void
  signedHeadAt(streamNo: number, seq: number): SignedHead | null
  /** Signed heads after `seq`, in order, at most `limit`. */
  signedHeadsAfter(streamNo: number, seq: number, limit: number): readonly SignedHead[]

  /** Streams of which two signed histories were seen: nothing more is taken of them. */
  forkedStreams(): readonly string[]
  /** Remembers for good that a stream has two histories, with the signed head that does not lead to what is held. */
  putFork(streamId: string, other: SignedHead): void

  /** Heads of other streams that no own op names yet. */
  frontier(): readonly { readonly streamNo: number; readonly seq: number }[]
  putFrontier(streamNo: number, seq: number): void
  dropFrontier(streamNo: number): void

  /** What an op had seen; written only where it differs from the op before it. */
  putVector(streamNo: number, seq: number, vector: LocalVector): void
  /** The newest written vector of a stream at or before `seq`. */
  vectorAt(streamNo: number, seq: number): LocalVector | null

  /** Entities with concurrent ops: folded in causal order, not in order of arrival. */
  isTangled(entity: string): boolean
  tangle(entity: string): void

  putClaim(claim: ClaimRow): void
  /** Removes the claims of a stream beyond `seq`, and the conflicts they are part of. */
  dropClaims(streamNo: number, seq: number): void
  claimsOf(resource: string): readonly ClaimRow[]
  /** Adds the conflicts that are not there yet. */
  addConflicts(conflicts: readonly ConflictRow[]): void

  /** Replaces what is known of contested fields of an entity. */
  setFieldVersions(entity: string, fields: readonly FieldVersionRow[]): void

  quarantine(op: StoredOp, reason: QuarantineReason): void
  /** Forgets that ops of this entity could not be folded: they are about to be folded again. */
  unquarantine(entity: string): void
}
