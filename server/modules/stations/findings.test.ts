/** What comparing found, as the strip tells it: one line an occurrence, under a name that stays. */
import { describe, expect, test } from 'vitest'
import { ExceptionId } from '../../contract/exceptions.ts'
import type { ScopeAudit, StreamFinding } from '../../contract/peer-links.ts'
import type { Instant } from '../../contract/primitives.ts'
import { SYNC_FINDING_CODES, syncFindings } from './findings.ts'

const AT = '2026-11-21T10:12:00.000Z' as Instant // a fixed moment
const NOW_MS = Date.parse(AT) + 1_000
const DAY_MS = 86_400_000
const PEER = 'a'.repeat(32)
const OTHER = 'b'.repeat(32)
const PLACE = { streamId: 'f'.repeat(32), author: PEER, seq: 12, kind: 'unit.created' }
const REPAIR = { at: AT, entries: 1, entry: PLACE, records: 0, firstRecords: [] }
const SCOPE: ScopeAudit = {
  ...{ scope: 'directory', at: AT, outcome: 'agreed', since: AT, entries: 40, records: 7, incomparable: 0 },
  ...{ difference: null, differences: 0, damage: null, repairedThere: 0, unsettled: [], lastRepair: null },
}
const FINDING: StreamFinding = {
  ...{ kind: 'shorter', author: OTHER, scope: 'directory', streamId: 'e'.repeat(32), seq: 9, heldSeq: 4, at: AT, witnesses: [PEER] },
}
const found = (scopes: readonly Partial<ScopeAudit>[], findings: readonly StreamFinding[] = [], nowMs = NOW_MS, peers = [PEER]) =>
  syncFindings({
    audits: peers.map((stationId) => ({ stationId, scopes: scopes.map((fields) => ({ ...SCOPE, ...fields })) })),
    findings,
    nowMs,
  })

describe('findings', () => {
  test.each([
    ['all is well', [{}, { outcome: 'busy' }, { outcome: 'not-carried' }], []],
    ['damaged', [{ outcome: 'damaged', damage: PLACE }], [`logDamaged:stream:${PLACE.streamId}.12`]],
    ['damaged, nobody knows where', [{ outcome: 'damaged' }], [`logDamaged:station:${PEER}`]],
    ['different', [{ outcome: 'ops-differ', difference: PLACE }], [`logsDiffer:stream:${PLACE.streamId}.12`]],
    ['records differ', [{ outcome: 'rows-differ' }], [`rowsDiffer:station:${PEER}:${AT}`]],
    ['put right', [{ outcome: 'repaired', lastRepair: REPAIR }], [`recordsRepaired:station:${PEER}:${AT}`]],
    ['put right, and the same since', [{ lastRepair: REPAIR }], [`recordsRepaired:station:${PEER}:${AT}`]],
  ] as const)('%s', (_name, scopes, names) => {
    const told = found(scopes)
    expect(told.map(({ code, key }) => `${code}:${key}`)).toEqual(names)
    for (const { code, key } of told) expect(ExceptionId.safeParse(`${code}:${key}`).success).toBe(true)
  })
  test('a station that lost entries, and one with two histories', () => {
    const told = found([], [FINDING, { ...FINDING, kind: 'rewritten' }])
    expect(told.map(({ code, stationId }) => [code, stationId])).toEqual([
      ['stationRewound', OTHER],
      ['historyRewritten', OTHER],
    ])
    for (const { code, key } of told) expect(ExceptionId.safeParse(`${code}:${key}`).success).toBe(true)
  })
  test('the same damage seen with two stations is one line', () => {
    expect(found([{ outcome: 'damaged', damage: PLACE }], [], NOW_MS, [PEER, OTHER])).toHaveLength(1)
  })
  test('a repair goes out of sight after a week', () => {
    expect(found([{ lastRepair: REPAIR }], [], NOW_MS + 6 * DAY_MS)).toHaveLength(1)
    expect(found([{ lastRepair: REPAIR }], [], NOW_MS + 7 * DAY_MS)).toEqual([])
  })
  test('every code is a kind of exception', () => {
    for (const code of SYNC_FINDING_CODES) expect(ExceptionId.safeParse(`${code}:station:${PEER}`).success).toBe(true)
  })
})
