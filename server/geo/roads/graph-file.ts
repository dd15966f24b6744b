/**
 * A road graph as one file: magic, version, a table of sections with a checksum each, the sections. Read straight into memory
 * that threads share. Uses node:fs and node:zlib.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { AppError } from '../../kernel/app-error.ts'
import { ELEMENT_BYTES, SECTIONS, type Kind, type RoadSections, type SectionName } from './sections.ts'

const MAGIC = new TextEncoder().encode('KITUORDS')
/** Raised when the meaning of a section changes; older files are imported again. */
export const GRAPH_VERSION = 1
const HEADER_BYTES = 24
const NAME_BYTES = 24
const ENTRY_BYTES = 48
/** Sections begin at multiples of this, so that numbers of eight bytes can be read in place. */
const ALIGN = 8
/** Reads and writes go in pieces: one call of the system moves at most 2 GB. */
const PIECE_BYTES = 1 << 28

const NAMES = Object.keys(SECTIONS) as SectionName[] // keys of the object above it
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN

/** Writes a graph. @returns bytes written */
export function writeGraphFile(path: string, sections: RoadSections): number {
  const tableBytes = HEADER_BYTES + NAMES.length * ENTRY_BYTES
  const head = new Uint8Array(tableBytes)
  const view = new DataView(head.buffer)
  head.set(MAGIC)
  view.setUint32(8, GRAPH_VERSION, true)
  view.setUint32(12, NAMES.length, true)
  let offset = aligned(tableBytes)
  const placed: { bytes: Uint8Array; offset: number }[] = []
  for (const [index, name] of NAMES.entries()) {
    const values = sections[name]
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    const at = HEADER_BYTES + index * ENTRY_BYTES
    head.set(new TextEncoder().encode(name), at)
    view.setFloat64(at + NAME_BYTES, offset, true)
    view.setFloat64(at + NAME_BYTES + 8, bytes.length, true)
    view.setUint32(at + NAME_BYTES + 16, crc32(bytes), true)
    placed.push({ bytes, offset })
    offset = aligned(offset + bytes.length)
  }
  view.setUint32(16, crc32(head.subarray(HEADER_BYTES)), true)
  const file = openSync(path, 'w')
  try {
    writeAll(file, head, 0)
    for (const section of placed) writeAll(file, section.bytes, section.offset)
    // the file always ends at a multiple, so that a cut-off end is noticed
    const end = placed.at(-1)
    const length = end ? end.offset + end.bytes.length : tableBytes
    if (length < offset) writeAll(file, new Uint8Array(offset - length), length)
  } finally {
    closeSync(file)
  }
  return offset
}

function writeAll(file: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, Math.min(PIECE_BYTES, bytes.length - done), offset + done)
}

/**
 * Reads a graph into shared memory.
 * @param region name for the error
 * @throws AppError region.corrupt when the file is cut off, damaged, of another version or no graph at all
 */
export function readGraphFile(path: string, region: string): RoadSections {
  const fail = (problem: string): never => {
    throw new AppError('region.corrupt', { name: region, part: 'roads', problem })
  }
  const file = openSync(path, 'r')
  try {
    const size = fstatSync(file).size
    const table = readTable(file, size, fail)
    const memory = new SharedArrayBuffer(aligned(table.reduce((sum, entry) => sum + aligned(entry.length), 0)))
    let used = 0
    const read = table.map(({ name, offset, length, checksum }): [SectionName, RoadSections[SectionName]] => {
      const bytes = new Uint8Array(memory, used, length)
      readAll(file, bytes, offset, fail)
      if (crc32(bytes) !== checksum) fail(`section ${name} is damaged`)
      const values = viewOf(SECTIONS[name], memory, used, length)
      used += aligned(length)
      return [name, values]
    })
    return Object.fromEntries(read) as RoadSections // readTable makes sure that every section is there, with the kind it must have
  } finally {
    closeSync(file)
  }
}

function viewOf(kind: Kind, memory: SharedArrayBuffer, at: number, bytes: number): RoadSections[SectionName] {
  switch (kind) {
    case 'i32':
      return new Int32Array(memory, at, bytes / 4)
    case 'f64':
      return new Float64Array(memory, at, bytes / 8)
    case 'u16':
      return new Uint16Array(memory, at, bytes / 2)
    case 'u8':
      return new Uint8Array(memory, at, bytes)
  }
}

type Entry = { readonly name: SectionName; readonly offset: number; readonly length: number; readonly checksum: number }

function readTable(file: number, size: number, fail: (problem: string) => never): Entry[] {
  const tableBytes = HEADER_BYTES + NAMES.length * ENTRY_BYTES
  if (size < tableBytes) return fail('the file is cut off')
  const head = new Uint8Array(tableBytes)
  readAll(file, head, 0, fail)
  const view = new DataView(head.buffer)
  if (MAGIC.some((byte, index) => head[index] !== byte)) return fail('the file holds no roads')
  const version = view.getUint32(8, true)
  if (version !== GRAPH_VERSION || view.getUint32(12, true) !== NAMES.length)
    return fail(`the file is of version ${String(version)}; import the region again`)
  if (view.getUint32(16, true) !== crc32(head.subarray(HEADER_BYTES))) return fail('the table of contents is damaged')
  return NAMES.map((name, index) => {
    const at = HEADER_BYTES + index * ENTRY_BYTES
    const written = new TextDecoder().decode(head.subarray(at, at + NAME_BYTES)).replace(/\0+$/, '')
    const [offset, length] = [view.getFloat64(at + NAME_BYTES, true), view.getFloat64(at + NAME_BYTES + 8, true)]
    const isWhole =
      Number.isSafeInteger(offset) && Number.isSafeInteger(length) && length >= 0 && length % ELEMENT_BYTES[SECTIONS[name]] === 0
    if (written !== name || !isWhole) return fail('the table of contents is damaged')
    if (offset + length > size) return fail('the file is cut off')
    return { name, offset, length, checksum: view.getUint32(at + NAME_BYTES + 16, true) }
  })
}

function readAll(file: number, bytes: Uint8Array, offset: number, fail: (problem: string) => never): void {
  for (let done = 0; done < bytes.length;) {
    const got = readSync(file, bytes, done, Math.min(PIECE_BYTES, bytes.length - done), offset + done)
    if (got === 0) fail('the file is cut off')
    done += got
  }
}
