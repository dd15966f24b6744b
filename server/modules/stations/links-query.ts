/** Answers how the links to other stations stand: reads what links.ts puts together. */
import type { PeerLink, StationLinks } from '../../contract/peer-links.ts'
import type { Log } from '../../log/index.ts'
import { describeLinks, scopeHoldings } from './links.ts'
import { syncFindings, type SyncFinding } from './findings.ts'
import type { PeersPort } from './peers-port.ts'
import { allShares, knownStations, newestEntries, stationNames } from './queries.ts'

type LogParts = Pick<Log, 'heads' | 'store' | 'state' | 'keys'>

/** The links alone, by name. @param peers null = this station has no door for others */
export const peerLinks = (log: LogParts, peers: Pick<PeersPort, 'links'> | null): PeerLink[] =>
  describeLinks(peers?.links() ?? [], knownStations(log.state), newestEntries(log))

/** Everything the panel shows. @param openConflicts double bookings that wait for a person */
export function stationLinks(
  log: LogParts,
  peers: Pick<PeersPort, 'links' | 'ownClock' | 'findings'> | null,
  openConflicts: number,
): StationLinks {
  const stations = knownStations(log.state)
  const newest = newestEntries(log)
  const links = describeLinks(peers?.links() ?? [], stations, newest)
  const holdings = scopeHoldings({ ownId: log.keys.stationId, stations, shares: allShares(log.state, stations), newest, links })
  const findings = [...(peers?.findings() ?? [])]
  return { ownClock: peers?.ownClock() ?? null, openConflicts, links, findings, names: stationNames(log.state), holdings }
}

/** What comparing with other stations found, with the names of the stations. @param peers as above */
export function namedFindings(
  log: Pick<Log, 'state'>,
  peers: Pick<PeersPort, 'audits' | 'findings'> | null,
  nowMs: number,
): (SyncFinding & { readonly name: string })[] {
  const found = peers ? syncFindings({ audits: peers.audits(), findings: peers.findings(), nowMs }) : []
  if (found.length === 0) return []
  const names = stationNames(log.state)
  return found.map((one) => ({ ...one, name: names[one.stationId] ?? one.stationId }))
}
