/** What is drawn on which zoom: layers, the three bands of zooms that are built together, tolerances and limits. */
import { MAX_ZOOM, pixelSize, tileSize, EXTENT } from './world.ts'

/** Layers in the order in which they lie in a tile. */
export const LAYERS = ['landuse', 'water', 'buildings', 'roads', 'boundaries', 'facilities', 'places'] as const
export type Layer = (typeof LAYERS)[number]

/** Keys a feature may have. Their place in this list is what temporary files hold. */
export const KEYS = [
  'kind',
  'class',
  'name',
  'name_en',
  'name_sw',
  'name_rw',
  'name_fr',
  'ref',
  'rank',
  'level',
  'oneway',
  'bridge',
  'tunnel',
  'link',
  'surface',
  'ferry',
  'intermittent',
  'maritime',
] as const
export type Key = (typeof KEYS)[number]

/**
 * Zooms built from one set of temporary files: the features of a cell of zoom `root` make all tiles of the band below it. Most of an
 * extract is seen in the last band only, so little is stored twice.
 */
export type Band = { readonly root: number; readonly last: number }
export const BANDS: readonly Band[] = [
  { root: 0, last: 7 },
  { root: 8, last: 11 },
  { root: 12, last: MAX_ZOOM },
]

/** World units a simplified line may be off its true course: half a CSS pixel, at the last zoom (enlarged eight times on screens) one unit of the tile's grid. */
export const toleranceAt = (zoom: number): number => (zoom >= MAX_ZOOM ? tileSize(MAX_ZOOM) / EXTENT : pixelSize(zoom) / 2)

/** Holes smaller than this many CSS pixels across are left out. */
export const SMALLEST_HOLE_PIXELS = 1.5

/** Bytes of one tile before compression; beyond, the least important features go. Mapbox's own limit is 500 kB compressed. */
export const TILE_BYTES = 1024 * 1024
/** Cells one feature may cover in a band; a shape that would cover more is a broken or hostile one. */
export const MOST_CELLS = 65_536
/** Tiles one file may hold: a country of two million square kilometres has less. */
export const MOST_TILES = 6_000_000
/** Characters of a name; the longest in use are about a hundred. */
export const LONGEST_TEXT = 160
