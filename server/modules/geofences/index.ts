/** The door of geofences: areas, who is inside, what was crossed, arrivals that wait to be confirmed. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const geofencesOps = Object.values(ops)
export { geofencesProjection } from './projection.ts'
export { geofencesRouter } from './routes.ts'
export { createGeofences, type Geofences } from './watcher.ts'
