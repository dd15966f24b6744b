/**
 * Double bookings made visible. Two claims on one resource by different holders that knew nothing of each other are a conflict, whatever
 * happened to either since; the record has the same name on every station and only a person's resolution closes it.
 *
 * Two takes are such a pair. So are a take and a step of another holder that went on (a `hold`), where the take relied on news that the
 * step had not heard: one room calls a crew back and sends it elsewhere, another room, which did not hear of that, writes down that the
 * crew sets out on the first task. Its later clock makes the first task live again, although the second take knew of the first.
 * Whether a pair counts is read from the two ops and from what they had seen, never from the state of the rows: hence it is the same in
 * whatever order they arrive, and when everything is folded again.
 */
import { sha256 } from './codec.ts'
import type { AnyOpSpec } from './define-op.ts'
import { happenedBefore, wasSeenBy, type Causality } from './entity-order.ts'
import type { ClaimRow, ConflictRow, LogStore, StoredOp } from './store.ts'

/**
 * What an op does to something only one may hold: takes it, gives it back, or goes on holding it (a step of the work it was taken for).
 * The ops of a `holder` that take, hold and release are about one entity.
 */
export type Claim = { readonly resource: string; readonly holder: string; readonly verb: 'take' | 'hold' | 'release' }

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
  return {
    note(spec, body, op) {
      const claim = spec.claim?.(body as never) // the body is of this very kind
      if (!claim) return
      const row = { ...claim, streamNo: op.streamNo, seq: op.seq }
      if (mayConflict(store, row, op)) store.addConflicts(conflictsWith({ store, causality }, row, op))
      store.putClaim(row)
    },
    drop: (streamNo, seq) => {
      store.dropClaims(streamNo, seq)
    },
  }
}

/** A step conflicts only with what relied on unheard news of its own entity: then that entity has concurrent ops. Nearly none has. */
const mayConflict = (store: LogStore, { verb }: ClaimRow, { entity }: StoredOp): boolean =>
  verb === 'take' || (verb === 'hold' && store.isTangled(entity))

type Parts = { readonly store: LogStore; readonly causality: Causality }

function conflictsWith({ store, causality }: Parts, claim: ClaimRow, op: StoredOp): ConflictRow[] {
  const conflicts: ConflictRow[] = []
  for (const other of store.claimsOf(claim.resource)) {
    if (other.holder === claim.holder || !isPair(claim, other) || wasSeenBy(other, op, causality)) continue
    const stored = store.opAt(other.streamNo, other.seq)
    if (!stored || happenedBefore(stored, op, causality) || happenedBefore(op, stored, causality)) continue
    const [hold, take] = claim.verb === 'hold' ? [op, stored] : [stored, op]
    const isOfTakes = claim.verb === other.verb
    if (!isOfTakes && !reliedOnMore({ store, causality }, take, hold)) continue
    conflicts.push({ id: conflictId([stored.hash, op.hash]), resource: claim.resource, members: [other, claim] })
  }
  return conflicts
}

const isPair = (a: ClaimRow, b: ClaimRow): boolean =>
  a.verb !== 'release' && b.verb !== 'release' && (a.verb === 'take' || b.verb === 'take')

/**
 * True when `take` knew something of the holder that `hold` went on with (its end), and `hold` did not. A take that knew nothing of that
 * holder makes a pair with the holder's own take already; its steps would only repeat it.
 */
const reliedOnMore = ({ store, causality }: Parts, take: StoredOp, hold: StoredOp): boolean =>
  store.opsOfEntity(hold.entity).some((op) => happenedBefore(op, take, causality) && !happenedBefore(op, hold, causality))
