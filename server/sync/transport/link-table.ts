/** One link for each peer. Both ends may call at the same time; both ends then keep the same one of the two. */
import type { LinkEnd } from './ports.ts'
import type { SocketLink } from './socket-link.ts'

export type LinkTable = {
  get(stationId: string): SocketLink | null
  all(): readonly SocketLink[]
  /** Whether a new link to the station would have to give way to the one that stands. */
  isDuplicate(stationId: string, isDialer: boolean): boolean
  /** Enters a link; one that stood before ends with `replaced`. */
  put(link: SocketLink): void
  /** @returns false when the link was not, or no longer, the one of its peer */
  remove(link: SocketLink): boolean
}

/**
 * Builds the table.
 *
 * Rule: the link that the station with the smaller id called for stays. Of two links called for by the same station the newer stays,
 * because a station calls only when it has lost the older one. Both ends see ids and callers alike, so they agree without a word.
 */
export function createLinkTable(ownId: string): LinkTable {
  const links = new Map<string, SocketLink>()
  const replaced: LinkEnd = 'replaced'
  return {
    get: (stationId) => links.get(stationId) ?? null,
    all: () => [...links.values()],
    isDuplicate(stationId, isDialer) {
      const standing = links.get(stationId)
      if (!standing || standing.peer.isDialer === isDialer) return false
      return standing.peer.isDialer === ownId < stationId
    },
    put(link) {
      const { stationId } = link.peer
      const standing = links.get(stationId)
      links.set(stationId, link)
      standing?.drop(replaced)
    },
    remove(link) {
      if (links.get(link.peer.stationId) !== link) return false
      return links.delete(link.peer.stationId)
    },
  }
}
