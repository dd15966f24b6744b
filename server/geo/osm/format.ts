/** What a file is, by its first bytes; names lie, and people rename downloads. */
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../kernel/app-error.ts'
import { unsupportedExtract } from './broken.ts'
import type { ElementTarget, Kinds } from './element-target.ts'
import type { BoundsE7 } from './elements.ts'

/** A recognised extract. `name` is the file's name without its folder. */
export type ExtractFormat = {
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly kind: 'pbf' | 'xml'
  /** gzip around it */
  readonly isPacked: boolean
}

/** @property onBytes told how far into the file the reading has come */
export type ReadingOptions = { readonly signal: AbortSignal; onBytes(fileOffset: number): void }

/** The order of kinds in a file. */
export type KindOrder = { readonly nodesFirst: boolean; readonly relationsLast: boolean }

/** One file format. */
export type FormatReader = {
  /** Reads the file once; answers the area the file names. */
  read(file: ExtractFormat, target: ElementTarget, kinds: Kinds, options: ReadingOptions): Promise<BoundsE7 | null>
  /** Finds out in which order kinds come, before anything is handed to a sink. */
  findOrder(file: ExtractFormat, options: ReadingOptions): Promise<KindOrder>
}

const startsWith = (head: Buffer, ...bytes: number[]): boolean => bytes.every((byte, index) => head[index] === byte)

/**
 * Recognises a file by its beginning.
 * @throws AppError extract.unsupported with what to do; extract.web-page
 */
export async function recognise(handle: FileHandle, path: string, name: string): Promise<ExtractFormat> {
  const { size } = await handle.stat()
  const head = Buffer.alloc(64)
  await handle.read(head, 0, head.length, 0)
  const file = { path, name, bytes: size }
  if (head.subarray(4, 20).includes('OSMHeader', 0, 'latin1')) return { ...file, kind: 'pbf', isPacked: false }
  if (startsWith(head, 0x1f, 0x8b)) return { ...file, kind: 'xml', isPacked: true }
  // what a network asks people to sign in with, under the name of the download
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype\s+html|html)\b/i.test(head.toString('latin1')))
    throw new AppError('extract.web-page', { file: name })
  // with or without a byte order mark, white space before the first tag
  if (/^(\u00ef\u00bb\u00bf)?\s*</.test(head.toString('latin1'))) return { ...file, kind: 'xml', isPacked: false }
  if (startsWith(head, 0x42, 0x5a, 0x68)) throw unsupportedExtract(name, 'bzip2', 'bunzip2 in.osm.bz2')
  if (startsWith(head, 0x50, 0x4b)) throw unsupportedExtract(name, 'a zip archive', 'unzip in.zip')
  if (startsWith(head, 0xff)) throw unsupportedExtract(name, 'the o5m format', 'osmium cat in.o5m -o out.osm.pbf')
  throw unsupportedExtract(name, size === 0 ? 'nothing (0 bytes)' : 'no OpenStreetMap data', 'osmium cat in -o out.osm.pbf')
}
