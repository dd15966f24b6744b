/** What comparing with other stations found, in the list of what needs a person. Pure. */
import type { Priority } from '../../contract/primitives.ts'
import type { SyncFinding } from '../stations/index.ts'
import type { Raised } from './derive.ts'

/** Two histories may be somebody's work, the rest is trouble with a disk or a backup; what was put right already can wait. */
const PRIORITIES = {
  logsDiffer: 'P2',
  historyRewritten: 'P2',
  logDamaged: 'P3',
  rowsDiffer: 'P3',
  stationRewound: 'P3',
  recordsRepaired: 'P4',
} as const satisfies Record<SyncFinding['code'], Priority>

/** A finding with the name of its station. */
export type NamedFinding = SyncFinding & { readonly name: string }

export const syncExceptions = (findings: readonly NamedFinding[]): Raised[] =>
  findings.map(({ code, key, since, stationId, name }) => ({
    id: `${code}:${key}`,
    code,
    priority: PRIORITIES[code],
    since,
    params: { station: name },
    entity: { kind: 'station', id: stationId },
    incidentId: null,
    facilityId: null,
    mustResolve: false,
    isEscalated: false,
  }))
