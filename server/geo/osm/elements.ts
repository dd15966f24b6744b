/**
 * The elements of an OpenStreetMap extract as the builders of roads, tiles and places receive them.
 *
 * Object history (user names, change sets, times) is never read into anything.
 */

/** Degrees x 10^7, as OSM stores them; an Int32. */
export type DegreesE7 = number

/** Key and value texts of one element. */
export type Tags = ReadonlyMap<string, string>

/** A node that carries tags; nodes without tags only lend their position to ways. */
export type OsmNode = {
  readonly id: number
  readonly latitudeE7: DegreesE7
  readonly longitudeE7: DegreesE7
  readonly tags: Tags
}

/** A line or a ring of nodes. */
export type OsmWay = {
  readonly id: number
  /** Node ids in order, as the extract gives them. */
  readonly refs: Float64Array
  readonly tags: Tags
  /** Points in order, [lat0, lon0, lat1, lon1, ...] in E7; nodes missing in the extract are left out. */
  readonly pointsE7: Int32Array
  /** Node id of each point of `pointsE7`. */
  readonly pointRefs: Float64Array
}

/** One member of a relation. */
export type OsmMember = {
  readonly type: 'node' | 'way' | 'relation'
  readonly ref: number
  readonly role: string
}

/** A group of elements: a turn restriction, a multipolygon, a route. */
export type OsmRelation = {
  readonly id: number
  readonly members: readonly OsmMember[]
  readonly tags: Tags
}

/**
 * What takes part in an import. Elements come in the order nodes (tagged ones only), ways, relations.
 * Nothing may keep a `tags`, `refs`, `pointsE7`, `pointRefs` or `members` object beyond the call without copying.
 */
export type ExtractSink = {
  node?(node: OsmNode): void
  way?(way: OsmWay): void
  relation?(relation: OsmRelation): void
}

/** A box in degrees x 10^7. */
export type BoundsE7 = {
  readonly minLatitudeE7: DegreesE7
  readonly minLongitudeE7: DegreesE7
  readonly maxLatitudeE7: DegreesE7
  readonly maxLongitudeE7: DegreesE7
}

/** What reading an extract found. `nodes` counts all nodes, tagged or not. */
export type ExtractSummary = {
  readonly nodes: number
  readonly ways: number
  readonly relations: number
  readonly bounds: BoundsE7 | null
  readonly skipped: { readonly missingNodes: number; readonly brokenElements: number }
}

/** How a long read is stopped and watched. `fraction` runs from 0 to 1. */
export type ReadOptions = {
  readonly signal: AbortSignal
  onProgress(fraction: number): void
}
