/** The door of roads: travel times with their basis, routes, areas reached, changes that people report, the season. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const roadsOps = Object.values(ops)
export { roadsProjection } from './projection.ts'
export { roadsRouter } from './routes.ts'
export { createRoads, type RoadRegions, type Roads, type RoadsParts } from './service.ts'
export { profileOfKind, type Travel, type Traveller, type TravelTimes } from './travel.ts'
