/** What an audit compares, finds and tells. How it can end: contract/peer-links.ts. */
import type { AuditOutcome } from '../../contract/peer-links.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ScopeProblem } from '../../log/log-audit.ts'
import type { Timers } from '../session/types.ts'

/** How deep an audit looks: where streams end; every op; every op and the rows made of them. */
export const AUDIT_DEPTHS = ['heads', 'ops', 'rows'] as const
export type AuditDepth = (typeof AUDIT_DEPTHS)[number]

/** One op that is not the same on both stations; hashes in hex, null = it is not there. */
export type OpDifference = {
  readonly streamId: string
  readonly seq: number
  readonly hashHere: string | null
  readonly hashThere: string | null
}

/** How one scope compared with one peer: a row of the peers panel. */
export type AuditResult = {
  readonly peer: string
  readonly scope: string
  /** Epoch milliseconds of its end. */
  readonly atMs: number
  readonly outcome: AuditOutcome
  /** What was compared on this side. */
  readonly ops: number
  readonly entities: number
  /** The first op that differs, and how many were found (counting stops at a limit). */
  readonly difference: OpDifference | null
  readonly differences: number
  /** The first thing that does not hold, or did not hold before it was mended, in our own log. */
  readonly damage: ScopeProblem | null
  /** Ops and signatures of our own log that were put back as they were signed. */
  readonly mended: number
  /** Entities whose rows were folded again to what the log says, here and at the peer; the first ten of those here. */
  readonly repairedHere: number
  readonly repairedThere: number
  readonly repaired: readonly string[]
  /** Entities that still differ; the first ten. */
  readonly unsettled: readonly string[]
  /** Entities whose rows cannot be the same yet: one side has erased a person, or lacks a key. */
  readonly incomparable: number
}

/** What was put right here at one time. */
export type Repair = {
  readonly atMs: number
  readonly mended: number
  readonly damage: ScopeProblem | null
  readonly rows: number
  readonly entities: readonly string[]
}
/** As it is kept: the newest result, with the first time it was the same, and the last repair whenever that was. */
export type AuditRecord = AuditResult & { readonly sinceMs: number; readonly lastRepair: Repair | null }

export type AuditEvent =
  | { readonly type: 'audited'; readonly result: AuditResult }
  /** Rows here were not what the log says, or an op of them was not, and were folded again; screens that show them should read anew. */
  | { readonly type: 'repaired'; readonly scope: string; readonly entities: readonly string[] }
  /** The peer sent what no audit says. */
  | { readonly type: 'malformed'; readonly peer: string; readonly error: Error }
  | { readonly type: 'failure'; readonly error: unknown }

export type AuditOptions = {
  /** Bytes of one reconciliation message; an audit must not make a narrow link wait. */
  readonly messageBytes: number
  /** Differing ops and entities that are looked at one by one. */
  readonly opsMost: number
  readonly entitiesMost: number
  /** The peer may have a million ops to hash before it answers. */
  readonly answerMs: number
  /** Pause before looking again whether the link has room. */
  readonly roomMs: number
  /** Ops that may be missing on one side when rows and ops are compared as of what both hold; with more it is too early. */
  readonly behindMost: number
  /** Between two audits of a scope that the peer may ask for. */
  readonly gapMs: number
  /** Bytes of whole ops that a peer is given in one audit to mend its log. */
  readonly wholeBytes: number
  /** After the link opened; between looks at where streams end; between full audits of a scope. */
  readonly firstMs: number
  readonly headsMs: number
  readonly fullMs: number
}

const HOUR_MS = 3_600_000
export const AUDIT_DEFAULTS: AuditOptions = {
  messageBytes: 16 * 1024,
  opsMost: 256,
  entitiesMost: 512,
  answerMs: 5 * 60_000,
  roomMs: 250,
  behindMost: 1_000,
  gapMs: 10_000,
  wholeBytes: 8 * 1024 * 1024,
  firstMs: 20_000,
  headsMs: HOUR_MS,
  fullMs: 24 * HOUR_MS,
}

/** Results that say nothing about the scope: they do not replace one that does. */
export const INCONCLUSIVE: ReadonlySet<AuditOutcome> = new Set(['busy', 'behind', 'no-answer', 'no-link', 'failed'])
/** Results with which a scope can be left alone for a day; after any other it is compared again at the next look. */
export const SETTLED: ReadonlySet<AuditOutcome> = new Set(['agreed', 'repaired', 'other-build', 'not-carried'])

/** Ends an audit before its end. */
export class AuditStop extends Error {
  readonly outcome: AuditOutcome

  constructor(outcome: AuditOutcome, options?: ErrorOptions) {
    super(`audit ended: ${outcome}`, options)
    this.name = 'AuditStop'
    this.outcome = outcome
  }
}

export type Pace = { readonly timers: Timers; readonly clock: Pick<Clock, 'monotonicMs'> }

/** A stream that is not what others saw of it. */
export type WitnessFinding = {
  /** `shorter`: its author states less than others hold or witnessed; `rewritten`: another op stands where others saw one. */
  readonly kind: 'shorter' | 'rewritten'
  readonly scope: string
  readonly streamId: string
  /** Whose stream it is. An incarnation before its present one: it was put back to an older copy and began anew. */
  readonly author: string
  readonly incarnation: number
  /** How far others saw it, and the first 16 bytes of the hash they saw there, in base64url. */
  readonly seq: number
  readonly hash: string
  /** How far its author goes now, or what we hold; `heldHash` in the same form, null where only the length counts. */
  readonly heldSeq: number
  readonly heldHash: string | null
  /** Stations that saw it. */
  readonly witnesses: readonly string[]
  readonly atMs: number
}
