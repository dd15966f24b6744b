/** Is there room? Disk and memory an import needs, estimated from the size of its extract before hours are spent. Uses node:fs, node:os. */
import { existsSync, statfsSync } from 'node:fs'
import { totalmem } from 'node:os'
import { dirname } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'

const MIB = 1024 * 1024

/** What an import of an extract of some size needs, in bytes. */
export type Need = { readonly diskBytes: number; readonly memoryBytes: number }

/**
 * Estimates from the packed size of an extract. Measured on real and synthetic extracts (see import.test.ts); XML is read as if it
 * were a tenth of its size, because the binary form of the same data is that small.
 */
export function needOf(extractBytes: number, isXml: boolean): Need {
  const packed = isXml ? extractBytes / 10 : extractBytes
  return { diskBytes: 64 * MIB + packed * DISK_PER_BYTE, memoryBytes: 300 * MIB + packed * MEMORY_PER_BYTE }
}
/** Temporary files and the finished region together. */
const DISK_PER_BYTE = 6
const MEMORY_PER_BYTE = 25

/** Memory this process may use: a container's limit where there is one. */
export function availableMemory(): number {
  const limit = process.constrainedMemory()
  // 0 and numbers beyond the machine stand for "no limit"
  return limit > 0 && limit < totalmem() ? limit : totalmem()
}

/**
 * Refuses when the disk or the memory is far too small for an import.
 * @param folder where the region will be built; the nearest folder that exists is asked
 * @throws AppError region.no-space, region.no-memory
 */
export function requireRoom(folder: string, file: string, need: Need): void {
  let existing = folder
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  const { bavail, bsize } = statfsSync(existing)
  const freeBytes = bavail * bsize
  const neededBytes = Math.round(need.diskBytes)
  if (freeBytes < neededBytes) throw new AppError('region.no-space', { path: folder, neededBytes, freeBytes })
  const availableBytes = availableMemory()
  if (availableBytes < need.memoryBytes)
    throw new AppError('region.no-memory', { file, neededBytes: Math.round(need.memoryBytes), availableBytes })
}
