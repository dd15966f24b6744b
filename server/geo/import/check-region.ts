/** The complete check of a region: every byte against its checksum, then every part read by whoever reads it in service. */
import { readFile } from 'node:fs/promises'
import { AppError } from '../../kernel/app-error.ts'
import { PlaceFile } from '../places/index/place-file.ts'
import { readGraphFile } from '../roads/graph-file.ts'
import { openRoadGraph } from '../roads/road-graph.ts'
import { checkPmtiles } from '../tiles/check-pmtiles.ts'
import type { RegionManifest } from './manifest.ts'
import { openRegion } from './region-folder.ts'

/**
 * Checks a region.
 * @param folder of the region
 * @returns its manifest when all is well
 * @throws AppError region.unknown, region.corrupt (which part, what is wrong); the signal's reason
 */
export async function checkRegion(folder: string, signal: AbortSignal): Promise<RegionManifest> {
  const { manifest, files } = await openRegion(folder, { check: 'contents', signal })
  const { name } = manifest
  openRoadGraph(readGraphFile(files.roads, name), name)
  const map = await checkPmtiles(files.map, { signal, onProgress: () => undefined })
  if (!map.isUsable) throw new AppError('region.corrupt', { name, part: 'map', problem: `${map.reason}: ${map.detail}` })
  try {
    new PlaceFile(await readFile(files.places))
  } catch (error) {
    if (error instanceof AppError) throw new AppError('region.corrupt', { name, part: 'places', problem: error.message }, { cause: error })
    throw error
  }
  return manifest
}
