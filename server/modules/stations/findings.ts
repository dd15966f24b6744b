/** What comparing with other stations found and a person should know, each occurrence under a stable name. Pure. */
import type { ScopeAudit, StreamFinding } from '../../contract/peer-links.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { PeerAudit } from './peers-port.ts'

export const SYNC_FINDING_CODES = [
  'logDamaged', // an entry here is not what was signed, and nobody could give it whole
  'logsDiffer', // an entry is not the same on both sides
  'rowsDiffer', // the same entries give other records there
  'recordsRepaired', // something here was not what was signed and was put right
  'stationRewound', // a station holds less of its own than others saw
  'historyRewritten', // another entry stands where others saw one
] as const
export type SyncFinding = {
  readonly code: (typeof SYNC_FINDING_CODES)[number]
  /** Names the occurrence: `<kind>:<what>`. */
  readonly key: string
  readonly since: Instant
  /** The station to look at. */
  readonly stationId: string
}

/** A repair stays in sight for so long, unless somebody says that it was seen. */
const REPAIR_SHOWN_MS = 7 * 86_400_000

type Parts = { readonly audits: readonly PeerAudit[]; readonly findings: readonly StreamFinding[]; readonly nowMs: number }

/** Everything that is to be told now, each occurrence once. */
export function syncFindings({ audits, findings, nowMs }: Parts): SyncFinding[] {
  const told = [
    ...audits.flatMap(({ stationId, scopes }) =>
      scopes.flatMap((scope) => [...differences(stationId, scope), ...repairs(stationId, scope, nowMs)]),
    ),
    ...findings.map(({ kind, streamId, seq, at, author }): SyncFinding => {
      const code = kind === 'shorter' ? 'stationRewound' : 'historyRewritten'
      return { code, key: `stream:${streamId}.${seq}`, since: at, stationId: author }
    }),
  ]
  return [...new Map(told.map((one) => [`${one.code}:${one.key}`, one])).values()]
}

function differences(stationId: string, { outcome, damage, difference, since }: ScopeAudit): SyncFinding[] {
  const at = (place: ScopeAudit['damage']): string => (place ? `stream:${place.streamId}.${place.seq}` : `station:${stationId}`)
  if (outcome === 'damaged') return [{ code: 'logDamaged', key: at(damage), since, stationId }]
  if (outcome === 'ops-differ') return [{ code: 'logsDiffer', key: at(difference), since, stationId }]
  return outcome === 'rows-differ' ? [{ code: 'rowsDiffer', key: `station:${stationId}:${since}`, since, stationId }] : []
}

function repairs(stationId: string, { lastRepair }: ScopeAudit, nowMs: number): SyncFinding[] {
  if (!lastRepair || nowMs - Date.parse(lastRepair.at) > REPAIR_SHOWN_MS) return []
  return [{ code: 'recordsRepaired', key: `station:${stationId}:${lastRepair.at}`, since: lastRepair.at, stationId }]
}
