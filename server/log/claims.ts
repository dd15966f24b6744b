/**
 * Double bookings made visible. Two takes of one resource by different holders that knew nothing of each other are a conflict, whatever
 * happened to either since; the record has the same name on every station and only a person's resolution closes it.
 */
import { sha256 } from './codec.ts'
import type { AnyOpSpec } from './define-op.ts'
import { happenedBefore, wasSeenBy, type Causality } from './entity-order.ts'
import type { ClaimRow, ConflictRow, LogStore, StoredOp } from './store.ts'

/** What an op does to something only one may hold. */
export type Claim = { readonly resource: string; readonly holder: string; readonly verb: 'take' | 'release' }

export type Claims = {
  /** Records what `op` claims, if its kind claims anything, and the conflicts that follow. */
  note(spec: AnyOpSpec, body: Record<string, unknown>, op: StoredOp): void
  /** Forgets what a stream claimed beyond `seq`. */
  drop(streamNo: number, seq: number): void
}

/** Name of a conflict: SHA-256 over the sorted hashes of its ops, in hex. */
export const conflictId = (hashes: readonly Uint8Array[]): string =>
  sha256(...hashes.map((hash) => Buffer.from(hash)).sort((a, b) => Buffer.compare(a, b))).toString('hex')

/** Builds the detector over a store. */
export function createClaims(store: LogStore, causality: Causality): Claims {
  const conflictsWith = (take: ClaimRow, op: StoredOp): ConflictRow[] => {
    const conflicts: ConflictRow[] = []
    for (const other of store.claimsOf(take.resource)) {
      if (other.verb !== 'take' || other.holder === take.holder || wasSeenBy(other, op, causality)) continue
      const stored = store.opAt(other.streamNo, other.seq)
      if (!stored || happenedBefore(stored, op, causality) || happenedBefore(op, stored, causality)) continue
      conflicts.push({ id: conflictId([stored.hash, op.hash]), resource: take.resource, members: [other, take] })
    }
    return conflicts
  }
  return {
    note(spec, body, op) {
      const claim = spec.claim?.(body as never) // the body is of this very kind
      if (!claim) return
      const row = { ...claim, streamNo: op.streamNo, seq: op.seq }
      if (claim.verb === 'take') store.addConflicts(conflictsWith(row, op))
      store.putClaim(row)
    },
    drop: (streamNo, seq) => {
      store.dropClaims(streamNo, seq)
    },
  }
}
