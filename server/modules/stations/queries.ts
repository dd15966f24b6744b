/** Reads for the administrator's screens: the other stations, and what can be shared with each. */
import { GrantableScope, mayResideIn, parseScope } from '../../contract/scopes.ts'
import type { ShareChoice, StationCard, StationLink, StationRow } from '../../contract/stations.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { Log, StateReader } from '../../log/index.ts'
import type { KnownStation, NewestEntry, Share } from './links.ts'
import { grantsOf, readPeer, revocationsOf, sharedBy, writersOf, type PeerState } from './load.ts'
import { liveGrants } from './sharing.ts'
import { suggestedScopes } from './suggestions.ts'

type Side = Pick<StationCard, 'stationId' | 'kind' | 'country' | 'district' | 'facilityId'>

/** Most stations shown; a country has some hundred. */
const STATIONS_LIMIT = 5_000
const ROWS_LIMIT = 100_000

/**
 * What an administrator can decide to share with a station: what is suggested, shared or offered, and whatever else this station
 * writes; only what may lie in both countries. Suggested ones first, then by name.
 */
export function shareChoices(state: StateReader, own: Side, other: Side): ShareChoice[] {
  const suggested = suggestedScopes(own, other)
  const shared = sharedBy(state, own.stationId, other.stationId)
  const offered = sharedBy(state, other.stationId, own.stationId)
  const written = state
    .table('Stream')
    .find({ stationId: own.stationId }, ROWS_LIMIT)
    .map((stream) => stream.scope)
  return [...new Set([...suggested, ...[...shared, ...offered, ...written].sort()])]
    .filter((name) => {
      const scope = parseScope(name)
      return GrantableScope.safeParse(name).success && scope !== null && [own, other].every((side) => mayResideIn(scope, side.country))
    })
    .map((scope) => ({
      scope,
      isShared: shared.has(scope),
      isOffered: offered.has(scope),
      isSuggested: suggested.includes(scope),
    }))
}

/** All other stations on record by name, those shut out last. @param link how the link to one stands */
export function listStations(state: StateReader, own: Side, link: (stationId: string) => StationLink | null): StationRow[] {
  return state
    .table('PeerStation')
    .find({}, STATIONS_LIMIT)
    .map(readPeer)
    .filter((peer) => peer.stationId !== own.stationId)
    .map((peer) => rowOf(state, own, peer, link))
    .sort((a, b) => Number(a.revoked !== null) - Number(b.revoked !== null) || (a.name < b.name ? -1 : 1))
}

function rowOf(state: StateReader, own: Side, peer: PeerState, link: (stationId: string) => StationLink | null): StationRow {
  const { publicKey: _publicKey, signature: _signature, issuedAt: _issuedAt, addressesOrder: _order, ...shown } = peer
  const revocation = revocationsOf(state, peer.stationId)[0]
  const ownWords = writersOf(state, own.stationId)
  return {
    ...shown,
    isPairedHere: peer.enrolledBy === own.stationId || grantsOf(state, peer.stationId).some((row) => ownWords.has(row.writer)),
    revoked: revocation ? { at: revocation.revokedAt, reason: revocation.reason, note: revocation.note } : null,
    shares: revocation ? [] : shareChoices(state, own, peer),
    link: revocation ? null : link(peer.stationId),
  }
}

/** Stations on record that are not shut out. */
export function knownStations(state: StateReader): KnownStation[] {
  const shutOut = new Set(
    state
      .table('StationRevocation')
      .find({}, ROWS_LIMIT)
      .map(({ stationId }) => stationId),
  )
  return state
    .table('PeerStation')
    .find({}, STATIONS_LIMIT)
    .map(readPeer)
    .filter(({ stationId }) => !shutOut.has(stationId))
    .map(({ stationId, name, kind }) => ({ stationId, name, kind }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Names of all stations on record by their id, the own one and those shut out too. */
export function stationNames(state: StateReader): Record<string, string> {
  const own = state.table('Station').find({}, STATIONS_LIMIT)
  const others = state.table('PeerStation').find({}, STATIONS_LIMIT)
  return Object.fromEntries([...own, ...others].map(({ id, name }) => [id, name]))
}

/** Everything that some station shares with another, among `stations`. One look at all grants. */
export function allShares(state: StateReader, stations: readonly KnownStation[]): Share[] {
  const known = new Set(stations.map(({ stationId }) => stationId))
  const writers = new Map(
    state
      .table('Stream')
      .find({ scope: 'directory' }, ROWS_LIMIT)
      .map(({ streamId, stationId }) => [streamId, stationId]),
  )
  const rows = Map.groupBy(state.table('ScopeGrant').find({}, ROWS_LIMIT), ({ stationId }) => stationId)
  return [...rows].flatMap(([to, about]) =>
    liveGrants(about).flatMap(({ writer, scope }) => {
      const from = writers.get(writer)
      return from !== undefined && from !== to && known.has(from) && known.has(to) ? [{ from, to, scope }] : []
    }),
  )
}

/** The newest entry of each station in each scope: one look at the end of every stream. Times as right as the writing station knew. */
export function newestEntries({ heads, store }: Pick<Log, 'heads' | 'store'>): NewestEntry[] {
  const newest = new Map<string, NewestEntry>()
  for (const scope of heads.scopes())
    for (const { no, seq, stationId } of heads.ofScope(scope)) {
      const op = store.opAt(no, seq)
      if (!op) continue
      const at = toInstant(op.wallMs - op.skewMs)
      const key = `${scope} ${stationId}`
      if (at > (newest.get(key)?.at ?? '')) newest.set(key, { scope, stationId, at })
    }
  return [...newest.values()]
}
