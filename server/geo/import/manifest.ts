/** region.json: what a region was made from, what it holds, and how to notice that a file is not the one that was written. */
import { z } from 'zod'
import { Instant } from '../../contract/primitives.ts'
import { PART_FILES, type PartName } from './region-paths.ts'

/** Raised when the folder's layout changes; older regions are imported again. */
export const REGION_FORMAT = 'kituo-region/1'

/** Whom the data's licence wants named, and the licence (Open Database License 1.0, section 4.3). */
export const ATTRIBUTION = '© OpenStreetMap contributors'
export const LICENCE = 'ODbL-1.0'

const count = z.number().int().min(0)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const Part = <Name extends PartName>(name: Name) =>
  z.object({
    file: z.literal(PART_FILES[name]),
    /** Version of the part's own format. */
    version: z.string(),
    bytes: count,
    sha256,
    /** What is in it; names differ from part to part. */
    counts: z.record(z.string(), z.number()),
  })

export const RegionManifest = z.object({
  format: z.literal(REGION_FORMAT),
  name: z.string(),
  source: z.object({ file: z.string(), bytes: count, sha256 }),
  importedAt: Instant,
  /** Degrees; null for an extract without a single node. */
  bounds: z.object({ west: z.number(), south: z.number(), east: z.number(), north: z.number() }).nullable(),
  /** Elements that were read and what was left out of them. */
  counts: z.object({ nodes: count, ways: count, relations: count, missingNodes: count, brokenElements: count }),
  parts: z.object({ roads: Part('roads'), map: Part('map'), places: Part('places') }),
  attribution: z.literal(ATTRIBUTION),
  licence: z.literal(LICENCE),
})
export type RegionManifest = z.infer<typeof RegionManifest>
/** What the manifest says about any part. */
export type PartEntry = Omit<RegionManifest['parts'][PartName], 'file'> & { readonly file: string }
