/** Writes a PMTiles archive (version 3): header, root directory, metadata, leaf directories, tile data in the order of the tiles. */
import { open } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { writeDirectory, type Entry } from './directory.ts'
import { FIRST_READ_BYTES, GZIP, HEADER_BYTES, MVT, writeHeader, type Header } from './header.ts'
import type { Content, TileStore } from './tile-store.ts'

/** Zooms, bounds and centre as the header names them. */
export type ArchivePlace = Pick<
  Header,
  | 'minZoom'
  | 'maxZoom'
  | 'minLongitudeE7'
  | 'minLatitudeE7'
  | 'maxLongitudeE7'
  | 'maxLatitudeE7'
  | 'centreZoom'
  | 'centreLongitudeE7'
  | 'centreLatitudeE7'
>
export type ArchiveFigures = {
  readonly bytes: number
  readonly addressedTiles: number
  readonly entries: number
  readonly contents: number
}

/** Entries of a leaf directory to begin with; doubled until the root fits into its room. */
const LEAF_ENTRIES = 4096
/** Bytes written at a time. */
const WRITE_BYTES = 1024 * 1024

type Plan = { readonly entries: Entry[]; readonly order: Content[]; readonly dataLength: number }

/** Entries with runs of equal tiles, and the contents in the order of their first tile. */
function planData(store: TileStore): Plan {
  const entries: Entry[] = []
  const order: Content[] = []
  const offsets = new Map<number, number>()
  let dataLength = 0
  let lastContent = -1
  for (const [tileId, content] of store.tiles()) {
    const last = entries.at(-1)
    if (last !== undefined && content === lastContent && tileId === last.tileId + last.runLength) {
      entries[entries.length - 1] = { ...last, runLength: last.runLength + 1 }
      continue
    }
    const found = store.contentAt(content)
    let offset = offsets.get(content)
    if (offset === undefined) {
      offset = dataLength
      offsets.set(content, offset)
      order.push(found)
      dataLength += found.length
    }
    entries.push({ tileId, offset, length: found.length, runLength: 1 })
    lastContent = content
  }
  return { entries, order, dataLength }
}

const pack = (bytes: Uint8Array): Buffer => gzipSync(bytes, { level: 9 })

/** The root directory and, where it would not fit into the first read, leaf directories below it. */
function planDirectories(entries: readonly Entry[]): { root: Buffer; leaves: Buffer } {
  const room = FIRST_READ_BYTES - HEADER_BYTES
  const root = pack(writeDirectory(entries))
  if (root.length <= room) return { root, leaves: Buffer.alloc(0) }
  for (let size = LEAF_ENTRIES; ; size *= 2) {
    const leaves: Buffer[] = []
    const upper: Entry[] = []
    let offset = 0
    for (let at = 0; at < entries.length; at += size) {
      const leaf = pack(writeDirectory(entries.slice(at, at + size)))
      upper.push({ tileId: entries[at]?.tileId ?? 0, offset, length: leaf.length, runLength: 0 })
      leaves.push(leaf)
      offset += leaf.length
    }
    const packed = pack(writeDirectory(upper))
    if (packed.length <= room) return { root: packed, leaves: Buffer.concat(leaves) }
  }
}

/**
 * Writes the archive.
 * @param target file to write; replaced when it exists
 * @param metadata becomes JSON
 * @throws whatever the file system says; the target is then incomplete and the caller's to delete
 */
export async function writeArchive(
  target: string,
  store: TileStore,
  place: ArchivePlace,
  metadata: object,
  options: { signal: AbortSignal; onProgress(fraction: number): void },
): Promise<ArchiveFigures> {
  const { entries, order, dataLength } = planData(store)
  const { root, leaves } = planDirectories(entries)
  const about = pack(Buffer.from(JSON.stringify(metadata)))
  const metadataOffset = HEADER_BYTES + root.length
  const leavesOffset = metadataOffset + about.length
  const dataOffset = leavesOffset + leaves.length
  const header = writeHeader({
    ...place,
    rootOffset: HEADER_BYTES,
    rootLength: root.length,
    metadataOffset,
    metadataLength: about.length,
    leavesOffset,
    leavesLength: leaves.length,
    dataOffset,
    dataLength,
    addressedTiles: store.tileCount,
    entries: entries.length,
    contents: order.length,
    isClustered: true,
    internalCompression: GZIP,
    tileCompression: GZIP,
    tileType: MVT,
  })
  const file = await open(target, 'w', 0o600)
  try {
    for (const bytes of [header, root, about, leaves]) await file.appendFile(bytes)
    await copyData(store, order, (bytes) => file.appendFile(bytes), options)
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes: dataOffset + dataLength, addressedTiles: store.tileCount, entries: entries.length, contents: order.length }
}

async function copyData(
  store: TileStore,
  order: readonly Content[],
  write: (bytes: Uint8Array) => Promise<unknown>,
  { signal, onProgress }: { signal: AbortSignal; onProgress(fraction: number): void },
): Promise<void> {
  let gathered: Uint8Array[] = []
  let waiting = 0
  const flush = async (): Promise<void> => {
    await write(Buffer.concat(gathered))
    gathered = []
    waiting = 0
  }
  for (const [index, content] of order.entries()) {
    gathered.push(store.read(content))
    waiting += content.length
    if (waiting < WRITE_BYTES) continue
    signal.throwIfAborted()
    await flush()
    onProgress(index / order.length)
  }
  await flush()
  onProgress(1)
}
