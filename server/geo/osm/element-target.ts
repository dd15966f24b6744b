/** What stands between the file formats and the sinks: the calls a reader makes for each element it has decoded. */
import type { OsmMember, Tags } from './elements.ts'

/** Which elements one reading of the file is about. */
export type Kinds = { readonly nodes: boolean; readonly ways: boolean; readonly relations: boolean }

/** Everything in one reading. */
export const ALL_KINDS: Kinds = { nodes: true, ways: true, relations: true }

/** Receives decoded elements one by one; nothing handed over may be kept. */
export type ElementTarget = {
  /** False when nobody listens to nodes: readers then need not decode their tags. */
  readonly wantsNodeTags: boolean
  /** @param tags null for a node without tags */
  node(id: number, latitudeE7: number, longitudeE7: number, tags: Tags | null): void
  /** @param locatedE7 [lat, lon, ...] of every ref where the file carries them itself, otherwise null */
  way(id: number, refs: Float64Array, tags: Tags, locatedE7: Int32Array | null): void
  relation(id: number, members: readonly OsmMember[], tags: Tags): void
  /** One element could not be used and was left out. */
  broken(): void
}

/** The tags of an element that has none. */
export const NO_TAGS: Tags = new Map()

/** Largest id, either way. OSM stands at 2^34; beyond 2^51 the stored differences of ids are no longer exact numbers here. */
const LARGEST_ID = 2 ** 51

/** True for a whole number that can be an id. */
export const isId = (id: number): boolean => Number.isInteger(id) && id >= -LARGEST_ID && id <= LARGEST_ID
