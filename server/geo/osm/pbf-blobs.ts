/**
 * The outer form of a .osm.pbf file: length-prefixed blobs, each packed by itself. Unpacking runs ahead in the thread pool.
 * Limits and fields follow the OpenStreetMap wiki, "PBF Format" (file format).
 */
import { promisify } from 'node:util'
import { inflate, zstdDecompress } from 'node:zlib'
import { PbfReader } from 'pbf'
import { atPlace, BrokenPart, brokenExtract, unsupportedExtract, type Place } from './broken.ts'
import type { FileWindow } from './file-window.ts'
import { stretchOf, type Stretch } from './packed.ts'

const MOST_HEADER_BYTES = 64 * 1024
const MOST_BLOB_BYTES = 32 * 1024 * 1024
/** Blobs unpacked ahead of the one being decoded: enough to keep one more core busy. */
const BLOBS_AHEAD = 3

const HEADER = { type: 1, dataSize: 3 } as const
const BLOB = { raw: 1, rawSize: 2, zlib: 3, lzma: 4, bzip2: 5, lz4: 6, zstd: 7 } as const
const PACKING_NAMES: Readonly<Record<number, string>> = { [BLOB.lzma]: 'lzma', [BLOB.bzip2]: 'bzip2', [BLOB.lz4]: 'lz4' }

const inflateAsync = promisify(inflate)
const zstdAsync = promisify(zstdDecompress)

/** One blob as it lies in the file. `place` is its first byte, `end` the first byte after it. */
export type PackedBlob = { readonly type: string; readonly place: Place; readonly end: number; readonly bytes: Uint8Array }
/** One blob unpacked. */
export type Blob = { readonly type: string; readonly place: Place; readonly end: number; readonly content: Uint8Array }

/**
 * Walks the blobs of a file without unpacking them.
 * @throws AppError extract.broken when a length is beyond the format's limits or the file ends inside a blob
 */
async function* packedBlobs(window: FileWindow, file: string): AsyncGenerator<PackedBlob> {
  for (;;) {
    const place: Place = { file, byteOffset: window.offset }
    const prefix = await window.take(4)
    if (prefix.length === 0) return
    const headerBytes = prefix.length < 4 ? 0 : prefix.readUInt32BE()
    if (prefix.length < 4) throw brokenExtract(place, 'BlobHeader', 'the file ends inside a length; it was cut off')
    if (headerBytes === 0 || headerBytes > MOST_HEADER_BYTES)
      throw brokenExtract(place, 'BlobHeader', `says ${headerBytes} bytes; the format allows 1 to ${MOST_HEADER_BYTES}`)
    const header = await window.take(headerBytes)
    if (header.length < headerBytes) throw brokenExtract(place, 'BlobHeader', 'the file ends inside it; it was cut off')
    const { type, dataSize } = atPlace(place, 'BlobHeader', () => readHeader(header))
    if (dataSize > MOST_BLOB_BYTES)
      throw brokenExtract(place, 'BlobHeader.datasize', `says ${dataSize} bytes; the format allows ${MOST_BLOB_BYTES}`)
    const bytes = await window.take(dataSize)
    if (bytes.length < dataSize)
      throw brokenExtract(place, 'Blob', `${dataSize - bytes.length} of ${dataSize} bytes are missing; the file was cut off`)
    yield { type, place, end: window.offset, bytes }
  }
}

function readHeader(bytes: Uint8Array): { type: string; dataSize: number } {
  const reader = new PbfReader(bytes)
  const text: Stretch = { start: 0, end: 0 }
  let type = ''
  let dataSize = -1
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === HEADER.type) {
      stretchOf(reader, reader.length, 'BlobHeader.type', text)
      type = Buffer.from(bytes.subarray(text.start, text.end)).toString('latin1')
    } else if (field === HEADER.dataSize) dataSize = reader.readVarint(true)
  }
  if (reader.pos !== reader.length) throw new BrokenPart('BlobHeader', 'does not end where it says')
  if (dataSize < 0) throw new BrokenPart('BlobHeader.datasize', dataSize === -1 ? 'is missing' : `is ${dataSize}`)
  return { type, dataSize }
}

type Packing = { field: number; rawSize: number; data: Uint8Array }

function readBlob(bytes: Uint8Array): Packing {
  const reader = new PbfReader(bytes)
  const packing: Packing = { field: 0, rawSize: -1, data: bytes }
  const data: Stretch = { start: 0, end: 0 }
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === BLOB.rawSize) packing.rawSize = reader.readVarint(true)
    else if (field === BLOB.raw || (field >= BLOB.zlib && field <= BLOB.zstd)) {
      stretchOf(reader, reader.length, 'Blob.data', data)
      packing.field = field
      packing.data = bytes.subarray(data.start, data.end)
    }
  }
  if (reader.pos !== reader.length) throw new BrokenPart('Blob', 'does not end where it says')
  return packing
}

async function unpack(blob: PackedBlob): Promise<Blob> {
  const { type, place, end } = blob
  const { field, rawSize, data } = atPlace(place, 'Blob', () => readBlob(blob.bytes))
  if (field === BLOB.raw) return { type, place, end, content: data }
  const packing = PACKING_NAMES[field]
  if (packing !== undefined)
    throw unsupportedExtract(place.file, `blobs packed with ${packing}`, 'osmium cat in.osm.pbf -o out.osm.pbf -f pbf,pbf_compression=zlib')
  if (field === 0) throw brokenExtract(place, 'Blob', 'holds no data')
  if (!(rawSize >= 0 && rawSize <= MOST_BLOB_BYTES))
    throw brokenExtract(place, 'Blob.raw_size', `is ${rawSize}; the format allows 0 to ${MOST_BLOB_BYTES}`)
  return { type, place, end, content: await inflateTo(rawSize, field, data, place) }
}

/** Unpacks to exactly the size the blob names: never more memory than that, whatever the data says. */
async function inflateTo(rawSize: number, field: number, data: Uint8Array, place: Place): Promise<Uint8Array> {
  // one byte more than needed: a buffer that is exactly full makes zlib allocate a second one
  const options = { chunkSize: Math.max(64, rawSize + 1), maxOutputLength: Math.max(1, rawSize) }
  let content: Uint8Array
  try {
    content = await (field === BLOB.zlib ? inflateAsync(data, options) : zstdAsync(data, options))
  } catch (error) {
    throw brokenExtract(place, 'Blob.data', `cannot be unpacked (${error instanceof Error ? error.message : String(error)})`, error)
  }
  if (content.length !== rawSize) throw brokenExtract(place, 'Blob.raw_size', `says ${rawSize} bytes but the data holds ${content.length}`)
  return content
}

/**
 * The unpacked blobs of a file in order; a few are unpacked ahead.
 * @throws AppError extract.broken, extract.unsupported
 */
export async function* readBlobs(window: FileWindow, file: string): AsyncGenerator<Blob> {
  const waiting: Promise<Blob>[] = []
  for await (const packed of packedBlobs(window, file)) {
    const unpacked = unpack(packed)
    unpacked.catch(() => undefined) // it is awaited below, in its turn; until then a failure must not count as unhandled
    waiting.push(unpacked)
    if (waiting.length > BLOBS_AHEAD) {
      const next = await waiting.shift()
      if (next) yield next
    }
  }
  for (const next of waiting) yield await next
}
