/** What the rest of the station sees of the regions: those that can be used, and when there are others. */

/** A region that can be used. */
export type UsableRegion = {
  readonly name: string
  readonly folder: string
  /** Full paths of its parts. */
  readonly files: { readonly roads: string; readonly map: string; readonly places: string }
  /** Another one whenever the region was replaced. */
  readonly version: string
}
export type RegionsPort = {
  /** Usable regions by name. The same array as long as nothing has changed. */
  list(): readonly UsableRegion[]
  /**
   * Tells of every change of the list, after it. A region that is about to be removed or replaced leaves the list first; what the
   * listener returns is waited for, so that it can let go of the files (Windows moves and removes nothing that is open).
   * @returns stops telling
   */
  onChange(listener: () => void | Promise<void>): () => void
}
