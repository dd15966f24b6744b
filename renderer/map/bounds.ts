/** Boxes of the bundled map. */
import type { MapBounds } from './types.ts'

/** The bundled region (see resources/map/region.ts); beyond it there is nothing to show. */
export const REGION_BOUNDS: MapBounds = [21.2, -15.3, 45.8, 7.8]
/** Lake Victoria and its neighbours: where the camera stands before it knows better. */
export const FIRST_BOUNDS: MapBounds = [28.6, -4.2, 35.6, 1.6]
