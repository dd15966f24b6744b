/** .osm.pbf: header block, then blocks of elements. */
import { open } from 'node:fs/promises'
import { atPlace, brokenExtract, unsupportedExtract } from './broken.ts'
import type { ElementTarget, Kinds } from './element-target.ts'
import type { BoundsE7 } from './elements.ts'
import { FileWindow } from './file-window.ts'
import type { ExtractFormat, FormatReader, KindOrder, ReadingOptions } from './format.ts'
import { BlockDecoder, kindsIn } from './pbf-block.ts'
import { readBlobs, type Blob } from './pbf-blobs.ts'
import { readPbfHeader, type PbfHeader } from './pbf-header.ts'

/** Walks header and data blobs; unknown blob types are passed over, as the format asks. @param onData answers false to stop */
async function walk(
  file: ExtractFormat,
  options: ReadingOptions,
  onHeader: (header: PbfHeader) => void,
  onData: (blob: Blob) => boolean,
): Promise<void> {
  const handle = await open(file.path, 'r')
  try {
    let hasHeader = false
    for await (const blob of readBlobs(new FileWindow(handle), file.name)) {
      options.signal.throwIfAborted()
      if (blob.type === 'OSMHeader') {
        onHeader(atPlace(blob.place, 'HeaderBlock', () => readPbfHeader(blob.content, blob.place)))
        hasHeader = true
      } else if (blob.type === 'OSMData') {
        if (!hasHeader) throw brokenExtract(blob.place, 'HeaderBlock', 'is missing before the first data')
        if (!onData(blob)) return
      }
      options.onBytes(blob.end)
    }
    if (!hasHeader) throw unsupportedExtract(file.name, 'no header block', 'osmium cat in.osm.pbf -o out.osm.pbf')
  } finally {
    await handle.close()
  }
}

async function read(file: ExtractFormat, target: ElementTarget, kinds: Kinds, options: ReadingOptions): Promise<BoundsE7 | null> {
  const decoder = new BlockDecoder(target)
  let bounds: BoundsE7 | null = null
  await walk(
    file,
    options,
    (header) => {
      bounds ??= header.bounds
    },
    (blob) => {
      atPlace(blob.place, 'PrimitiveBlock', () => {
        decoder.decode(blob.content, kinds)
      })
      return true
    },
  )
  return bounds
}

/** Files that promise their order are believed (the assembler checks); for others one look at every block's kind is cheap. */
async function findOrder(file: ExtractFormat, options: ReadingOptions): Promise<KindOrder> {
  const order = { nodesFirst: true, relationsLast: true }
  const seen = { ways: false, relations: false }
  let isSorted = false
  await walk(
    file,
    options,
    (header) => {
      isSorted = header.isSorted
    },
    (blob) => {
      if (isSorted) return false
      const kinds = atPlace(blob.place, 'PrimitiveBlock', () => kindsIn(blob.content))
      if (kinds.nodes && (seen.ways || seen.relations)) order.nodesFirst = false
      if (kinds.ways && seen.relations) order.relationsLast = false
      seen.ways ||= kinds.ways
      seen.relations ||= kinds.relations
      return true
    },
  )
  return order
}

/** Reader of .osm.pbf. */
export const pbfReader: FormatReader = { read, findOrder }
