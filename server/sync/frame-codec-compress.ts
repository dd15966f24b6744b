/** Packing of batches: zstd level 1 where this Node has it, else raw deflate; unpacking never grows beyond what was declared. */
import * as zlib from 'node:zlib'
import { COMPRESSIONS, FrameError, INFLATED_BYTES_MAX, type Compression } from './frames.ts'

/** Below this nothing is gained. */
const WORTHWHILE_BYTES = 200
/** Levels that cost less time than the bytes they save, also on one slow core. */
const ZSTD_LEVEL = 1
const DEFLATE_LEVEL = 1
/** zstd may ask for a window of 2^27 bytes; ours never needs more than a batch (RFC 8878, 3.1.1.1.2). */
const ZSTD_WINDOW_LOG_MAX = Math.ceil(Math.log2(INFLATED_BYTES_MAX))
const hasZstd = typeof zlib.zstdCompressSync === 'function'

/** What this Node can unpack, best last. */
export const SUPPORTED_COMPRESSIONS: readonly Compression[] = COMPRESSIONS.filter((name) => name !== 'zstd' || hasZstd)

/** The best that both sides know. */
export const bestCompression = (theirs: readonly Compression[]): Compression =>
  SUPPORTED_COMPRESSIONS.findLast((name) => theirs.includes(name)) ?? 'none'

/** Packs bytes; answers `none` when that is not shorter. */
export function pack(bytes: Uint8Array, wanted: Compression): { compression: Compression; payload: Uint8Array } {
  if (wanted === 'none' || bytes.length < WORTHWHILE_BYTES) return { compression: 'none', payload: bytes }
  const payload =
    wanted === 'zstd'
      ? zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } })
      : zlib.deflateRawSync(bytes, { level: DEFLATE_LEVEL })
  return payload.length < bytes.length ? { compression: wanted, payload } : { compression: 'none', payload: bytes }
}

/**
 * Unpacks to exactly `length` bytes.
 * @throws FrameError `bomb` when there would be more, `bad-compression` when the bytes are not such a stream
 */
export function unpack(payload: Uint8Array, compression: Compression, length: number): Uint8Array {
  if (length > INFLATED_BYTES_MAX) throw new FrameError('bomb')
  const bytes = inflate(payload, compression, length)
  if (bytes.length !== length) throw new FrameError('bad-compression')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

function inflate(payload: Uint8Array, compression: Compression, length: number): Uint8Array {
  if (compression === 'none') return payload
  if (compression === 'zstd' && !hasZstd) throw new FrameError('bad-compression')
  const options = { maxOutputLength: Math.max(1, length), chunkSize: Math.max(64, length) } // one allocation of the declared size
  try {
    return compression === 'zstd'
      ? zlib.zstdDecompressSync(payload, { ...options, params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX } })
      : zlib.inflateRawSync(payload, options)
  } catch (cause) {
    const isBomb = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    throw new FrameError(isBomb ? 'bomb' : 'bad-compression', { cause })
  }
}
