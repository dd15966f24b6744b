/** Pairing of two stations: what the rest of sync and the station itself may use. */
export { createPairingPost, type OwnCertificate } from './client.ts'
export { createPairing, type PairingParts, type PairingService, type PairingTimers } from './create.ts'
export type { PairingDoor, PairingRequest, PairingResponse } from './door.ts'
export type { PairingPost, PostAnswer } from './outgoing.ts'
