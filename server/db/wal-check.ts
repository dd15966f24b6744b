/**
 * Finds commits in a write-ahead log that SQLite would drop without a word: it stops at the first frame it cannot verify, as if
 * everything behind it were the torn end of a power cut. With synchronous=FULL each commit is on disk before the next one begins,
 * so a power cut tears at most the last commit; two commits behind the end mean that flushed, acknowledged data was damaged.
 * WAL format: https://www.sqlite.org/fileformat2.html#walformat (frame headers are not encrypted).
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { fileBytes } from './files.ts'
import { PAGE_BYTES } from './page-check.ts'
import { walFile } from './paths.ts'

const HEADER_BYTES = 32
const FRAME_BYTES = 24 + PAGE_BYTES
/** Commits behind the recovered end that a power cut cannot explain. */
const UNEXPLAINED_COMMITS = 2

/**
 * True when the log holds flushed commits behind the last one SQLite accepts.
 * @param file the database file
 * @param recoveredFrames frames that SQLite accepted (column `log` of `PRAGMA wal_checkpoint(NOOP)` after the first read)
 */
export function hasLostCommits(file: string, recoveredFrames: number): boolean {
  const path = walFile(file)
  const bytes = fileBytes(path)
  if (bytes < HEADER_BYTES + FRAME_BYTES) return false
  const descriptor = openSync(path, 'r')
  try {
    const read = (offset: number): Buffer => {
      const buffer = Buffer.alloc(HEADER_BYTES)
      readSync(descriptor, buffer, 0, HEADER_BYTES, offset)
      return buffer
    }
    const salts = currentSalts(read(0), read)
    const frames = Math.floor((bytes - HEADER_BYTES) / FRAME_BYTES)
    let commits = 0
    for (let frame = recoveredFrames; frame < frames && commits < UNEXPLAINED_COMMITS; frame += 1) {
      const header = read(HEADER_BYTES + frame * FRAME_BYTES)
      // Bytes 4..7: size of the database after a commit, zero in all other frames.
      if (header.readUInt32BE(4) !== 0 && header.subarray(8, 16).equals(salts)) commits += 1
    }
    return commits >= UNEXPLAINED_COMMITS
  } finally {
    closeSync(descriptor)
  }
}

/** Salts of the running log, from its header; from the second frame when the header itself is damaged. */
function currentSalts(header: Buffer, read: (offset: number) => Buffer): Buffer {
  const salts = isIntact(header) ? header.subarray(16, 24) : read(HEADER_BYTES + FRAME_BYTES).subarray(8, 16)
  return Buffer.from(salts)
}

/** The header's own checksum: two running sums over its first 24 bytes, byte order told by the last bit of the magic number. */
function isIntact(header: Buffer): boolean {
  const isBigEndian = (header.readUInt32BE(0) & 1) === 1
  let [first, second] = [0, 0]
  for (let offset = 0; offset < 24; offset += 8) {
    const word = (at: number): number => (isBigEndian ? header.readUInt32BE(at) : header.readUInt32LE(at))
    first = (first + word(offset) + second) >>> 0
    second = (second + word(offset + 4) + first) >>> 0
  }
  return header.readUInt32BE(24) === first && header.readUInt32BE(28) === second
}
