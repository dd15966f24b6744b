/** The door of the stations module: who is enrolled, what is shared with whom, who is shut out. */
import * as ops from './ops.ts'

export const stationsOps = Object.values(ops)
export { isGenuineCard, publicKeyFrom } from './card.ts'
export { enrolStation } from './decide.ts'
export type { SyncFinding } from './findings.ts'
export { linksKey, peerFigures } from './links.ts'
export { namedFindings, peerLinks } from './links-query.ts'
export { cutoffsOf, findPeer, loadAround } from './load.ts'
export { makeOwnCard, type OwnDoor } from './own.ts'
export { createPeerGrants, type PeerAccess, type PeerGrants } from './peer-grants.ts'
export type { PairingDesk, PeerAudit, PeersPort } from './peers-port.ts'
export { stationsProjection } from './projection.ts'
export { shareChoices } from './queries.ts'
export { stationsRouter } from './routes.ts'
export { watchRevocations } from './revocations.ts'
