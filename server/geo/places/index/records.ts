/** What an index is made from: places with their names, and which of them are areas that others lie in. */
import { z } from 'zod'
import type { PlaceKind } from '../../../contract/places.ts'
import type { DegreesE7 } from '../../osm/elements.ts'

/** What sort of name it is. The order is part of the file's format: new ones go to the end. */
export const NAME_TYPES = ['name', 'en', 'sw', 'rw', 'fr', 'alternative', 'old', 'code'] as const
export type NameType = (typeof NAME_TYPES)[number]
export type PlaceName = { readonly text: string; readonly type: NameType }

export type PlaceRecord = {
  /** The giver's own number for it. */
  readonly ref: number
  readonly kind: PlaceKind
  readonly latitudeE7: DegreesE7
  readonly longitudeE7: DegreesE7
  /** How far it reaches from its point, metres. */
  readonly radiusMetres: number
  /** 0 to 255: how likely people mean it, whoever asks. */
  readonly importance: number
  /** The main name first. */
  readonly names: readonly PlaceName[]
  /** Streets and rivers: their course in parts; areas: their border in rings. Each [lat0, lon0, lat1, lon1, ...] in E7. */
  readonly lines?: readonly Int32Array[]
}

/** The places of one index. Records are named by their position in `records`. */
export type PlaceSet = {
  readonly records: readonly PlaceRecord[]
  /** Record of each area, and the area around it (a position in `areas`), or -1. */
  readonly areas: readonly { readonly record: number; readonly parent: number }[]
  /** For each record the area it lies in (a position in `areas`), or -1. */
  readonly areaOf: Int32Array
}

/** What `meta` of a file says. */
export const Meta = z.object({
  places: z.number(),
  names: z.number(),
  /** Degrees; null for an empty index. */
  bounds: z.object({ south: z.number(), west: z.number(), north: z.number(), east: z.number() }).nullable(),
  /** Who made the data, as its licence asks to be shown. */
  attribution: z.string(),
})
export type Meta = Readonly<z.infer<typeof Meta>>
