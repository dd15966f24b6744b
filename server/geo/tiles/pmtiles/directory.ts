/** Directories of a PMTiles archive: which tile lies where. Columns of varints, each compressed as a whole. */
import { PbfReader, PbfWriter } from 'pbf'

/**
 * One entry. `runLength` 0: the bytes are another directory that begins with this tile; else so many tiles in a row have this content.
 * Offsets count from the tile data, or from the leaf directories.
 */
export type Entry = { readonly tileId: number; readonly offset: number; readonly length: number; readonly runLength: number }

/** Writes a directory, not compressed. */
export function writeDirectory(entries: readonly Entry[]): Uint8Array {
  const writer = new PbfWriter(new Uint8Array(16 + entries.length * 8))
  writer.writeVarint(entries.length)
  let lastId = 0
  for (const { tileId } of entries) {
    writer.writeVarint(tileId - lastId)
    lastId = tileId
  }
  for (const { runLength } of entries) writer.writeVarint(runLength)
  for (const { length } of entries) writer.writeVarint(length)
  entries.forEach(({ offset }, index) => {
    const before = entries[index - 1]
    // 0 says "right after the one before", anything else is the offset plus one
    const follows = before !== undefined && offset === before.offset + before.length
    writer.writeVarint(follows ? 0 : offset + 1)
  })
  return writer.finish()
}

/** Why bytes are no directory. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError'
}

/** Least bytes of an entry: one for each of its four numbers. */
const LEAST_ENTRY_BYTES = 4

/**
 * Reads a directory and refuses what no writer makes: entries out of order, overlapping, without bytes, more than the bytes can hold.
 * @throws DirectoryError
 */
export function readDirectory(bytes: Uint8Array): Entry[] {
  const reader = new PbfReader(bytes)
  const next = (): number => {
    if (reader.pos >= bytes.length) throw new DirectoryError('it ends within an entry')
    const value = reader.readVarint()
    if (reader.pos > bytes.length || !Number.isSafeInteger(value) || value < 0) throw new DirectoryError('a number is broken')
    return value
  }
  const count = next()
  if (count > bytes.length / LEAST_ENTRY_BYTES) throw new DirectoryError(`it cannot hold ${count} entries`)
  const column = (): number[] => Array.from({ length: count }, next)
  let id = 0
  const ids = column().map((step, index) => {
    if (step === 0 && index > 0) throw new DirectoryError('a tile is named twice')
    return (id += step)
  })
  const runs = column()
  const lengths = column()
  const offsets: number[] = []
  column().forEach((value, index) => {
    if (value === 0 && index === 0) throw new DirectoryError('its first entry follows nothing')
    offsets.push(value === 0 ? (offsets[index - 1] ?? 0) + (lengths[index - 1] ?? 0) : value - 1)
  })
  if (reader.pos !== bytes.length) throw new DirectoryError('bytes are left over')
  const entries = ids.map((tileId, index) => ({
    tileId,
    offset: offsets[index] ?? 0,
    length: lengths[index] ?? 0,
    runLength: runs[index] ?? 0,
  }))
  refuseOverlaps(entries)
  return entries
}

function refuseOverlaps(entries: readonly Entry[]): void {
  entries.forEach(({ tileId, length, offset, runLength }, index) => {
    const following = entries[index + 1]
    if (length === 0) throw new DirectoryError(`tile ${tileId} has no bytes`)
    if (!Number.isSafeInteger(tileId + runLength) || !Number.isSafeInteger(offset + length))
      throw new DirectoryError('a number is too large')
    if (following !== undefined && tileId + runLength > following.tileId)
      throw new DirectoryError(`tile ${following.tileId} is named twice`)
  })
}

/** The entry that speaks for a tile: its own, or a leaf directory that may hold it; null when there is none. */
export function findEntry(entries: readonly Entry[], tileId: number): Entry | null {
  let low = 0
  let high = entries.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.tileId ?? Infinity) <= tileId) low = middle + 1
    else high = middle - 1
  }
  const found = entries[high]
  if (found === undefined) return null
  return found.runLength === 0 || tileId < found.tileId + found.runLength ? found : null
}
