/** Which sentences the comparison of everything that two stations share deserves. Pure: keys and parameters of namespace `admin`. */
import type { AuditedRecord, AuditOutcome, PeerLink, ScopeAudit, StreamFinding } from '../../../server/contract/peer-links.ts'
import type { Sentence, TimeWords } from './peers-link-text.ts'

/** How scopes, stations, records and numbers are called. */
export type AuditWords = Pick<TimeWords, 'age'> & {
  scope(name: string): string
  station(id: string): string
  record(record: AuditedRecord): string
  number(count: number): string
}

/** Outcomes with which both sides hold the same. */
const SAME: ReadonlySet<AuditOutcome> = new Set(['agreed', 'repaired', 'other-build'])
/** Why a scope was never compared to its end. */
const UNFINISHED: Partial<Record<AuditOutcome, { readonly key: string; readonly mark: Sentence['mark'] }>> = {
  busy: { key: 'later', mark: null },
  'no-answer': { key: 'later', mark: null },
  'no-link': { key: 'later', mark: null },
  behind: { key: 'behind', mark: null },
  broken: { key: 'nonsense', mark: 'warning' },
  failed: { key: 'unreadable', mark: 'warning' },
}
/** Records named in a sentence. */
const NAMED = 3

/** What comparing showed: first that it runs, then what is the same, then what is not, then what was put right. */
export function auditSentences({ audit, scopes }: Pick<PeerLink, 'audit' | 'scopes'>, words: AuditWords): Sentence[] {
  const compared = audit.scopes.filter(({ outcome }) => outcome !== 'not-carried')
  const isNew = audit.scopes.length === 0 && scopes.length > 0 && !audit.isComparing
  return [
    ...(audit.isComparing ? [sentence('running')] : []),
    ...(isNew ? [sentence('never')] : []),
    ...sameness(compared, words),
    ...compared.flatMap((scope) => trouble(scope, words)),
    ...repairs(compared, words),
  ]
}

const sentence = (key: string, params: Sentence['params'] = {}, mark: Sentence['mark'] = null): Sentence => ({
  key: `links.audit.${key}`,
  params,
  mark,
})
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** As of the scope that was compared longest ago. */
function sameness(compared: readonly ScopeAudit[], { age, number }: AuditWords): Sentence[] {
  const same = compared.filter(({ outcome }) => SAME.has(outcome))
  const oldest = same.map(({ at }) => at).sort()[0]
  const [entries, records] = [sum(same.map((scope) => scope.entries)), sum(same.map((scope) => scope.records))]
  if (oldest === undefined || entries === 0) return [] // nothing but groups that are still empty
  const incomparable = sum(same.map((scope) => scope.incomparable))
  const params = { age: age(oldest), entries: number(entries) }
  return [
    records > 0 ? sentence('same', { ...params, records: number(records) }) : sentence('sameEntries', params),
    ...(same.some(({ outcome }) => outcome === 'other-build') ? [sentence('otherBuild', {}, 'info')] : []),
    ...(incomparable > 0 ? [sentence('incomparable', { count: incomparable })] : []),
  ]
}

function trouble({ outcome, scope, damage, difference, unsettled }: ScopeAudit, words: AuditWords): Sentence[] {
  const what = words.scope(scope)
  const placed = (key: string, place: ScopeAudit['damage']): Sentence[] =>
    place
      ? [sentence(key, { what, seq: words.number(place.seq), author: words.station(place.author) }, 'warning')]
      : [sentence(`${key}Somewhere`, { what }, 'warning')]
  if (outcome === 'damaged') return placed('damaged', damage)
  if (outcome === 'ops-differ') return placed('differs', difference)
  if (outcome === 'rows-differ') {
    const [first] = unsettled
    return [sentence('recordsDiffer', { what, record: first ? words.record(first) : '–' }, 'warning')]
  }
  const unfinished = UNFINISHED[outcome]
  return unfinished ? [sentence(unfinished.key, { what }, unfinished.mark)] : []
}

/** The newest repair here, and what the last comparison put right there. */
function repairs(compared: readonly ScopeAudit[], words: AuditWords): Sentence[] {
  const newest = compared.flatMap(({ lastRepair }) => lastRepair ?? []).sort((a, b) => (a.at < b.at ? 1 : -1))[0]
  const there = sum(compared.map(({ repairedThere }) => repairedThere))
  const found: Sentence[] = []
  if (newest) {
    const { entries, entry, records, firstRecords } = newest
    const age = words.age(newest.at)
    const place = { seq: entry ? words.number(entry.seq) : '–', author: entry ? words.station(entry.author) : '–' }
    const named = firstRecords.slice(0, NAMED).map((record) => words.record(record))
    const names = firstRecords.length > NAMED ? [...named, '…'] : named
    if (entries > 0) found.push(sentence('repairedEntries', { age, count: entries, ...place }, 'info'))
    if (records > 0) found.push(sentence('repairedRecords', { age, count: records, records: names.join(', ') }, 'info'))
  }
  if (there > 0) found.push(sentence('repairedThere', { count: there }, 'info'))
  return found
}

/** What a station wrote is not what others saw of it. */
export function findingSentence({ kind, author, scope, seq, heldSeq, witnesses }: StreamFinding, words: AuditWords): Sentence {
  const params = {
    author: words.station(author),
    what: words.scope(scope),
    seen: words.number(seq),
    held: words.number(heldSeq),
    witnesses: witnesses.map((id) => words.station(id)).join(', '),
  }
  return { key: `links.finding.${kind}`, params, mark: 'warning' }
}
