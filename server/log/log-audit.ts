/** The log as an audit looks at it: every op proven from the disk, and what projections make of a scope (server/sync/audit compares both). */
import { createMender, type Mender, type MenderParts } from './mend.ts'
import type { Vector } from './op.ts'
import { createScopeRows, type ScopeRows, type ScopeRowsParts } from './scope-rows.ts'
import { walkScope, type ScopeProblem, type WalkedOp, type WalkParts } from './scope-walk.ts'

export type LogAudit = {
  /** See `walkScope`: small steps over the ops of a scope up to a vector; ends with what does not hold. */
  walk(scope: string, upTo: Vector, see: (op: WalkedOp) => void): Generator<void, readonly ScopeProblem[]>
  readonly rows: ScopeRows
  readonly mender: Mender
}

/** Builds the view. */
export function createLogAudit(parts: WalkParts & ScopeRowsParts & MenderParts): LogAudit {
  return { walk: (scope, upTo, see) => walkScope(parts, scope, upTo, see), rows: createScopeRows(parts), mender: createMender(parts) }
}

export type { ScopeProblem, WalkedOp } from './scope-walk.ts'
export type { EntityState, ScopeRows } from './scope-rows.ts'
export type { MendRange, Mender, OfferedOps } from './mend.ts'
