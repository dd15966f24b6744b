/** Reads for the administrator's screens: the other stations, and what can be shared with each. */
import { GrantableScope, mayResideIn, parseScope } from '../../contract/scopes.ts'
import type { ShareChoice, StationCard, StationLink, StationRow } from '../../contract/stations.ts'
import type { StateReader } from '../../log/index.ts'
import { grantsOf, readPeer, revocationsOf, sharedBy, writersOf, type PeerState } from './load.ts'
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
