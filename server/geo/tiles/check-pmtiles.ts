/** Looks through a foreign PMTiles archive before it becomes a base map: every directory, and every tile or a fair part of them. */
import { TILE_SCHEMA } from '../../contract/maps.ts'
import { tileOfId } from './hilbert.ts'
import type { Entry } from './pmtiles/directory.ts'
import { MVT } from './pmtiles/header.ts'
import { layersOfTile } from './pmtiles/mvt-check.ts'
import { TileFileError, type TileFileReason } from './pmtiles/problems.ts'
import { unpack } from './pmtiles/unpack.ts'
import { LAYERS } from './rules.ts'
import { MOST_TILE_BYTES, openTileFile, type TileFile } from './tile-file.ts'

/** What was found. `detail` is technical English for a log; screens translate `reason`. */
export type TileFileReport =
  | { readonly isUsable: true; readonly tiles: number; readonly bytes: number; readonly layers: readonly string[] }
  | { readonly isUsable: false; readonly reason: TileFileReason; readonly detail: string }

/** Contents looked into; of a larger archive every n-th. */
const MOST_LOOKED_INTO = 100_000
/** Entries of all directories together: the whole earth to zoom 15 has about a tenth. */
const MOST_ENTRIES = 30_000_000
/** Unpacked bytes of a tile. */
const MOST_UNPACKED_BYTES = 32 * 1024 * 1024
/** As the reader goes. */
const DEEPEST = 4

type Options = { readonly signal: AbortSignal; onProgress(fraction: number): void }

/**
 * Checks an archive.
 * @throws what `signal` was aborted with, and what the file system says
 */
export async function checkPmtiles(path: string, options: Options): Promise<TileFileReport> {
  let file: TileFile | null = null
  try {
    file = await openTileFile(path)
    return await look(file, options)
  } catch (error) {
    if (!(error instanceof TileFileError)) throw error
    return { isUsable: false, reason: error.reason, detail: error.detail }
  } finally {
    await file?.close()
  }
}

async function look(file: TileFile, { signal, onProgress }: Options): Promise<TileFileReport> {
  if (file.header.tileType !== MVT) throw new TileFileError('not-vector-tiles', `tile type ${file.header.tileType}`)
  const entries = await allEntries(file, signal)
  if (entries.length === 0) throw new TileFileError('no-tiles', 'the directories are empty')
  const step = Math.ceil(entries.length / MOST_LOOKED_INTO)
  const seen = new Set<number>()
  const layers = new Set<string>()
  let bytes = 0
  for (let index = 0; index < entries.length; index += step) {
    const entry = entries[index]
    if (entry === undefined || seen.has(entry.offset)) continue
    seen.add(entry.offset)
    signal.throwIfAborted()
    bytes += entry.length
    for (const layer of await layersOf(file, entry)) layers.add(layer)
    onProgress(index / entries.length)
  }
  if (!isOurs(file) || ![...layers].some((layer) => LAYERS.some((known) => known === layer)))
    throw new TileFileError('unknown-layers', [...layers].slice(0, 20).join(', '))
  return { isUsable: true, tiles: entries.reduce((sum, { runLength }) => sum + runLength, 0), bytes, layers: [...layers].sort() }
}

const isOurs = ({ metadata }: TileFile): boolean => metadata.kituo?.schema === TILE_SCHEMA

async function layersOf(file: TileFile, entry: Entry): Promise<string[]> {
  const stored = await file.read(entry)
  const { z, x, y } = tileOfId(entry.tileId)
  const layers = layersOfTile(await unpack(stored, file.header.tileCompression, MOST_UNPACKED_BYTES, 'broken-tile'))
  if (layers === null) throw new TileFileError('broken-tile', `tile ${z}/${x}/${y} is no vector tile`)
  return layers
}

/** The tile entries of all directories. Each leaf is read once; tiles come in order and none twice. */
async function allEntries(file: TileFile, signal: AbortSignal): Promise<Entry[]> {
  const found: Entry[] = []
  const read = new Set<number>()
  const lastAllowed = file.header.dataLength
  const visit = async (leaf: Entry | null, depth: number): Promise<void> => {
    if (depth >= DEEPEST) throw new TileFileError('directory-loop', `more than ${DEEPEST} directories`)
    for (const entry of await file.directory(leaf)) {
      signal.throwIfAborted()
      if (entry.runLength === 0) {
        if (read.has(entry.offset)) throw new TileFileError('directory-loop', `the directory at ${entry.offset} is named twice`)
        read.add(entry.offset)
        await visit(entry, depth + 1)
        continue
      }
      const last = found.at(-1)
      if (last !== undefined && entry.tileId < last.tileId + last.runLength)
        throw new TileFileError('broken-directory', `tile ${entry.tileId} comes too late`)
      if (entry.offset + entry.length > lastAllowed || entry.length > MOST_TILE_BYTES)
        throw new TileFileError('outside-file', `tile ${entry.tileId} at ${entry.offset}, ${entry.length} bytes`)
      if (found.length >= MOST_ENTRIES) throw new TileFileError('directory-too-large', `more than ${MOST_ENTRIES} entries`)
      found.push(entry)
    }
  }
  await visit(null, 0)
  return found
}
