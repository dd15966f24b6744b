/** One import from extract to finished folder, without threads and without the final rename; import-region.ts starts it. Uses node:fs. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'
import type { Instant } from '../../contract/primitives.ts'
import { readExtract, type BoundsE7, type ExtractSummary } from '../osm/index.ts'
import { checksumOf, codeOf, flush } from './files.ts'
import { ATTRIBUTION, LICENCE, REGION_FORMAT, RegionManifest, type PartEntry } from './manifest.ts'
import { PART_FORMATS } from './part-formats.ts'
import { createParts, type ImportPart } from './parts.ts'
import type { ImportPhase } from './progress.ts'
import { MANIFEST_FILE, PART_FILES, type PartName } from './region-paths.ts'

/** `folder`: an existing, empty folder; `file`: path of the extract. */
export type ImportOrder = { readonly name: string; readonly file: string; readonly folder: string; readonly importedAt: Instant }
export type RunOptions = { readonly signal: AbortSignal; onProgress(phase: ImportPhase, fraction: number): void }

async function checksumOfSource(file: string, options: RunOptions): Promise<{ bytes: number; sha256: string }> {
  try {
    return await checksumOf(file, {
      signal: options.signal,
      onProgress: (fraction) => {
        options.onProgress('checksum', fraction)
      },
    })
  } catch (error) {
    const reason = codeOf(error)
    if (reason === '' || error instanceof AppError) throw error
    throw new AppError('extract.unreadable', { file: basename(file), reason }, { cause: error })
  }
}

/** Reads the extract into all parts. */
async function readInto(parts: readonly ImportPart[], file: string, options: RunOptions): Promise<ExtractSummary> {
  const sinks = parts.map((part) => part.sink)
  const onProgress = (fraction: number): void => {
    options.onProgress('reading', fraction)
  }
  const summary = await readExtract(file, sinks, { signal: options.signal, onProgress })
  if (summary.ways === 0) throw new AppError('extract.empty', { file: basename(file) })
  return summary
}

const degrees = (bounds: BoundsE7): RegionManifest['bounds'] => ({
  west: bounds.minLongitudeE7 / 1e7,
  south: bounds.minLatitudeE7 / 1e7,
  east: bounds.maxLongitudeE7 / 1e7,
  north: bounds.maxLatitudeE7 / 1e7,
})

type Entries = Map<PartName, Readonly<Record<string, number>>>

/** Finishes the parts one after another; each is let go as soon as its file is written, and its memory with it. */
async function finishAll(parts: ImportPart[], order: ImportOrder, bounds: BoundsE7 | null, options: RunOptions): Promise<Entries> {
  const counts: Entries = new Map()
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const { name } = part
    const onProgress = (fraction: number): void => {
      options.onProgress(name, fraction)
    }
    options.signal.throwIfAborted()
    onProgress(0)
    const { signal } = options
    counts.set(name, await part.finish(join(order.folder, PART_FILES[name]), { signal, bounds, file: basename(order.file), onProgress }))
  }
  return counts
}

async function entryOf(name: PartName, counts: Entries, order: ImportOrder, options: RunOptions): Promise<PartEntry> {
  const path = join(order.folder, PART_FILES[name])
  await flush(path, 'file')
  const { bytes, sha256 } = await checksumOf(path, { signal: options.signal })
  return { file: PART_FILES[name], version: PART_FORMATS[name], bytes, sha256, counts: { ...counts.get(name) } }
}

/**
 * Builds a region in `order.folder`: three files and the manifest, all flushed to the disk.
 * @throws AppError extract.* for the extract, region.no-space; the signal's reason
 */
export async function runImport(order: ImportOrder, options: RunOptions): Promise<RegionManifest> {
  const temporary = join(order.folder, 'tmp')
  await mkdir(temporary)
  const source = await checksumOfSource(order.file, options)
  const parts = createParts(temporary)
  const { bounds, skipped, nodes, ways, relations } = await readInto(parts, order.file, options)
  const counts = await finishAll(parts, order, bounds, options)
  await rm(temporary, { recursive: true })
  options.onProgress('verifying', 0)
  const manifest = RegionManifest.parse({
    format: REGION_FORMAT,
    name: order.name,
    source: { file: basename(order.file), ...source },
    importedAt: order.importedAt,
    bounds: bounds === null ? null : degrees(bounds),
    counts: { nodes, ways, relations, ...skipped },
    parts: {
      roads: await entryOf('roads', counts, order, options),
      map: await entryOf('map', counts, order, options),
      places: await entryOf('places', counts, order, options),
    },
    attribution: ATTRIBUTION,
    licence: LICENCE,
  })
  const path = join(order.folder, MANIFEST_FILE)
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`)
  await flush(path, 'file')
  await flush(order.folder, 'folder')
  options.onProgress('verifying', 1)
  return manifest
}
