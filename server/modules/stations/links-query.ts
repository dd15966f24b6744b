/** Answers how the links to other stations stand: reads what links.ts puts together. */
import type { PeerLink, StationLinks } from '../../contract/peer-links.ts'
import type { Log } from '../../log/index.ts'
import { describeLinks, scopeHoldings } from './links.ts'
import type { PeersPort } from './peers-port.ts'
import { allShares, knownStations, newestEntries } from './queries.ts'

type LogParts = Pick<Log, 'heads' | 'store' | 'state' | 'keys'>

/** The links alone, by name. @param peers null = this station has no door for others */
export const peerLinks = (log: LogParts, peers: Pick<PeersPort, 'links'> | null): PeerLink[] =>
  describeLinks(peers?.links() ?? [], knownStations(log.state), newestEntries(log))

/** Everything the panel shows. @param openConflicts double bookings that wait for a person */
export function stationLinks(log: LogParts, peers: Pick<PeersPort, 'links' | 'ownClock'> | null, openConflicts: number): StationLinks {
  const stations = knownStations(log.state)
  const newest = newestEntries(log)
  const links = describeLinks(peers?.links() ?? [], stations, newest)
  const holdings = scopeHoldings({ ownId: log.keys.stationId, stations, shares: allShares(log.state, stations), newest, links })
  return { ownClock: peers?.ownClock() ?? null, openConflicts, links, holdings }
}
