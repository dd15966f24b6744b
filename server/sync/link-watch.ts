/** Follows all links of a station for the peers panel: when each was last equal, that something changed, and the reports. */
import type { LinkAudit, LinkReport } from '../contract/peer-links.ts'
import type { Log } from '../log/index.ts'
import type { PeersPort } from '../modules/stations/index.ts'
import { skewLevel, type ClockSkew } from './clock-skew.ts'
import { linkReport } from './link-report.ts'
import type { SessionEvent, SessionStatus } from './session/types.ts'
import type { PeerStatus } from './transport/ports.ts'

export type LinkWatch = {
  /** A session told something. */
  take(stationId: string, event: SessionEvent): void
  /** Links may stand differently now. */
  changed(): void
  /** Hears of both and of every commit; returns the way to stop. */
  onChange(listener: () => void): () => void
  /** @param auditOf how everything shared with a station last compared */
  reports(
    statuses: readonly { readonly link: PeerStatus; readonly session: SessionStatus | null }[],
    auditOf: (stationId: string) => LinkAudit,
  ): LinkReport[]
  ownClock: PeersPort['ownClock']
  close(): void
}

/** Begins with nothing proven: what was equal before a restart is proven again by the first link. */
export function createLinkWatch(log: Pick<Log, 'heads' | 'store' | 'replica'>, skew: Pick<ClockSkew, 'peers' | 'skewMs'>): LinkWatch {
  const listeners = new Set<() => void>()
  const agreed = new Map<string, number>()
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  /** By the writing station's clock, as right as that station knew it. */
  const writtenAt = (streamId: string, seq: number): number | null => {
    const head = log.heads.find(streamId)
    const op = head ? log.store.opAt(head.no, seq) : null
    return op && op.wallMs - op.skewMs
  }
  return {
    changed,
    take(stationId, event) {
      if (event.type === 'agreed') agreed.set(stationId, event.atMs)
      changed()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    reports: (statuses, auditOf) =>
      statuses.map(({ link, session }) => {
        const { stationId } = link
        return linkReport(link, session, { agreedAtMs: agreed.get(stationId) ?? null, writtenAt, audit: auditOf(stationId) })
      }),
    ownClock: () => (skew.peers().length === 0 ? null : { offsetMs: skew.skewMs(), level: skewLevel(skew.skewMs()) }),
    close: log.replica.onCommit(changed),
  }
}
