/** The square world of web maps (spherical Mercator, EPSG:3857) as whole numbers, and the zooms and sizes of our tiles. */
import type { DegreesE7 } from '../osm/elements.ts'

/** Side of the world in units; one is about 4 cm at the equator. Fits an Int32, and its square sums fit a double. */
export const WORLD_SIZE = 2 ** 30
/** Finest tiles we make; screens enlarge them up to their closest zoom. */
export const MAX_ZOOM = 15
/** Units of a tile's own grid (MVT 2.1 leaves the choice; 4096 is usual). */
export const EXTENT = 4096
/** Of a tile's grid: lines reach this far beyond the tile, so that wide strokes meet their other half. */
export const LINE_BUFFER = 64
/** The same for areas: their cut edge must lie outside the picture, outline included. */
export const AREA_BUFFER = 32

/** A box in world units, y growing southwards. */
export type WorldBox = { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number }

/** Latitude at which the Mercator world is square. */
const MAX_LATITUDE = 85.051_128_779_806_59
const clamp = (value: number): number => Math.min(WORLD_SIZE - 1, Math.max(0, Math.round(value)))

/** World x of a longitude in E7. */
export const xOf = (longitudeE7: DegreesE7): number => clamp((longitudeE7 / 3.6e9 + 0.5) * WORLD_SIZE)

/** World y of a latitude in E7. */
export function yOf(latitudeE7: DegreesE7): number {
  const latitude = Math.min(MAX_LATITUDE, Math.max(-MAX_LATITUDE, latitudeE7 / 1e7))
  const sine = Math.sin((latitude * Math.PI) / 180)
  return clamp((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD_SIZE)
}

/** Longitude in degrees of a world x. */
export const longitudeOf = (x: number): number => (x / WORLD_SIZE - 0.5) * 360

/** Latitude in degrees of a world y. */
export const latitudeOf = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD_SIZE))) * 180) / Math.PI

/** Side of a tile of a zoom, in world units. */
export const tileSize = (zoom: number): number => WORLD_SIZE / 2 ** zoom

/** World units of one CSS pixel when a tile of this zoom is drawn at 512 pixels, as MapLibre does. */
export const pixelSize = (zoom: number): number => WORLD_SIZE / 2 ** zoom / 512

/** Smallest zoom at which something of this size (world units) is at least `pixels` long. May be a fraction or beyond our zooms. */
export const zoomForLength = (length: number, pixels: number): number => Math.log2((pixels * (WORLD_SIZE / 512)) / length)
