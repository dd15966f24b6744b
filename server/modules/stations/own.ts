/** The own station as others shall know it: what the directory says of it, else what a new station is. */
import type { KeyObject } from 'node:crypto'
import type { Instant } from '../../contract/primitives.ts'
import type { OwnStation, SignedCard, StationCard } from '../../contract/stations.ts'
import type { StateReader, StationFacts } from '../../log/index.ts'
import { rawPublicKey, signCard } from './card.ts'
import { findPeer } from './load.ts'

/** The own certificate, and where other stations can reach this one as far as this computer knows; `isOpen` false = it only calls. */
export type OwnDoor = { readonly tlsFingerprint: string; readonly addresses: readonly string[]; readonly isOpen: boolean }
type Parts = {
  readonly state: StateReader
  readonly station: StationFacts
  readonly keys: { readonly signingKey: KeyObject; readonly publicKey: KeyObject }
}
/** What an administrator may say anew about the own station. */
export type Description = Pick<StationCard, 'kind' | 'facilityId' | 'addresses'>

/** What is on record of the own station, or how a new one begins. `door` null = without one (parts under test). */
export function describedOwn(state: StateReader, station: StationFacts, door: OwnDoor | null): OwnStation {
  const known = findPeer(state, station.id)
  return {
    stationId: station.id,
    name: station.name,
    country: station.country,
    district: station.district,
    kind: known?.kind ?? 'controlRoom',
    facilityId: known?.facilityId ?? null,
    addresses: known?.addresses ?? [...(door?.addresses ?? [])],
    tlsFingerprint: door?.tlsFingerprint ?? null,
    isDescribed: known !== null,
  }
}

/** The own card as of `now`, signed. @param said replaces what is on record */
export function makeOwnCard({ state, station, keys }: Parts, door: OwnDoor, now: Instant, said?: Description): SignedCard {
  const { isDescribed: _isDescribed, ...known } = describedOwn(state, station, door)
  const publicKey = rawPublicKey(keys.publicKey)
  return signCard({ ...known, ...said, tlsFingerprint: door.tlsFingerprint, publicKey, issuedAt: now }, keys.signingKey)
}
