/** The list of base maps a station has, as `/maps/index.json` gives it. */
import { z } from 'zod'

/** Name and version of the layers our own tiles have; a change that a screen must know raises the number. */
export const TILE_SCHEMA = 'kituo-tiles/1'

/** A box in degrees: west, south, east, north. */
const Box = z.tuple([z.number(), z.number(), z.number(), z.number()])

export const MapRegion = z.object({
  /** Part of the tiles' address: `/maps/<name>/<z>/<x>/<y>.mvt?v=<version>`. */
  name: z.string(),
  /** Another one whenever the map is replaced. */
  version: z.string(),
  bounds: Box,
  minZoom: z.number().int(),
  maxZoom: z.number().int(),
  /** Whom the data's licence wants named, as plain text. */
  attribution: z.string(),
  /** Names the layers and values in the tiles, for instance `kituo-tiles/1`. */
  schema: z.string(),
  /** Where there is data. Empty: draw nothing over the outlines a screen brings along, the map's own coast is broken. */
  coverage: z.array(Box),
})
export type MapRegion = z.infer<typeof MapRegion>

export const MapIndex = z.object({ regions: z.array(MapRegion) })
export type MapIndex = z.infer<typeof MapIndex>
