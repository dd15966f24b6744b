/** The regions module's door: extracts turned into roads, base map and places; which of them can be used. */
export type { RegionsPort, UsableRegion } from './port.ts'
export { regionsRouter } from './routes.ts'
export { createRegions, type Regions, type RegionsParts } from './service.ts'
