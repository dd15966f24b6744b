/** The first 127 bytes of a PMTiles archive (PMTiles specification, version 3). */

export const HEADER_BYTES = 127
/** Header and root directory lie in the first 16 KiB, so that one read finds both. */
export const FIRST_READ_BYTES = 16_384

export const NO_COMPRESSION = 1
export const GZIP = 2
export const MVT = 1

/** Offsets and lengths in bytes, bounds in degrees x 10^7. */
export type Header = {
  readonly rootOffset: number
  readonly rootLength: number
  readonly metadataOffset: number
  readonly metadataLength: number
  readonly leavesOffset: number
  readonly leavesLength: number
  readonly dataOffset: number
  readonly dataLength: number
  readonly addressedTiles: number
  readonly entries: number
  readonly contents: number
  readonly isClustered: boolean
  readonly internalCompression: number
  readonly tileCompression: number
  readonly tileType: number
  readonly minZoom: number
  readonly maxZoom: number
  readonly minLongitudeE7: number
  readonly minLatitudeE7: number
  readonly maxLongitudeE7: number
  readonly maxLatitudeE7: number
  readonly centreZoom: number
  readonly centreLongitudeE7: number
  readonly centreLatitudeE7: number
}

const MAGIC = 'PMTiles'
const VERSION = 3
/** The eleven 64-bit numbers in order, from byte 8 on. */
const LONGS = [
  'rootOffset',
  'rootLength',
  'metadataOffset',
  'metadataLength',
  'leavesOffset',
  'leavesLength',
  'dataOffset',
  'dataLength',
  'addressedTiles',
  'entries',
  'contents',
] as const
/** Six single bytes from byte 96 on. */
const BYTES_AT = 96
/** Four corners, then zoom and place of the centre. */
const CORNERS_AT = 102

/** Writes a header. */
export function writeHeader(header: Header): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  bytes.write(MAGIC, 'latin1')
  bytes.writeUInt8(VERSION, MAGIC.length)
  LONGS.forEach((name, index) => {
    bytes.writeBigUInt64LE(BigInt(header[name]), 8 + index * 8)
  })
  const { isClustered, internalCompression, tileCompression, tileType, minZoom, maxZoom } = header
  ;[Number(isClustered), internalCompression, tileCompression, tileType, minZoom, maxZoom].forEach((value, index) => {
    bytes.writeUInt8(value, BYTES_AT + index)
  })
  const { minLongitudeE7, minLatitudeE7, maxLongitudeE7, maxLatitudeE7 } = header
  ;[minLongitudeE7, minLatitudeE7, maxLongitudeE7, maxLatitudeE7].forEach((value, index) => {
    bytes.writeInt32LE(value, CORNERS_AT + index * 4)
  })
  bytes.writeUInt8(header.centreZoom, 118)
  bytes.writeInt32LE(header.centreLongitudeE7, 119)
  bytes.writeInt32LE(header.centreLatitudeE7, 123)
  return bytes
}

/** Why a file is no archive we know. */
export type HeaderProblem = 'empty' | 'too-short' | 'wrong-magic' | 'unknown-version' | 'number-too-large'

/** Reads a header; what it says about the file is checked by whoever has the file. */
export function readHeader(bytes: Buffer): Header | HeaderProblem {
  if (bytes.length === 0) return 'empty'
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return bytes.length < MAGIC.length ? 'too-short' : 'wrong-magic'
  if (bytes.length > MAGIC.length && bytes.readUInt8(MAGIC.length) !== VERSION) return 'unknown-version'
  if (bytes.length < HEADER_BYTES) return 'too-short'
  const longs = LONGS.map((name, index) => [name, bytes.readBigUInt64LE(8 + index * 8)] as const)
  if (longs.some(([, value]) => value > BigInt(Number.MAX_SAFE_INTEGER))) return 'number-too-large'
  const numbers = Object.fromEntries(longs.map(([name, value]) => [name, Number(value)])) as Record<(typeof LONGS)[number], number> // one for each name
  const corner = (index: number): number => bytes.readInt32LE(CORNERS_AT + index * 4)
  const byte = (index: number): number => bytes.readUInt8(BYTES_AT + index)
  return {
    ...numbers,
    isClustered: byte(0) === 1,
    internalCompression: byte(1),
    tileCompression: byte(2),
    tileType: byte(3),
    minZoom: byte(4),
    maxZoom: byte(5),
    minLongitudeE7: corner(0),
    minLatitudeE7: corner(1),
    maxLongitudeE7: corner(2),
    maxLatitudeE7: corner(3),
    centreZoom: bytes.readUInt8(118),
    centreLongitudeE7: bytes.readInt32LE(119),
    centreLatitudeE7: bytes.readInt32LE(123),
  }
}
