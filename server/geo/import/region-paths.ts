/** Names of regions and where their files lie. Uses node:path. */
import { join } from 'node:path'
import { REGION_NAME } from '../../contract/regions.ts'
import { AppError } from '../../kernel/app-error.ts'

/** Device names that Windows keeps for itself. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** True for what can be the name of a region. */
export const isRegionName = (name: string): boolean => REGION_NAME.test(name) && !DEVICES.test(name)

/** The parts a region consists of and the files they are kept in. */
export const PART_FILES = { roads: 'roads.bin', map: 'map.pmtiles', places: 'places.bin' } as const
export type PartName = keyof typeof PART_FILES
export const PART_NAMES = Object.keys(PART_FILES) as PartName[] // keys of the object above

export const MANIFEST_FILE = 'region.json'

/** Folder of all regions of a station. @param dataDir the station's data folder */
export const regionsFolder = (dataDir: string): string => join(dataDir, 'regions')

/** Where a region lives, where it is built, and where the one it replaces waits to be deleted. */
export type RegionPlaces = { readonly home: string; readonly part: string; readonly old: string }

/**
 * Folders of one region.
 * @throws AppError region.bad-name
 */
export function regionPlaces(dataDir: string, name: string): RegionPlaces {
  if (!isRegionName(name)) throw new AppError('region.bad-name', { name: name.slice(0, 100) })
  const home = join(regionsFolder(dataDir), name)
  return { home, part: `${home}.part`, old: `${home}.old` }
}
