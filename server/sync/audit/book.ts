/** Results of audits and findings about streams, kept in two local tables of the writer connection; never part of the log. */
import type { Database } from 'better-sqlite3'
import { toInstant } from '../../kernel/clock.ts'
import type { AuditBook } from './audit.ts'
import type { AuditRecord, AuditResult, Repair, WitnessFinding } from './types.ts'

/** Findings, each told once. */
export type FindingBook = {
  /** Notes a finding. @returns false when it is known and still stands */
  note(finding: WitnessFinding): boolean
  /** The stream is as long again as it was seen. @returns false when nothing was noted of it */
  end(streamId: string, kind: WitnessFinding['kind'], atMs: number): boolean
}
export type StationBook = AuditBook &
  FindingBook & {
    /** The newest result of every peer and scope with the last repair, for the peers panel. */
    results(): readonly AuditRecord[]
    /** Findings, the newest first; `endedAtMs` null = it still stands. */
    findings(): readonly (WitnessFinding & { readonly endedAtMs: number | null })[]
  }

type FindingRow = { readonly finding: string; readonly endedAt: string | null }

/** What this very file wrote as JSON. */
const parsed = <Value>(text: string): Value => JSON.parse(text) as Value // written below from a Value

/** Opens the book. */
export function createAuditBook(db: Database): StationBook {
  const sql = prepare(db)
  const find = (peer: string, scope: string): AuditRecord | null => {
    const text = sql.find.get(peer, scope) as string | undefined // one plucked column
    return text === undefined ? null : parsed<AuditRecord>(text)
  }
  return {
    put(result) {
      const { peer, scope, atMs, outcome } = result
      const before = find(peer, scope)
      const sinceMs = before && before.outcome === outcome ? before.sinceMs : atMs
      const record: AuditRecord = { ...result, sinceMs, lastRepair: repairOf(result) ?? before?.lastRepair ?? null }
      sql.put.run(peer, scope, toInstant(atMs), outcome, JSON.stringify(record))
    },
    find,
    results: () => (sql.results.all() as string[]).map((text) => parsed<AuditRecord>(text)), // one plucked column
    note(finding) {
      const { streamId, kind, seq, atMs } = finding
      const known = sql.finding.get(streamId, kind) as { seq: number; endedAt: string | null } | undefined // columns selected by name
      if (known && known.endedAt === null && known.seq >= seq) return false
      sql.note.run(streamId, kind, seq, toInstant(atMs), JSON.stringify(finding))
      return known?.endedAt !== null // a stream that lost more than was known is still the same finding
    },
    end: (streamId, kind, atMs) => sql.end.run(toInstant(atMs), streamId, kind).changes > 0,
    findings: () =>
      // columns selected by name
      (sql.findings.all() as FindingRow[]).map(({ finding, endedAt }) => ({
        ...parsed<WitnessFinding>(finding),
        endedAtMs: endedAt === null ? null : Date.parse(endedAt),
      })),
  }
}

/** What was put right here, if anything was. */
function repairOf({ atMs, mended, damage, repairedHere, repaired }: AuditResult): Repair | null {
  return mended + repairedHere > 0 ? { atMs, mended, damage: mended > 0 ? damage : null, rows: repairedHere, entities: repaired } : null
}

function prepare(db: Database) {
  return {
    put: db.prepare('INSERT OR REPLACE INTO AuditRecord (peer, scope, at, outcome, result) VALUES (?, ?, ?, ?, ?)'),
    find: db.prepare('SELECT result FROM AuditRecord WHERE peer = ? AND scope = ?').pluck(),
    results: db.prepare('SELECT result FROM AuditRecord ORDER BY peer, scope').pluck(),
    finding: db.prepare('SELECT seq, endedAt FROM WitnessFinding WHERE streamId = ? AND kind = ?'),
    note: db.prepare('INSERT OR REPLACE INTO WitnessFinding (streamId, kind, seq, at, endedAt, finding) VALUES (?, ?, ?, ?, NULL, ?)'),
    end: db.prepare('UPDATE WitnessFinding SET endedAt = ? WHERE streamId = ? AND kind = ? AND endedAt IS NULL'),
    findings: db.prepare('SELECT finding, endedAt FROM WitnessFinding ORDER BY at DESC, streamId'),
  }
}
