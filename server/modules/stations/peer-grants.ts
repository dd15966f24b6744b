/** What each other station may see, for the links: read from the projections, kept until a decision changes it. */
import type { Country } from '../../contract/primitives.ts'
import type { Log } from '../../log/index.ts'
import { cutoffsOf, findPeer, sharedBy } from './load.ts'

/** A station's country and the scopes this station shares with it. The directory goes to every enrolled station. */
export type PeerAccess = { readonly country: Country; readonly scopes: ReadonlySet<string> }
export type PeerGrants = {
  /** null for a station that is unknown or shut out: it gets nothing. */
  of(stationId: string): PeerAccess | null
  /** Hears that a decision about stations was committed, own or taken from elsewhere; returns the way to stop. */
  onChange(listener: () => void): () => void
}

const CONCERNED = /^(station|scope)\./
const EVERYWHERE = 'directory'

/** Builds the view over a log. `close` stops listening to it. */
export function createPeerGrants(log: Pick<Log, 'state' | 'feed' | 'keys'>): PeerGrants & { close(): void } {
  const listeners = new Set<() => void>()
  const known = new Map<string, PeerAccess | null>()
  const look = (stationId: string): PeerAccess | null => {
    const peer = findPeer(log.state, stationId)
    if (!peer || cutoffsOf(log.state, stationId) !== null) return null
    const scopes = new Set([EVERYWHERE, ...sharedBy(log.state, log.keys.stationId, stationId)])
    return { country: peer.country, scopes }
  }
  const close = log.feed.listen((changes) => {
    if (!changes.some(({ kind }) => CONCERNED.test(kind))) return
    known.clear()
    for (const listener of [...listeners]) listener()
  })
  return {
    of(stationId) {
      const cached = known.get(stationId)
      if (cached !== undefined) return cached
      const access = look(stationId)
      known.set(stationId, access)
      return access
    },
    onChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    close,
  }
}
