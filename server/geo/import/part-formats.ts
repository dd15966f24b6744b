/** Versions of the forms in which the parts of a region are kept: a region of another version is imported again. */
import { TILE_SCHEMA } from '../../contract/maps.ts'
import { PLACES_FORMAT } from '../places/index/layout.ts'
import { GRAPH_VERSION } from '../roads/graph-file.ts'
import type { PartName } from './region-paths.ts'

export const PART_FORMATS: Readonly<Record<PartName, string>> = {
  roads: `kituo-roads/${GRAPH_VERSION}`,
  map: TILE_SCHEMA,
  places: `kituo-places/${PLACES_FORMAT}`,
}
