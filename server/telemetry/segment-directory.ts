/** The outside of a sealed stretch of fixes: its directory and its chunks, read with bounds, as it may come from another station. */
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { decode } from 'cborg'
import { z } from 'zod'

/** First bytes of every segment. */
export const MAGIC = Uint8Array.of(0x4b, 0x46, 0x53, 0x01) // "KFS", version 1
/** One device's rows for one unit: where they lie. */
export type Group = readonly [deviceId: string, unitId: string, rows: number, chunk: number, offset: number]
/** Where a chunk lies after the directory: bytes from there, compressed length. */
export type Chunk = readonly [start: number, length: number]

/** Rows of the largest segment, and what its directory and one chunk may inflate to: far above what is ever written. */
export const ROWS_MAX = 250_000
const DIRECTORY_BYTES_MAX = 16 * 1024 * 1024
const CHUNK_BYTES_MAX = 1024 * 1024
const CHUNKS_MAX = 4_096
const whole = z.number().int().min(0)
/** A segment may come from another station: its directory is read with bounds. */
const SegmentDirectory = z.object({
  groups: z.array(z.tuple([z.string(), z.string(), whole.max(ROWS_MAX), whole, whole])).max(ROWS_MAX),
  chunks: z.array(z.tuple([whole, whole])).max(CHUNKS_MAX),
})

const decompress = promisify(brotliDecompress)

/** The directory of a segment, and its chunks one at a time: the last one opened is kept. @throws Error when it is none or breaks its bounds */
export async function openSegment(
  data: Buffer,
): Promise<{ readonly groups: readonly Group[]; readonly chunkOf: (no: number) => Promise<Buffer> }> {
  if (!data.subarray(0, 4).equals(MAGIC)) throw new Error('not a segment of fixes, or of a newer version')
  const bodyAt = 8 + data.readUInt32BE(4)
  const head = await decompress(data.subarray(8, bodyAt), { maxOutputLength: DIRECTORY_BYTES_MAX })
  const { groups, chunks } = SegmentDirectory.parse(decode(head))
  let opened: { readonly no: number; readonly bytes: Buffer } | null = null
  const chunkOf = async (no: number): Promise<Buffer> => {
    if (opened?.no === no) return opened.bytes
    const [start, length] = chunks[no] ?? [0, 0]
    const bytes = await decompress(data.subarray(bodyAt + start, bodyAt + start + length), { maxOutputLength: CHUNK_BYTES_MAX })
    opened = { no, bytes }
    return bytes
  }
  return { groups, chunkOf }
}
