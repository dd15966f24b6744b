/**
 * The form of `places.bin`: a table of sections, each a typed array with a checksum of its own. Opening makes views into the bytes; nothing
 * is copied or parsed, so that a country opens in milliseconds. Numbers are little-endian, as on every machine a station runs on.
 */
import { crc32 } from 'node:zlib'
import { AppError } from '../../../kernel/app-error.ts'

/** "KPLC" as the first four bytes. */
const MAGIC = 0x434c504b
/** Raised when a section changes its meaning; a file of another version is imported anew. */
export const PLACES_FORMAT = 1
const HEADER_BYTES = 16
const ENTRY_BYTES = 16
const ALIGNMENT = 8

type Arrays = { u8: Uint8Array; u16: Uint16Array; u32: Uint32Array; i32: Int32Array; f64: Float64Array }
type ArrayType = keyof Arrays
const ELEMENT_BYTES: Readonly<Record<ArrayType, number>> = { u8: 1, u16: 2, u32: 4, i32: 4, f64: 8 }
/** Makes views; `at` and `count` are bytes from the start of the buffer and elements. */
const VIEWS: { readonly [Type in ArrayType]: (buffer: ArrayBufferLike, at: number, count: number) => Arrays[Type] } = {
  u8: (buffer, at, count) => new Uint8Array(buffer, at, count),
  u16: (buffer, at, count) => new Uint16Array(buffer, at, count),
  u32: (buffer, at, count) => new Uint32Array(buffer, at, count),
  i32: (buffer, at, count) => new Int32Array(buffer, at, count),
  f64: (buffer, at, count) => new Float64Array(buffer, at, count),
}

/**
 * Section -> element type. `places` are numbered by importance, the most important first; `terms` are dictionary entries in byte order;
 * `areas` are numbered so that an area and everything inside it follow each other. `...Starts` of n entries has n + 1 numbers.
 */
export const SECTIONS = {
  /** JSON, see `Meta`. */
  meta: 'u8',
  // places
  latitudesE7: 'i32',
  longitudesE7: 'i32',
  kinds: 'u8',
  importances: 'u8',
  /** How far the place reaches from its point, metres. */
  radiiMetres: 'u16',
  /** What the place is called by whoever gave it: an OSM element, a row of a list. */
  refs: 'f64',
  /** Area the place lies in, or NOWHERE. */
  areaOf: 'u32',
  nameStarts: 'u32',
  nameTexts: 'u32',
  nameTypes: 'u8',
  // texts, UTF-8, each once
  textStarts: 'u32',
  texts: 'u8',
  // areas
  areaPlaces: 'u32',
  /** First area after this one that does not lie in it. */
  areaEnds: 'u32',
  areaParents: 'u32',
  areaMemberStarts: 'u32',
  areaMembers: 'u32',
  /** Terms of the names of areas, ascending, and the area each belongs to. */
  areaTermTerms: 'u32',
  areaTermAreas: 'u32',
  // dictionary
  keyStarts: 'u32',
  keys: 'u8',
  nodeLabels: 'u8',
  /** First child; the children of a node follow each other. */
  nodeFirst: 'u32',
  nodeLo: 'u32',
  nodeHi: 'u32',
  // places of a term, ascending
  postingStarts: 'u32',
  /** Number of postings before each term. */
  postingSums: 'u32',
  postings: 'u8',
  /** Nodes with very many places, and the most important of these. */
  topNodes: 'u32',
  topStarts: 'u32',
  tops: 'u8',
  // terms of a place, ascending
  wordStarts: 'u32',
  words: 'u32',
  // where
  cellKeys: 'u32',
  cellStarts: 'u32',
  cellPlaces: 'u32',
  linePlaces: 'u32',
  lineStarts: 'u32',
  lines: 'u8',
  // by kind
  kindStarts: 'u32',
  kindPlaces: 'u32',
} as const satisfies Record<string, ArrayType>
export type SectionName = keyof typeof SECTIONS
const NAMES = Object.keys(SECTIONS) as SectionName[] // keys of the table above

export type Sections = { readonly [Name in SectionName]: Arrays[(typeof SECTIONS)[Name]] }

/** Stands for "no area" in `areaOf` and `areaParents`. */
export const NOWHERE = 0xffffffff

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT
const rawBytes = (values: ArrayBufferView): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** Puts the sections into one file. */
export function packSections(sections: Sections): Uint8Array<ArrayBuffer> {
  const tableEnd = padded(HEADER_BYTES + NAMES.length * ENTRY_BYTES)
  const total = NAMES.reduce((sum, name) => sum + padded(sections[name].byteLength), tableEnd)
  const file = new Uint8Array(total)
  const view = new DataView(file.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, PLACES_FORMAT, true)
  view.setUint32(8, NAMES.length, true)
  let offset = tableEnd
  for (const [index, name] of NAMES.entries()) {
    const bytes = rawBytes(sections[name])
    file.set(bytes, offset)
    const entry = HEADER_BYTES + index * ENTRY_BYTES
    view.setUint32(entry, offset, true)
    view.setUint32(entry + 4, bytes.length, true)
    view.setUint32(entry + 8, crc32(bytes), true)
    offset += padded(bytes.length)
  }
  view.setUint32(12, crc32(file.subarray(HEADER_BYTES, tableEnd)), true)
  return file
}

/** The error for a section that cannot be used. */
export const broken = (section: SectionName | 'header', problem: string): AppError<'places.broken-index'> =>
  new AppError('places.broken-index', { section, problem })

/**
 * Views into a file's bytes.
 * @throws AppError `places.broken-index` naming the section and what is wrong with it
 */
export function unpackSections(bytes: Uint8Array): Sections {
  const file = bytes.byteOffset % ALIGNMENT === 0 ? bytes : new Uint8Array(bytes) // slice() of a Buffer would not move it
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) throw broken('header', 'not a place index')
  const version = view.getUint32(4, true)
  if (version !== PLACES_FORMAT) throw broken('header', `format ${version}, this program reads format ${PLACES_FORMAT}`)
  const tableEnd = padded(HEADER_BYTES + NAMES.length * ENTRY_BYTES)
  if (view.getUint32(8, true) !== NAMES.length || file.length < tableEnd) throw broken('header', 'the list of sections is cut off')
  if (crc32(file.subarray(HEADER_BYTES, tableEnd)) !== view.getUint32(12, true)) throw broken('header', 'the list of sections was changed')
  const entries = NAMES.map((name, index) => {
    const entry = HEADER_BYTES + index * ENTRY_BYTES
    const offset = view.getUint32(entry, true)
    const length = view.getUint32(entry + 4, true)
    if (offset % ALIGNMENT !== 0 || offset + length > file.length) throw broken(name, 'the file is cut off')
    if (crc32(file.subarray(offset, offset + length)) !== view.getUint32(entry + 8, true)) throw broken(name, 'the bytes were changed')
    const count = length / ELEMENT_BYTES[SECTIONS[name]]
    if (!Number.isInteger(count)) throw broken(name, 'its length is no whole number of entries')
    return [name, VIEWS[SECTIONS[name]](file.buffer, file.byteOffset + offset, count)] as const
  })
  return Object.fromEntries(entries) as unknown as Sections // every name once, each with the array type of the table
}
