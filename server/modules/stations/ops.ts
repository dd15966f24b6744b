/** What can ever be recorded about other stations. All of it lies in the directory: every station must know whom to trust, whom no more. */
import { z } from 'zod'
import { GrantableScope } from '../../contract/scopes.ts'
import { SetStationDoor } from '../../contract/station-door.ts'
import { RevokeReason, SetAddresses, SignedCard, StationId, StreamEnds } from '../../contract/stations.ts'
import { defineOp } from '../../log/index.ts'

const about = {
  entity: (body: { stationId: string }): string => body.stationId,
  scope: (): string => 'directory',
  conflict: 'authority',
  read: 'peers.read',
} as const
/** One above every epoch the writer knew for this station and scope: of concurrent statements the withdrawal holds. */
const Epoch = z.number().int().positive()

export const stationEnrolled = defineOp({
  kind: 'station.enrolled',
  version: 1,
  body: SignedCard.extend({ enrolledBy: StationId }),
  ...about,
})
/** `revision` is one above the last the writer knew. */
export const stationAddressesSet = defineOp({
  kind: 'station.addresses-set',
  version: 1,
  body: SetAddresses.omit({ commandId: true }).extend({ revision: Epoch }),
  ...about,
})
/** The writing station shares a scope. It speaks for itself only: what another station shares is that station's own decision. */
export const scopeGranted = defineOp({
  kind: 'scope.granted',
  version: 1,
  body: z.object({ stationId: StationId, scope: GrantableScope, mode: z.literal('full'), epoch: Epoch }),
  ...about,
})
/** Ends the sharing for every station that holds the scope. */
export const scopeWithdrawn = defineOp({
  kind: 'scope.withdrawn',
  version: 1,
  body: z.object({ stationId: StationId, scope: GrantableScope, epoch: Epoch }),
  ...about,
})
/** Somebody opened or shut the writing station's door for others. The setting itself belongs to that computer; this says who did it, and when. */
export const stationDoorSet = defineOp({
  kind: 'station.door-set',
  version: 1,
  body: SetStationDoor.omit({ commandId: true }).extend({ stationId: StationId }),
  author: (body) => body.stationId,
  ...about,
})
/** Shuts a station out for ever; a new key makes a new station. `heads`: where its streams ended for the writer, later ops are not taken. */
export const stationRevoked = defineOp({
  kind: 'station.revoked',
  version: 1,
  body: z.object({ stationId: StationId, reason: RevokeReason, note: z.string().max(300), heads: StreamEnds }),
  shutsOut: (body) => body.stationId,
  ...about,
})
