/** Every link that stands: enters a proven socket, runs its session, tells board and dialer, and cuts it when its station is no longer wanted. */
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Carrier } from './carrier.ts'
import type { TransportCounters } from './counters.ts'
import type { TransportLimits } from './limits.ts'
import { createLinkTable } from './link-table.ts'
import type { OpenSession, PeerAtHand, PeerDirectory, TransportTimers } from './ports.ts'
import { createSocketLink, type SocketLink } from './socket-link.ts'
import type { StatusBoard } from './status-board.ts'

export type LinkKeeperParts = {
  readonly ownId: string
  readonly directory: PeerDirectory
  readonly board: StatusBoard
  readonly openSession: OpenSession
  readonly limits: TransportLimits
  readonly counters: TransportCounters
  readonly clock: Clock
  readonly timers: TransportTimers
  readonly logger: Logger
  onOpened(peer: PeerAtHand): void
  onEnded(peer: PeerAtHand, stoodMs: number): void
}
export type LinkKeeper = {
  hasLink(stationId: string): boolean
  /** Whether a call of the station that comes in now would have to give way. */
  isDuplicate(stationId: string): boolean
  /** Cuts the link of a station and takes none for so long: it broke the protocol. */
  keepAway(stationId: string, ms: number): void
  /** Milliseconds that are left of it; 0: none. */
  keptAwayMs(stationId: string): number
  /** A socket on which both stations have just proven themselves. @returns false when it is not wanted and was destroyed */
  enter(peer: PeerAtHand, carrier: Carrier): boolean
  /** Cuts the links of stations that were revoked or got other keys. */
  sift(): void
  /** Ends every link politely; resolves when the last connection is gone. */
  close(): Promise<void>
}

/** Builds a keeper without links. */
export function createLinkKeeper(parts: LinkKeeperParts): LinkKeeper {
  const table = createLinkTable(parts.ownId)
  /** The certificate each link was accepted for. */
  const pins = new WeakMap<SocketLink, string>()
  const keptAwayUntilMs = new Map<string, number>()
  /** Also those that have ended and still say goodbye. */
  const connected = new Set<SocketLink>()
  let isClosed = false
  const pinOf = (stationId: string): string | null => {
    const station = parts.directory.enrolled(stationId)
    return station === null || station.isRevoked ? null : station.tlsFingerprint
  }
  const keptAwayMs = (stationId: string): number => {
    const leftMs = (keptAwayUntilMs.get(stationId) ?? 0) - parts.clock.monotonicMs()
    if (leftMs <= 0) keptAwayUntilMs.delete(stationId)
    return Math.max(0, leftMs)
  }
  return {
    hasLink: (stationId) => table.get(stationId) !== null,
    isDuplicate: (stationId) => table.isDuplicate(stationId, false),
    keptAwayMs,
    keepAway(stationId, ms) {
      if (parts.directory.enrolled(stationId) === null) return
      keptAwayUntilMs.set(stationId, parts.clock.monotonicMs() + ms)
      table.get(stationId)?.drop('misbehaved')
    },
    enter(peer, carrier) {
      const pin = pinOf(peer.stationId)
      if (isClosed || pin === null || keptAwayMs(peer.stationId) > 0 || table.isDuplicate(peer.stationId, peer.isDialer)) {
        carrier.destroy()
        return false
      }
      const link = makeLink(parts, peer, carrier, () => table.remove(link))
      pins.set(link, pin)
      connected.add(link)
      carrier.onGone(() => connected.delete(link))
      table.put(link)
      parts.board.set(peer.stationId, { state: 'connected', address: peer.address, isDialer: peer.isDialer })
      parts.onOpened(peer)
      link.open(parts.openSession)
      return true
    },
    sift() {
      for (const link of table.all()) if (pinOf(link.peer.stationId) !== pins.get(link)) link.drop('revoked')
    },
    async close() {
      isClosed = true
      await Promise.all([...connected].map((link) => link.finish()))
    },
  }
}

/** @param leave takes the link out of the table; false when another one of the same peer is there already */
function makeLink(parts: LinkKeeperParts, peer: PeerAtHand, carrier: Carrier, leave: () => boolean): SocketLink {
  const { limits, timers, counters, clock, board, logger, onEnded } = parts
  const sinceMs = clock.monotonicMs()
  return createSocketLink({
    ...{ peer, carrier, timers, limits, counters },
    onEnd(end) {
      if (!leave()) return
      board.failed(peer.stationId, end)
      onEnded(peer, clock.monotonicMs() - sinceMs)
    },
    onError(error) {
      logger.error({ error, stationId: peer.stationId }, 'a sync session failed')
    },
  })
}
