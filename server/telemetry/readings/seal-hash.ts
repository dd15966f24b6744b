/** The hashes of a segment: SHA-256 over the hashes of its blocks, in order of sensor and day. They do not depend on numbers of this station. */
import { createHash } from 'node:crypto'
import { dayName } from './block-table.ts'

/** A block as it is hashed. `content`: its bytes as stored, or its hours (`levelContent`). */
export type HashedBlock = { readonly sensorId: string; readonly day: number; readonly content: Uint8Array }

/** Hash of one block, bound to its sensor and day: bytes moved elsewhere give another. */
export const blockHash = ({ sensorId, day, content }: HashedBlock): Buffer =>
  createHash('sha256')
    .update(`${sensorId} ${dayName(day)}\n`)
    .update(content)
    .digest()

/** Order of blocks: by sensor, then day; several of one day stay in the order they came. */
export const byPlace = (a: Omit<HashedBlock, 'content'>, b: Omit<HashedBlock, 'content'>): number =>
  a.sensorId < b.sensorId ? -1 : a.sensorId > b.sensorId ? 1 : a.day - b.day

/** Hash of a segment from the hashes of its blocks, in order. @returns 64 hexadecimal digits */
export function segmentHash(blockHashes: Iterable<Uint8Array>): string {
  const hash = createHash('sha256')
  for (const block of blockHashes) hash.update(block)
  return hash.digest('hex')
}
