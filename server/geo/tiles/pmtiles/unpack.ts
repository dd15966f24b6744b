/** Unpacks parts of an archive, but never more than they may hold: a few kilobytes can claim to be gigabytes. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { GZIP, NO_COMPRESSION } from './header.ts'
import { TileFileError, type TileFileReason } from './problems.ts'

const gunzipLater = promisify(gunzip)

/** Whether we can read a compression. Brotli and zstd exist in the specification; no common writer uses them. */
export const isKnownCompression = (compression: number): boolean => compression === NO_COMPRESSION || compression === GZIP

/**
 * Unpacks bytes.
 * @param most bytes the result may have
 * @throws TileFileError with `reason`
 */
export async function unpack(bytes: Buffer, compression: number, most: number, reason: TileFileReason): Promise<Buffer> {
  if (compression !== GZIP) {
    if (bytes.length > most) throw new TileFileError(reason, `${bytes.length} bytes, allowed are ${most}`)
    return bytes
  }
  try {
    return await gunzipLater(bytes, { maxOutputLength: most })
  } catch (error) {
    throw new TileFileError(reason, error instanceof Error ? error.message : String(error), { cause: error })
  }
}
