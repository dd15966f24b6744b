/** The units module's door: what can be sent, where it is, what it may do next. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const unitsOps = Object.values(ops)
export { unitStatusSet } from './ops.ts'
export { unitsProjection } from './projection.ts'
export { unitsRouter } from './routes.ts'
export { setReadiness } from './decide.ts'
export { isReadinessContested, loadUnit, type UnitState } from './load.ts'
export { unitOfDevice, type KnownPosition, type PositionsOf } from './queries.ts'
export { STRAIGHT_LINE_PROFILE, straightLineSeconds } from './travel-time.ts'
export { deviceClaims, unitsHeldTwice } from './claim-subject.ts'
