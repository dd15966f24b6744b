/**
 * Checks pages of a closed database with node:crypto alone, without opening it: proves the key and tells a wrong key from a damaged
 * page, which SQLite cannot. Page format: SQLCipher 4 (https://www.zetetic.net/sqlcipher/design/): AES-256-CBC, 16-byte IV and
 * HMAC-SHA512 at the end of each page, HMAC key by PBKDF2 (2 rounds) from the raw key and the salt in the file's first 16 bytes;
 * SQLite3 Multiple Ciphers leaves bytes 16..23 of page 1 readable (https://utelle.github.io/SQLite3MultipleCiphers/).
 * Never call it for a file that a connection of this process has open: closing our descriptor would drop SQLite's POSIX locks.
 */
import { createDecipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { asDatabaseError } from './database-error.ts'
import { fileBytes } from './files.ts'
import { walFile } from './paths.ts'

export const PAGE_BYTES = 4096
const SALT_BYTES = 16
const IV_BYTES = 16
const HMAC_BYTES = 64
const READABLE_HEADER_BYTES = 24
const SALT_MASK = 0x3a
/** Page that SQLite never writes because file locks live there (byte 0x40000000). */
const LOCK_PAGE = 0x40000000 / PAGE_BYTES + 1
const WAL_HEADER_BYTES = 32
const WAL_FRAME_BYTES = 24 + PAGE_BYTES
const SCAN_END_PAGES = 64
const SCAN_SPREAD_PAGES = 192

/** `new`: nothing stored yet; `wrong`: no page fits the key; `damaged`: the key fits but page 1 or the salt does not. */
export type KeyProof = 'new' | 'right' | 'wrong' | 'damaged' | 'plain'

type PageFile = { readonly pages: number; read(page: number): Buffer; verify(bytes: Buffer, page: number): boolean }

/**
 * Does this key belong to this file?
 * @param file database file that nobody has open
 * @param key raw key, 32 bytes
 */
export function proveKey(file: string, key: Uint8Array): KeyProof {
  // An empty database beside a filled log is a database that lost its file: SQLite would throw the log away.
  if (fileBytes(file) === 0) return fileBytes(walFile(file)) === 0 ? 'new' : 'damaged'
  return withPageFile(file, key, (source) => {
    if (source.pages === 0) return 'damaged'
    const first = source.read(1)
    if (source.verify(first, 1)) return hasOurHeader(first) ? 'right' : 'damaged'
    if (first.subarray(0, SALT_BYTES).toString('latin1') === 'SQLite format 3\0') return 'plain'
    const others = spread(2, source.pages, 32)
    const firstIsInWal = (): boolean => pagesInWal(file).has(1)
    if (others.some((page) => source.verify(source.read(page), page))) return firstIsInWal() ? 'right' : 'damaged'
    return others.some((page) => looksLikeTreePage(source.read(page), key)) ? 'damaged' : 'wrong'
  })
}

/**
 * Verifies a bounded sample of pages: the first and last 64 and 192 spread between them. Takes a few milliseconds at any size.
 * @returns number of the first damaged page, or null
 */
export function findDamagedPage(file: string, key: Uint8Array): number | null {
  return withPageFile(file, key, (source) => {
    const last = source.pages
    const sample = new Set([
      ...range(1, SCAN_END_PAGES, last),
      ...range(last - SCAN_END_PAGES + 1, last, last),
      ...spread(1, last, SCAN_SPREAD_PAGES),
    ])
    const newer = pagesInWal(file)
    for (const page of sample) {
      if (page === LOCK_PAGE || newer.has(page)) continue
      const bytes = source.read(page)
      // A page that was allocated and freed before it was ever written is all zeros; SQLCipher accepts it too.
      if (!source.verify(bytes, page) && bytes.some((byte) => byte !== 0)) return page
    }
    return null
  })
}

function withPageFile<Result>(file: string, key: Uint8Array, use: (source: PageFile) => Result): Result {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    throw asDatabaseError(error, file)
  }
  try {
    const read = (page: number): Buffer => {
      const buffer = Buffer.alloc(PAGE_BYTES)
      readSync(descriptor, buffer, 0, PAGE_BYTES, (page - 1) * PAGE_BYTES)
      return buffer
    }
    const salt = read(1)
      .subarray(0, SALT_BYTES)
      .map((byte) => byte ^ SALT_MASK)
    const hmacKey = pbkdf2Sync(key, salt, 2, 32, 'sha512')
    const verify = (buffer: Buffer, page: number): boolean => {
      const number = Buffer.alloc(4)
      number.writeUInt32LE(page)
      const signed = buffer.subarray(page === 1 ? READABLE_HEADER_BYTES : 0, PAGE_BYTES - HMAC_BYTES)
      return createHmac('sha512', hmacKey)
        .update(signed)
        .update(number)
        .digest()
        .equals(buffer.subarray(PAGE_BYTES - HMAC_BYTES))
    }
    return use({ pages: Math.floor(fstatSync(descriptor).size / PAGE_BYTES), read, verify })
  } finally {
    closeSync(descriptor)
  }
}

/** Page size 4096, rollback or WAL format, 80 reserved bytes and SQLite's fixed fractions: the one part of a page without a signature. */
function hasOurHeader(first: Buffer): boolean {
  const header = first.subarray(SALT_BYTES, READABLE_HEADER_BYTES).toString('hex')
  return header === '1000010150402020' || header === '1000020250402020'
}

/** Decrypts without the salt (the raw key needs none) and looks for a b-tree page header (https://www.sqlite.org/fileformat2.html). */
function looksLikeTreePage(page: Buffer, key: Uint8Array): boolean {
  const bodyBytes = PAGE_BYTES - IV_BYTES - HMAC_BYTES
  const decipher = createDecipheriv('aes-256-cbc', key, page.subarray(bodyBytes, bodyBytes + IV_BYTES)).setAutoPadding(false)
  const header = decipher.update(page.subarray(0, 16))
  const isTree = [2, 5, 10, 13].includes(header.readUInt8(0))
  return isTree && header.readUInt16BE(3) < PAGE_BYTES / 4 && header.readUInt16BE(5) <= bodyBytes && header.readUInt8(7) <= 60
}

/** Numbers of the pages that have a newer version in the write-ahead log (stale frames included: they only shrink the sample). */
function pagesInWal(file: string): Set<number> {
  const pages = new Set<number>()
  if (!existsSync(walFile(file))) return pages
  const descriptor = openSync(walFile(file), 'r')
  try {
    const number = Buffer.alloc(4)
    for (let offset = WAL_HEADER_BYTES; readSync(descriptor, number, 0, 4, offset) === 4; offset += WAL_FRAME_BYTES)
      pages.add(number.readUInt32BE())
    return pages
  } finally {
    closeSync(descriptor)
  }
}

function range(from: number, to: number, last: number): number[] {
  const start = Math.max(1, from)
  return Array.from({ length: Math.max(0, Math.min(to, last) - start + 1) }, (_, index) => start + index)
}

function spread(from: number, to: number, count: number): number[] {
  const step = Math.max(1, (to - from) / Math.max(1, count - 1))
  return range(1, count, count)
    .map((index) => Math.round(from + (index - 1) * step))
    .filter((page) => page <= to)
}
