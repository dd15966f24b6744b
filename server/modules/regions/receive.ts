/** Takes an extract that comes over HTTP into a file of the data folder, which goes when it is no longer needed. Uses node:fs, node:stream. */
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CommandId } from '../../contract/primitives.ts'
import { EXTRACT_LIMIT_BYTES } from '../../contract/regions.ts'
import { AppError } from '../../kernel/app-error.ts'
import { needOf, requireRoom } from '../../geo/import/index.ts'

/** Extracts on their way in, beside the regions so that both lie on the same disk. */
export const incomingFolder = (dataDir: string): string => join(dataDir, 'incoming')

/** An extract as it comes in. `file`: its name on the sender's machine; `bytes`: its length as the sender says. */
export type Upload = {
  readonly importId: CommandId
  readonly name: string
  readonly file: string
  readonly bytes: number
  readonly body: Readable
}

/** A name that can be a file's in any system, whatever a browser calls it; what the file is shows in its first bytes. */
export function fileNameOf(text: string): string {
  const name = (text.split(/[/\\]/).at(-1) ?? '').replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._]+/, '')
  return name === '' ? 'extract.osm.pbf' : name.slice(-100)
}

/**
 * Refuses what is too long or has no room: the file, and what becomes of it.
 * @throws AppError input.too-large, region.no-space, region.no-memory
 */
export function requireRoomFor(dataDir: string, { file, bytes }: Pick<Upload, 'file' | 'bytes'>): void {
  if (bytes > EXTRACT_LIMIT_BYTES) throw new AppError('input.too-large', { limitBytes: EXTRACT_LIMIT_BYTES })
  const { diskBytes, memoryBytes } = needOf(bytes, /\.osm$/i.test(file))
  requireRoom(dataDir, file, { diskBytes: diskBytes + bytes, memoryBytes })
}

/** Counts what passes; more than was announced ends it. */
function counted(limitBytes: number, onBytes: (bytes: number) => void): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      onBytes(bytes)
      if (bytes > limitBytes) done(new AppError('input.too-large', { limitBytes }))
      else done(null, chunk)
    },
  })
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
const DISK_FULL = ['ENOSPC', 'EDQUOT']

/**
 * Writes the body to a new folder of its own.
 * @returns the file's path
 * @throws AppError region.upload-cut when the sender is gone before its end, region.no-space, region.unwritable; the signal's reason
 */
export async function writeIncoming(
  folder: string,
  { file, bytes, body }: Upload,
  { signal, onProgress }: { signal: AbortSignal; onProgress(fraction: number): void },
): Promise<string> {
  const path = join(folder, file)
  let received = 0
  const count = counted(bytes, (total) => {
    received = total
    onProgress(Math.min(1, total / Math.max(1, bytes)))
  })
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await pipeline(body, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) throw error
    const code = codeOf(error)
    if (DISK_FULL.includes(code)) throw new AppError('region.no-space', { path: folder, neededBytes: 0, freeBytes: 0 }, { cause: error })
    if (['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR'].includes(code)) throw cut(file, received, bytes, error)
    throw new AppError('region.unwritable', { path: folder, reason: code || String(error) }, { cause: error })
  }
  if (received < bytes) throw cut(file, received, bytes)
  return path
}

const cut = (file: string, receivedBytes: number, expectedBytes: number, cause?: unknown): AppError =>
  new AppError('region.upload-cut', { file, receivedBytes, expectedBytes }, { cause })

/** Removes what a station that was ended in the middle has left. */
export const clearIncoming = (dataDir: string): Promise<void> => rm(incomingFolder(dataDir), { recursive: true, force: true })
