/** Files of a region: checksums, flushing to the disk, errors of the file system as errors of ours. Uses node:fs. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { AppError } from '../../kernel/app-error.ts'

const STEP_BYTES = 1024 * 1024

/** How a long read is stopped and watched. */
type Options = { readonly signal: AbortSignal; onProgress?(fraction: number): void }

/**
 * SHA-256 and length of a file.
 * @throws the signal's reason; Error of the file system
 */
export async function checksumOf(path: string, { signal, onProgress }: Options): Promise<{ bytes: number; sha256: string }> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const hash = createHash('sha256')
    const step = Buffer.allocUnsafe(STEP_BYTES)
    let bytes = 0
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(step, 0, step.length, bytes)
      if (bytesRead === 0) break
      hash.update(step.subarray(0, bytesRead))
      bytes += bytesRead
      onProgress?.(Math.min(1, bytes / Math.max(1, size)))
    }
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}

/** Writes what the system still holds of a file or folder to the disk. */
export async function flush(path: string, kind: 'file' | 'folder'): Promise<void> {
  // Windows cannot open a folder as a file; NTFS journals the rename itself
  if (kind === 'folder' && process.platform === 'win32') return
  const handle = await open(path, kind === 'file' ? 'r+' : 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The code of a Node error, such as ENOENT; empty for others. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const BUSY = ['EBUSY', 'EPERM', 'ENOTEMPTY']

/** Turns an error of the file system into one of ours; others pass unchanged. @param folder the station's folder of regions */
export function asRegionError(error: unknown, folder: string): unknown {
  const code = codeOf(error)
  if (error instanceof AppError || code === '') return error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('region.no-space', { path: folder, neededBytes: 0, freeBytes: 0 }, { cause: error })
  if (['EACCES', 'EROFS', 'ENOTDIR', 'EIO', 'EEXIST', ...BUSY].includes(code))
    return new AppError('region.unwritable', { path: folder, reason: code }, { cause: error })
  return error
}

/** True where something else holds a file open, as Windows reports it. */
export const isHeldOpen = (error: unknown): boolean => BUSY.includes(codeOf(error))
