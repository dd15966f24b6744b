/** The claims module's door: who gives away what only one may hold, what was asked for, double bookings and how they were resolved. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const claimsOps = Object.values(ops)
export { claimRequested, leaseOwned } from './ops.ts'
export { claimsProjection } from './projection.ts'
export { claimsRouter } from './routes.ts'
export { createClaims, type Claims } from './service.ts'
export { keepClaims, type ClaimKeeper } from './keeper.ts'
export { createReach, type Reach, type ReachTimers } from './reach.ts'
export { tenureOf, waitingRequests, type RequestState, type Tenure } from './load.ts'
export { ownersOf } from './lease-queries.ts'
export { contestedFields } from './contested-queries.ts'
export { openPairs } from './conflict-queries.ts'
export type { ClaimAnswer, ClaimSubject, Held, Settlement, SideCard } from './subject.ts'
