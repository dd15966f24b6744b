/** The sentences of a comparison: each outcome has words in every language, and what needs a person is marked. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { AuditOutcome, type ScopeAudit, type StreamFinding } from '../../../server/contract/peer-links.ts'
import type { Instant } from '../../../server/contract/primitives.ts'
import { auditSentences, findingSentence, type AuditWords } from './peers-link-audit.ts'

const AT = '2026-11-21T10:12:00.000Z' as Instant // a fixed moment
const EARLIER = '2026-11-21T09:00:00.000Z' as Instant // as above
const WORDS: AuditWords = {
  age: (at) => `since ${at.slice(11, 16)}`,
  scope: (name) => name,
  station: (id) => `station ${id.slice(0, 1)}`,
  record: ({ entity, kind }) => `${kind ?? '?'} ${entity}`,
  number: String,
}
const SCOPE: ScopeAudit = {
  ...{ scope: 'directory', at: AT, outcome: 'agreed', since: AT, entries: 40, records: 7, incomparable: 0 },
  ...{ difference: null, differences: 0, damage: null, repairedThere: 0, unsettled: [], lastRepair: null },
}
const PLACE = { streamId: 'f'.repeat(32), author: 'b'.repeat(32), seq: 12, kind: 'unit.created' }
const RECORD = { entity: 'U1', kind: 'unit.created' }
const REPAIR = { at: EARLIER, entries: 2, entry: PLACE, records: 4, firstRecords: [RECORD, RECORD, RECORD, RECORD] }
const LINK_SCOPE = {
  ...{ scope: 'directory', opsToGet: 0, opsToGive: 0, bytesToGet: 0, bytesToGive: 0 },
  ...{ oldestToGiveAt: null, agreedAt: AT, trouble: null },
}
const say = (scopes: readonly Partial<ScopeAudit>[], isComparing = false) =>
  auditSentences({ scopes: [LINK_SCOPE], audit: { isComparing, scopes: scopes.map((fields) => ({ ...SCOPE, ...fields })) } }, WORDS)
const keys = (...parameters: Parameters<typeof say>) => say(...parameters).map(({ key }) => key.replace('links.audit.', ''))

/** Texts of our own English file. */
const ENGLISH = JSON.parse(readFileSync(new URL('../../locales/en/admin.json', import.meta.url), 'utf8')) as Record<string, unknown> // our own file
const has = (path: string): boolean => {
  const found = (tail: string): unknown =>
    `${path}${tail}`.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], ENGLISH) // a tree of texts
  return typeof found('') === 'string' || typeof found('_other') === 'string'
}

describe('sentences of a comparison', () => {
  test.each([
    ['never compared', [], false, ['never']],
    ['under way for the first time', [], true, ['running']],
    ['the same', [{}], false, ['same']],
    ['the same, entries only', [{ outcome: 'other-build', records: 0 }], false, ['sameEntries', 'otherBuild']],
    ['some cannot be compared', [{ incomparable: 2 }], false, ['same', 'incomparable']],
    ['only empty groups so far', [{ entries: 0, records: 0 }], true, ['running']],
    ['not shared there', [{ outcome: 'not-carried' }, {}], false, ['same']],
    ['one differs', [{}, { outcome: 'ops-differ', difference: PLACE }], false, ['same', 'differs']],
    ['one differs, nobody knows where', [{ outcome: 'ops-differ' }], false, ['differsSomewhere']],
    ['damaged here', [{ outcome: 'damaged', damage: PLACE }], false, ['damaged']],
    ['damaged here, nobody knows where', [{ outcome: 'damaged' }], false, ['damagedSomewhere']],
    ['records differ', [{ outcome: 'rows-differ', unsettled: [RECORD] }], false, ['recordsDiffer']],
    ['put right', [{ outcome: 'repaired', lastRepair: REPAIR }], false, ['same', 'repairedEntries', 'repairedRecords']],
    ['put right there', [{ outcome: 'repaired', repairedThere: 1 }], false, ['same', 'repairedThere']],
  ] satisfies [string, Partial<ScopeAudit>[], boolean, string[]][])('%s', (_name, scopes, isComparing, expected) => {
    expect(keys(scopes, isComparing)).toEqual(expected)
    for (const key of expected) expect(has(`links.audit.${key}`)).toBe(true)
  })

  test('sums are of what is the same, as of the comparison that is oldest', () => {
    const [same] = say([{}, { at: EARLIER, entries: 2, records: 1 }, { outcome: 'rows-differ', entries: 99 }])
    expect(same).toMatchObject({ params: { age: 'since 09:00', entries: '42', records: '8' }, mark: null })
  })
  test('what differs is named, and a person is wanted', () => {
    const [differs] = say([{ outcome: 'ops-differ', difference: PLACE }])
    expect(differs).toEqual({ key: 'links.audit.differs', params: { what: 'directory', seq: '12', author: 'station b' }, mark: 'warning' })
  })
  test('of several repairs the newest is told, with the first records by name', () => {
    const older = { ...REPAIR, at: '2026-11-20T10:00:00.000Z' as Instant, entries: 9 } // as above
    const told = say([{ lastRepair: older }, { lastRepair: REPAIR }])
    expect(told[1]).toMatchObject({ params: { age: 'since 09:00', count: 2, seq: '12', author: 'station b' } })
    expect(told[2]).toMatchObject({ params: { count: 4, records: 'unit.created U1, unit.created U1, unit.created U1, …' } })
  })
  test.each(AuditOutcome.options)('outcome %s has its word, and its sentence unless the scope is not shared', (outcome) => {
    expect(has(`links.outcome.${outcome}`)).toBe(true)
    const told = say([{ outcome }])
    expect(told.length > 0).toBe(outcome !== 'not-carried')
    for (const { key } of told) expect(has(key)).toBe(true)
  })
  test.each(['shorter', 'rewritten'] as const)('a station whose entries are %s is spoken of by name', (kind) => {
    const finding: StreamFinding = {
      ...{ kind, author: 'b'.repeat(32), scope: 'directory', streamId: 'f'.repeat(32), seq: 9, heldSeq: 4, at: AT },
      witnesses: ['c'.repeat(32), 'd'.repeat(32)],
    }
    const { key, params, mark } = findingSentence(finding, WORDS)
    expect([has(key), mark]).toEqual([true, 'warning'])
    expect(params).toMatchObject({ author: 'station b', what: 'directory', seen: '9', held: '4', witnesses: 'station c, station d' })
  })
})
