/** Regions: extracts of OpenStreetMap that a station has turned into roads, a base map and a place search. */
import { z } from 'zod'
import { WireError } from './errors.ts'
import { Command, CommandId, Instant, line } from './primitives.ts'

/** A region's name is a folder's name and part of addresses: small letters, because some file systems do not tell large ones apart. */
export const REGION_NAME = /^[a-z0-9][a-z0-9-]{0,47}$/
/** Longest file a browser may send: a country's extract has a few hundred megabytes, a continent's does not fit a station. */
export const EXTRACT_LIMIT_BYTES = 4 * 1024 ** 3
/** Media type of an extract on its way over HTTP; what it really is shows in its first bytes. */
export const EXTRACT_MEDIA_TYPE = 'application/octet-stream'
/** Where a browser sends an extract, as the REST door writes its paths. */
export const EXTRACT_PATH = '/regions/{name}/extract'
/** Id of an import: of the command that started it, so that a repeated command finds the same import. */
export const RegionImportId = CommandId

const count = z.number().int().min(0)
const Bounds = z.object({ west: z.number(), south: z.number(), east: z.number(), north: z.number() })

/** What a usable region is made from and what it holds. */
export const RegionContents = z.object({
  source: z.object({ file: z.string(), bytes: count }),
  importedAt: Instant,
  /** Degrees; null for an extract without a single node. */
  bounds: Bounds.nullable(),
  /** `leftOut`: elements of the extract that made no sense or pointed to nothing. */
  counts: z.object({ roadKilometres: z.number(), junctions: count, tiles: count, places: count, leftOut: count }),
  /** Of all files together. */
  bytes: count,
  /** Whom the data's licence wants named. */
  attribution: z.string(),
  licence: z.string(),
})
export type RegionContents = z.infer<typeof RegionContents>
/** A region in the list: usable, or with the error that opening it gives. */
export const RegionView = z.object({ name: z.string(), contents: RegionContents.nullable(), problem: WireError.nullable() })
export type RegionView = z.infer<typeof RegionView>

/** Phases in order; `receiving` only when the file comes over HTTP. Screens translate `admin:region.phase.<name>`. */
export const RegionImportPhase = z.enum(['receiving', 'checksum', 'reading', 'places', 'map', 'roads', 'verifying'])
export type RegionImportPhase = z.infer<typeof RegionImportPhase>
export const RegionImport = z.object({
  importId: RegionImportId,
  name: z.string(),
  file: z.string(),
  phase: RegionImportPhase,
  /** Of the whole, 0 to 1; never goes back. */
  fraction: z.number().min(0).max(1),
  startedAt: Instant,
  isCancelling: z.boolean(),
})
export type RegionImport = z.infer<typeof RegionImport>
/** How an import ended. `problem` only when it failed. */
export const RegionImportEnd = z.object({
  importId: RegionImportId,
  name: z.string(),
  file: z.string(),
  outcome: z.enum(['done', 'failed', 'cancelled']),
  problem: WireError.nullable(),
  endedAt: Instant,
})
export type RegionImportEnd = z.infer<typeof RegionImportEnd>
/** The import that runs, and the one that ended last since the station was started. */
export const RegionsImporting = z.object({ current: RegionImport.nullable(), last: RegionImportEnd.nullable() })
export type RegionsImporting = z.infer<typeof RegionsImporting>

/** `path`: of an extract on the station's own machine. A region of the name is replaced when the new one is whole. */
export const ImportRegion = Command.extend({ name: line(100), path: line(4_000) })
export type ImportRegion = z.infer<typeof ImportRegion>
export const ImportStarted = z.object({ importId: RegionImportId })
export type ImportStarted = z.infer<typeof ImportStarted>
export const CancelImport = z.object({ importId: RegionImportId })
export type CancelImport = z.infer<typeof CancelImport>
export const RemoveRegion = z.object({ name: z.string().max(100) })
export type RemoveRegion = z.infer<typeof RemoveRegion>
