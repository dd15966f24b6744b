/** Where the link to each peer stands, for the peers panel. Holds one row for each enrolled station. */
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { DialFailure, LinkEnd, PeerState, PeerStatus } from './ports.ts'

export type StatusChange = {
  readonly state: PeerState
  readonly address?: string | null
  readonly isDialer?: boolean | null
  /** Epoch milliseconds. */
  readonly retryAtMs?: number | null
}
export type StatusBoard = {
  set(stationId: string, change: StatusChange): void
  failed(stationId: string, code: LinkEnd | DialFailure): void
  /** Forgets stations that are not listed. */
  keepOnly(stationIds: readonly string[]): void
  list(): readonly PeerStatus[]
  onChange(listener: (status: PeerStatus) => void): () => void
}

/** Builds an empty board. */
export function createStatusBoard(clock: Clock): StatusBoard {
  const rows = new Map<string, PeerStatus>()
  const listeners = new Set<(status: PeerStatus) => void>()
  const now = () => toInstant(clock.nowMs())
  const put = (row: PeerStatus): void => {
    rows.set(row.stationId, row)
    for (const listener of listeners) listener(row)
  }
  const rowOf = (stationId: string): PeerStatus =>
    rows.get(stationId) ?? { stationId, state: 'waiting', since: now(), address: null, isDialer: null, retryAt: null, lastFailure: null }
  return {
    set(stationId, { state, address, isDialer = null, retryAtMs = null }) {
      const row = rowOf(stationId)
      put({
        ...row,
        state,
        since: row.state === state ? row.since : now(),
        address: address === undefined ? row.address : address,
        isDialer,
        retryAt: retryAtMs === null ? null : toInstant(retryAtMs),
      })
    },
    failed(stationId, code) {
      put({ ...rowOf(stationId), lastFailure: { code, at: now() } })
    },
    keepOnly(stationIds) {
      const kept = new Set(stationIds)
      for (const stationId of [...rows.keys()]) if (!kept.has(stationId)) rows.delete(stationId)
    },
    list: () => [...rows.values()].sort((a, b) => (a.stationId < b.stationId ? -1 : 1)),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
