/** The door of `server/geo/roads`: road time over imported regions, on threads of its own. */
export type { RoadChange } from './query/changes.ts'
export type { Isochrone } from './query/isochrone.ts'
export type { Route } from './query/route.ts'
export { RoadService, type RouteAnswer, type TravelTimes } from './road-service.ts'
