/** What an archive of ours says about itself. */
import { TILE_SCHEMA } from '../../contract/maps.ts'
import type { Box } from './coverage.ts'
import { KEYS, LAYERS, type Key, type Layer } from './rules.ts'
import { MAX_ZOOM } from './world.ts'

/** Who made the data and under which licence it may be shown (ODbL 1.0, section 4.3). */
export const OSM_ATTRIBUTION = '© OpenStreetMap contributors'

const NAMES: readonly Key[] = ['name', 'name_en', 'name_sw', 'name_rw', 'name_fr']
const FIELDS: Readonly<Record<Layer, readonly Key[]>> = {
  landuse: ['kind', ...NAMES],
  water: ['kind', 'intermittent', ...NAMES],
  buildings: [],
  roads: ['class', 'ref', 'oneway', 'bridge', 'tunnel', 'link', 'surface', 'ferry', ...NAMES],
  boundaries: ['level', 'maritime'],
  facilities: ['kind', 'rank', ...NAMES],
  places: ['kind', 'rank', ...NAMES],
}
const NUMBERS: ReadonlySet<Key> = new Set(['rank', 'level', 'oneway'])
const TEXTS: ReadonlySet<Key> = new Set(['kind', 'class', 'ref', 'surface', ...NAMES])
const typeOf = (key: Key): string => (NUMBERS.has(key) ? 'Number' : TEXTS.has(key) ? 'String' : 'Boolean')

/**
 * The metadata of an archive: TileJSON's vector_layers, and under `kituo` what our screens need.
 * @param attribution whom the data's licence wants named
 * @param coverage where there is data; empty when the coast was broken and coarse outlines must stay
 */
export const metadataOf = (attribution: string, coverage: readonly Box[], counts: object) => ({
  name: 'Kituo base map',
  type: 'baselayer',
  version: TILE_SCHEMA,
  attribution,
  vector_layers: LAYERS.map((id) => ({
    id,
    fields: Object.fromEntries(KEYS.filter((key) => FIELDS[id].includes(key)).map((key) => [key, typeOf(key)])),
    minzoom: 0,
    maxzoom: MAX_ZOOM,
  })),
  kituo: { schema: TILE_SCHEMA, coverage, counts },
})
