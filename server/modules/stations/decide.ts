/** Decisions about other stations. Pure: state in, ops or a refusal out. */
import type { Country } from '../../contract/primitives.ts'
import { mayResideIn, parseScope } from '../../contract/scopes.ts'
import type { SetStationDoor } from '../../contract/station-door.ts'
import type { GrantScope, RevokeStation, SetAddresses, SignedCard } from '../../contract/stations.ts'
import { accept, refuse, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { addressesRevision } from './addresses.ts'
import { isGenuineCard, isNewerCard } from './card.ts'
import type { Around, PeerState } from './load.ts'
import { scopeGranted, scopeWithdrawn, stationAddressesSet, stationDoorSet, stationEnrolled, stationRevoked } from './ops.ts'
import { lastEpoch } from './sharing.ts'

type Refused = ReturnType<typeof refuse>
type Facts = Pick<DecideFacts, 'station'>
type Heads = readonly (readonly [streamId: string, seq: number])[]

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ')

/** Only an administrator decides about stations; a station that is shut out stays out; nobody decides about the own station here. */
function stopFor(stationId: string, { isManager, cutoffs }: Around, { station }: Facts): Refused | null {
  if (!isManager) return refuse('auth.forbidden', { permission: 'peers.manage' })
  if (stationId === station.id) return refuse('station.own', {})
  return cutoffs === null ? null : refuse('station.revoked', { station: stationId })
}

const unknownStation = (stationId: string): Refused => refuse('entity.unknown', { entity: 'station', id: stationId })

/** Data bound to a country stays there, on both sides. */
function foreignStop(name: string, countries: readonly Country[]): Refused | null {
  const scope = parseScope(name)
  const foreign = countries.find((country) => scope === null || !mayResideIn(scope, country))
  return foreign === undefined ? null : refuse('scope.foreign-country', { scope: name, country: foreign })
}

const addressesOp = (peer: PeerState, addresses: readonly string[]): OpDraft[] =>
  sameList(peer.addresses, addresses)
    ? []
    : [
        stationAddressesSet({
          stationId: peer.stationId,
          addresses: [...addresses],
          revision: addressesRevision(peer.addressesOrder) + 1,
        }),
      ]

const grantOp = (stationId: string, scope: string, { grants }: Around): OpDraft =>
  scopeGranted({ stationId, scope, mode: 'full', epoch: lastEpoch(grants, scope) + 1 })

/**
 * Lets a station in after its pairing was confirmed on both sides, and shares what the administrator chose. Again with the same card
 * changes nothing.
 */
export function enrolStation(card: SignedCard, shares: readonly string[], around: Around, facts: Facts): Decision {
  const { stationId } = card
  const stop = stopFor(stationId, around, facts)
  if (stop) return stop
  if (!isGenuineCard(card)) return refuse('station.bad-card', {})
  const scopes = [...new Set(shares)]
  for (const scope of scopes) {
    const foreign = foreignStop(scope, [card.country, facts.station.country])
    if (foreign) return foreign
  }
  const { peer, shared } = around
  const isNews = peer === null || isNewerCard(card, peer)
  return accept([
    ...(isNews ? [stationEnrolled({ ...card, enrolledBy: facts.station.id })] : []),
    ...(peer === null ? [] : addressesOp(peer, card.addresses)),
    ...scopes.filter((scope) => !shared.has(scope)).map((scope) => grantOp(stationId, scope, around)),
  ])
}

/** Describes the own station, so that others read it in the directory. `card` is signed with the own key. */
export function describeOwn(card: SignedCard, around: Around, facts: Facts): Decision {
  if (!around.isManager) return refuse('auth.forbidden', { permission: 'peers.manage' })
  if (card.stationId !== facts.station.id || !isGenuineCard(card)) return refuse('station.bad-card', {})
  if (around.cutoffs !== null) return refuse('station.revoked', { station: card.stationId })
  const { peer } = around
  return accept([stationEnrolled({ ...card, enrolledBy: facts.station.id }), ...(peer === null ? [] : addressesOp(peer, card.addresses))])
}

/** Writes down that the own door was opened or shut. @param isFixed it was given at the start and stands until the next */
export function setDoor(
  { commandId: _commandId, ...said }: SetStationDoor,
  isFixed: boolean,
  around: Around,
  { station }: Facts,
): Decision {
  if (!around.isManager) return refuse('auth.forbidden', { permission: 'peers.manage' })
  return isFixed ? refuse('station.door-fixed', {}) : accept([stationDoorSet({ ...said, stationId: station.id })])
}

/** Says where a station can be reached. */
export function setAddresses(input: SetAddresses, around: Around, facts: Facts): Decision {
  const stop = stopFor(input.stationId, around, facts)
  if (stop) return stop
  return around.peer === null ? unknownStation(input.stationId) : accept(addressesOp(around.peer, input.addresses))
}

/** Shares a scope with a station. Sharing what is shared already changes nothing. */
export function grantScope({ stationId, scope }: GrantScope, around: Around, facts: Facts): Decision {
  const stop = stopFor(stationId, around, facts)
  if (stop) return stop
  if (around.peer === null) return unknownStation(stationId)
  const foreign = foreignStop(scope, [around.peer.country, facts.station.country])
  if (foreign) return foreign
  return accept(around.shared.has(scope) ? [] : [grantOp(stationId, scope, around)])
}

/** Ends the sharing of a scope with a station, on every station that holds it. */
export function withdrawScope({ stationId, scope }: GrantScope, around: Around, facts: Facts): Decision {
  const stop = stopFor(stationId, around, facts)
  if (stop) return stop
  if (around.peer === null) return unknownStation(stationId)
  const rows = around.grants.filter((row) => row.scope === scope)
  const isOver = !rows.some(({ grantEpoch }) => rows.every(({ withdrawEpoch }) => grantEpoch > withdrawEpoch))
  return accept(isOver ? [] : [scopeWithdrawn({ stationId, scope, epoch: lastEpoch(rows, scope) + 1 })])
}

/** Ends of streams that no revocation has named yet: what a stolen key wrote after the first word is never let in by a later one. */
const unnamedEnds = (heads: Heads, cutoffs: Around['cutoffs']): [string, number][] =>
  heads.filter(([streamId]) => !cutoffs?.has(streamId)).map(([streamId, seq]) => [streamId, seq])

/**
 * Shuts a station out for ever. Said again, it adds only the ends of streams that nobody has named.
 * @param heads what this station holds of the other one's streams
 */
export function revokeStation({ stationId, reason, note }: RevokeStation, around: Around, heads: Heads, facts: Facts): Decision {
  const { peer, cutoffs } = around
  const stop = stopFor(stationId, { ...around, cutoffs: null }, facts)
  if (stop) return stop
  if (peer === null) return unknownStation(stationId)
  const ends = unnamedEnds(heads, cutoffs)
  return accept(cutoffs !== null && ends.length === 0 ? [] : [stationRevoked({ stationId, reason, note, heads: ends })])
}

/**
 * What this station itself adds after somebody else shut a station out: the ends of streams whose scopes the other does not hold.
 * Without it, what was written there before would count for nothing. No person decides anew, so none is asked for.
 */
export function nameEnds(
  stationId: string,
  first: Pick<RevokeStation, 'reason'> | null,
  around: Around,
  heads: Heads,
  facts: Facts,
): Decision {
  const ends = unnamedEnds(heads, around.cutoffs)
  if (first === null || around.cutoffs === null || ends.length === 0 || stationId === facts.station.id) return accept([])
  return accept([stationRevoked({ stationId, reason: first.reason, note: '', heads: ends })])
}
