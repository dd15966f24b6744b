/** Results of audits and findings about streams in the words of the contract: streams by their author, entries and records by their kind. Pure over a log. */
import type { AuditedRecord, OpPlace, ScopeAudit, StreamFinding } from '../../contract/peer-links.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { Log } from '../../log/index.ts'
import type { AuditRecord, Repair, WitnessFinding } from './types.ts'

/** What is asked of the log. */
export type ReportLog = { readonly heads: Pick<Log['heads'], 'find'>; readonly store: Pick<Log['store'], 'opAt' | 'opsOfEntity'> }

/** One result for the peers panel. */
export function scopeAudit(log: ReportLog, record: AuditRecord): ScopeAudit {
  const { scope, atMs, outcome, ops, entities, incomparable, difference, differences, damage, repairedThere, unsettled, lastRepair } =
    record
  return {
    scope,
    at: toInstant(atMs),
    outcome,
    since: toInstant(record.sinceMs),
    entries: ops,
    records: entities,
    incomparable,
    difference: difference && placeOf(log, difference),
    differences,
    damage: damage && outcome === 'damaged' ? placeOf(log, damage) : null,
    repairedThere,
    unsettled: unsettled.map((entity) => recordOf(log, entity)),
    lastRepair: lastRepair && auditRepair(log, lastRepair),
  }
}

const auditRepair = (log: ReportLog, { atMs, mended, damage, rows, entities }: Repair): ScopeAudit['lastRepair'] => ({
  at: toInstant(atMs),
  entries: mended,
  entry: damage && placeOf(log, damage),
  records: rows,
  firstRecords: entities.map((entity) => recordOf(log, entity)),
})

/** Null for a stream that is not held here. */
function placeOf({ heads, store }: ReportLog, { streamId, seq }: { readonly streamId: string; readonly seq: number }): OpPlace | null {
  const head = heads.find(streamId)
  return head ? { streamId, author: head.stationId, seq, kind: store.opAt(head.no, seq)?.kind ?? null } : null
}

const recordOf = ({ store }: ReportLog, entity: string): AuditedRecord => ({ entity, kind: store.opsOfEntity(entity)[0]?.kind ?? null })

/** One finding that still stands. */
export const streamFinding = ({ kind, author, scope, streamId, seq, heldSeq, atMs, witnesses }: WitnessFinding): StreamFinding => ({
  ...{ kind, author, scope, streamId, seq, heldSeq },
  at: toInstant(atMs),
  witnesses: [...witnesses],
})
