/** Stations get to know each other as after pairing: cards in the directory, scopes shared both ways. */
import type { Instant } from '../../../server/contract/primitives.ts'
import type { SignedCard } from '../../../server/contract/stations.ts'
import { makeOwnCard } from '../../../server/modules/stations/index.ts'
import { scopeGranted, stationEnrolled } from '../../../server/modules/stations/ops.ts'
import { loadTlsIdentity } from '../../../server/sync/transport/tls-identity.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { toInstant } from '../../../server/kernel/clock.ts'
import { SCOPES, type BenchStation } from './station.ts'

/** What a station says of itself. @param addresses where it can be called */
export function cardOf({ log, db, clock }: BenchStation, addresses: readonly string[] = []): SignedCard {
  const { fingerprint } = loadTlsIdentity(db, systemRandom)
  const now: Instant = toInstant(clock.nowMs())
  const said = { kind: 'controlRoom' as const, facilityId: null, addresses: [...addresses] }
  return makeOwnCard(
    { state: log.state, station: log.station(), keys: log.keys },
    { tlsFingerprint: fingerprint, addresses, isOpen: addresses.length > 0 },
    now,
    said,
  )
}

/** Takes a card in and shares `scopes` with its station. */
export const enrol = (station: BenchStation, card: SignedCard, scopes: readonly string[] = SCOPES): Promise<void> =>
  station.command([
    stationEnrolled({ ...card, enrolledBy: station.stationId }),
    ...scopes.map((scope) => scopeGranted({ stationId: card.stationId, scope, mode: 'full', epoch: 1 })),
  ])

/** Two stations that share the district's scopes. */
export async function introduce(a: BenchStation, b: BenchStation): Promise<void> {
  await enrol(a, cardOf(b))
  await enrol(b, cardOf(a))
}
