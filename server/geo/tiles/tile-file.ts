/**
 * Reads a PMTiles archive that may come from anybody. Everything it says about itself is checked before it is believed: sections lie in
 * the file, directories are ordered, bounded and never deeper than four, and what is unpacked has a limit. (The reference reader trusts
 * lengths and unpacks without one.)
 */
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { tileIdOf } from './hilbert.ts'
import { DirectoryError, findEntry, readDirectory, type Entry } from './pmtiles/directory.ts'
import { FIRST_READ_BYTES, HEADER_BYTES, readHeader, type Header } from './pmtiles/header.ts'
import { TileFileError } from './pmtiles/problems.ts'
import { isKnownCompression, unpack } from './pmtiles/unpack.ts'

/** Unpacked bytes of one directory: half a million entries. */
const MOST_DIRECTORY_BYTES = 8 * 1024 * 1024
const MOST_METADATA_BYTES = 16 * 1024 * 1024
/** Packed bytes of one tile. Ours have a tenth of it. */
export const MOST_TILE_BYTES = 8 * 1024 * 1024
/** Directories on the way to a tile, the root included; writers use two, the reference reader goes as far as four. */
const DEEPEST = 4
/** Entries of leaf directories kept in memory. */
const KEPT_ENTRIES = 400_000
const DEEPEST_ZOOM = 24

/** The parts of an archive's metadata that are used; anything else is ignored. */
const Metadata = z.object({
  name: z.string().max(500).catch('').default(''),
  attribution: z.string().max(2000).catch('').default(''),
  vector_layers: z
    .array(z.object({ id: z.string() }))
    .catch([])
    .default([]),
  kituo: z
    .object({ schema: z.string(), coverage: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])) })
    .optional()
    .catch(undefined),
})
export type TileMetadata = z.infer<typeof Metadata>

/** A tile as it lies in the archive. */
export type StoredTile = { readonly bytes: Buffer; readonly compression: number; /** Same for equal contents. */ readonly mark: string }
export type TileFile = {
  readonly header: Header
  readonly metadata: TileMetadata
  /** Changes with the file: for caches. */
  readonly version: string
  /** A tile; null where the archive has none. @throws TileFileError when the archive is broken there */
  tile(z: number, x: number, y: number): Promise<StoredTile | null>
  /** The root directory, or a leaf by its offset. @throws TileFileError */
  directory(leaf: Pick<Entry, 'offset' | 'length'> | null): Promise<readonly Entry[]>
  /** Bytes of an entry. @throws TileFileError */
  read(entry: Pick<Entry, 'offset' | 'length'>): Promise<Buffer>
  close(): Promise<void>
}

/**
 * Opens an archive.
 * @throws TileFileError saying what is wrong with it, or what the file system says
 */
export async function openTileFile(path: string): Promise<TileFile> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const first = await readAt(file, 0, Math.min(size, FIRST_READ_BYTES))
    const header = readHeader(first)
    if (typeof header === 'string') throw new TileFileError(header, `a file of ${size} bytes`)
    checkHeader(header, size)
    const packedRoot = first.subarray(header.rootOffset, header.rootOffset + header.rootLength)
    const packedMetadata = await readAt(file, header.metadataOffset, header.metadataLength)
    const root = await unpackDirectory(packedRoot, header)
    const metadata = parseMetadata(await unpack(packedMetadata, header.internalCompression, MOST_METADATA_BYTES, 'broken-metadata'))
    const version = createHash('sha256')
      .update(String(size))
      .update(first.subarray(0, HEADER_BYTES))
      .update(packedRoot)
      .update(packedMetadata)
    return createReader(file, header, { root, metadata, version: version.digest('hex').slice(0, 12) })
  } catch (error) {
    await file.close()
    throw error
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let at = 0
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at, offset + at)
    if (bytesRead === 0) throw new TileFileError('outside-file', `the file ends at byte ${offset + at}`)
    at += bytesRead
  }
  return bytes
}

function checkHeader(header: Header, size: number): void {
  const sections = [
    ['root directory', header.rootOffset, header.rootLength, Math.min(size, FIRST_READ_BYTES)],
    ['metadata', header.metadataOffset, header.metadataLength, size],
    ['leaf directories', header.leavesOffset, header.leavesLength, size],
    ['tile data', header.dataOffset, header.dataLength, size],
  ] as const
  for (const [name, offset, length, end] of sections) {
    // an absent section may have any offset
    if (length > 0 && (offset < HEADER_BYTES || offset + length > end))
      throw new TileFileError('outside-file', `${name} at ${offset}, ${length} bytes`)
  }
  if (header.metadataLength > MOST_METADATA_BYTES) throw new TileFileError('broken-metadata', `${header.metadataLength} bytes`)
  for (const compression of [header.internalCompression, header.tileCompression])
    if (!isKnownCompression(compression)) throw new TileFileError('unknown-compression', `number ${compression}`)
  if (header.minZoom > header.maxZoom || header.maxZoom > DEEPEST_ZOOM)
    throw new TileFileError('bad-zooms', `${header.minZoom}..${header.maxZoom}`)
  const { minLongitudeE7, minLatitudeE7, maxLongitudeE7, maxLatitudeE7 } = header
  const isBox =
    minLongitudeE7 >= -180e7 &&
    maxLongitudeE7 <= 180e7 &&
    minLatitudeE7 >= -90e7 &&
    maxLatitudeE7 <= 90e7 &&
    minLongitudeE7 <= maxLongitudeE7 &&
    minLatitudeE7 <= maxLatitudeE7
  if (!isBox) throw new TileFileError('bad-bounds', [minLongitudeE7, minLatitudeE7, maxLongitudeE7, maxLatitudeE7].join(' '))
}

function parseMetadata(bytes: Buffer): TileMetadata {
  try {
    return Metadata.parse(bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    throw new TileFileError('broken-metadata', 'it is no JSON object', { cause: error })
  }
}

async function unpackDirectory(packed: Buffer, { internalCompression }: Header): Promise<Entry[]> {
  const bytes = await unpack(packed, internalCompression, MOST_DIRECTORY_BYTES, 'directory-too-large')
  try {
    return readDirectory(bytes)
  } catch (error) {
    if (error instanceof DirectoryError) throw new TileFileError('broken-directory', error.message, { cause: error })
    throw error
  }
}

/** Leaf directories by offset, the ones used last. */
function createLeafCache(load: (leaf: Pick<Entry, 'offset' | 'length'>) => Promise<Entry[]>) {
  const kept = new Map<number, Promise<Entry[]>>()
  const sizes = new Map<number, number>()
  let total = 0
  const drop = (offset: number): void => {
    kept.delete(offset)
    total -= sizes.get(offset) ?? 0
    sizes.delete(offset)
  }
  return async (leaf: Pick<Entry, 'offset' | 'length'>): Promise<Entry[]> => {
    const { offset } = leaf
    const found = kept.get(offset) ?? load(leaf)
    kept.delete(offset)
    kept.set(offset, found)
    try {
      const entries = await found
      if (kept.get(offset) === found && !sizes.has(offset)) {
        sizes.set(offset, entries.length)
        total += entries.length
        for (const oldest of kept.keys()) if (total > KEPT_ENTRIES && oldest !== offset) drop(oldest)
      }
      return entries
    } catch (error) {
      drop(offset)
      throw error
    }
  }
}

type Opened = { readonly root: Entry[]; readonly metadata: TileMetadata; readonly version: string }

function createReader(file: FileHandle, header: Header, { root, metadata, version }: Opened): TileFile {
  const within = (what: string, { offset, length }: Pick<Entry, 'offset' | 'length'>, most: number): void => {
    if (offset + length > most) throw new TileFileError('outside-file', `${what} at ${offset}, ${length} of ${most} bytes`)
  }
  const leaves = createLeafCache(async (leaf) => {
    within('leaf directory', leaf, header.leavesLength)
    if (leaf.length > MOST_DIRECTORY_BYTES) throw new TileFileError('directory-too-large', `${leaf.length} bytes`)
    return unpackDirectory(await readAt(file, header.leavesOffset + leaf.offset, leaf.length), header)
  })
  const directory = async (leaf: Pick<Entry, 'offset' | 'length'> | null): Promise<readonly Entry[]> =>
    leaf === null ? root : leaves(leaf)
  const read = async (entry: Pick<Entry, 'offset' | 'length'>): Promise<Buffer> => {
    within('tile', entry, header.dataLength)
    if (entry.length > MOST_TILE_BYTES) throw new TileFileError('broken-tile', `${entry.length} bytes`)
    return readAt(file, header.dataOffset + entry.offset, entry.length)
  }
  return {
    header,
    metadata,
    version,
    directory,
    read,
    async tile(z, x, y) {
      if (z < header.minZoom || z > header.maxZoom) return null
      const tileId = tileIdOf(z, x, y)
      let leaf: Entry | null = null
      for (let depth = 0; depth < DEEPEST; depth += 1) {
        leaf = findEntry(await directory(leaf), tileId)
        if (leaf === null) return null
        if (leaf.runLength > 0)
          return { bytes: await read(leaf), compression: header.tileCompression, mark: `${leaf.offset}-${leaf.length}` }
      }
      throw new TileFileError('directory-loop', `more than ${DEEPEST} directories lead to tile ${z}/${x}/${y}`)
    },
    close: () => file.close(),
  }
}
