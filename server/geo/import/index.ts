/** The door of `server/geo/import`: one extract in, one region out; regions listed, opened and removed. */
export { importRegion, type ImportOptions, type ImportRequest } from './import-region.ts'
export type { RegionManifest } from './manifest.ts'
export type { ImportPhase, ImportProgress } from './progress.ts'
export { listRegions, openRegion, removeRegion, sweepRegions, type ListedRegion, type Region } from './region-folder.ts'
export { isRegionName, regionPlaces, regionsFolder } from './region-paths.ts'
export { needOf, requireRoom } from './room.ts'
