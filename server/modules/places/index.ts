/** The door of places: search over everything that has a name and a point, saved places, referral plans. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const placesOps = Object.values(ops)
export { placesProjection } from './projection.ts'
export { placesRouter } from './routes.ts'
export { createPlaces, type PlaceIndexSource, type Places } from './service.ts'
