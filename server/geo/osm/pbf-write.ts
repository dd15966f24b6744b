/** Writes an extract as .osm.pbf: dense nodes, ways, relations, sorted by kind and id. The same elements give the same bytes. Uses node:fs. */
import { open } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { PbfWriter } from 'pbf'
import { isId } from './element-target.ts'
import type { BoundsE7, DegreesE7, OsmMember, Tags } from './elements.ts'
import { nodeBlock, relationBlock, wayBlock } from './pbf-write-blocks.ts'

export type NodeToWrite = { readonly id: number; readonly latitudeE7: DegreesE7; readonly longitudeE7: DegreesE7; readonly tags: Tags }
export type WayToWrite = { readonly id: number; readonly refs: ArrayLike<number>; readonly tags: Tags }
export type RelationToWrite = { readonly id: number; readonly members: readonly OsmMember[]; readonly tags: Tags }

/** What a file is made of. Each list must be in ascending order of ids; lists may be generators. */
export type ExtractToWrite = {
  readonly bounds: BoundsE7 | null
  readonly nodes: Iterable<NodeToWrite>
  readonly ways: Iterable<WayToWrite>
  readonly relations: Iterable<RelationToWrite>
}

/** Elements a block, as the OpenStreetMap wiki advises ("PBF Format"). */
const BLOCK_ELEMENTS = 8000
/** Refs or members a block at most: keeps a block of long ways far below the format's 32 MiB. */
const BLOCK_PARTS = 400_000
const PROGRAM = 'Kituo'
const NANO_PER_E7 = 100

/** Cuts a list into blocks. @throws RangeError when ids do not ascend or are none */
function* blocks<Element extends { readonly id: number }>(
  elements: Iterable<Element>,
  partsOf: (element: Element) => number,
): Generator<Element[]> {
  let block: Element[] = []
  let parts = 0
  let last = -Infinity
  for (const element of elements) {
    if (!isId(element.id)) throw new RangeError(`${element.id} cannot be an id`)
    if (element.id <= last) throw new RangeError(`ids must ascend: ${element.id} follows ${last}`)
    last = element.id
    block.push(element)
    parts += partsOf(element)
    if (block.length < BLOCK_ELEMENTS && parts < BLOCK_PARTS) continue
    yield block
    block = []
    parts = 0
  }
  if (block.length > 0) yield block
}

function writeBounds(box: BoundsE7, writer: PbfWriter): void {
  writer.writeSVarintField(1, box.minLongitudeE7 * NANO_PER_E7)
  writer.writeSVarintField(2, box.maxLongitudeE7 * NANO_PER_E7)
  writer.writeSVarintField(3, box.maxLatitudeE7 * NANO_PER_E7)
  writer.writeSVarintField(4, box.minLatitudeE7 * NANO_PER_E7)
}

function headerBlock(bounds: BoundsE7 | null): Uint8Array {
  const writer = new PbfWriter()
  if (bounds !== null) writer.writeMessage(1, writeBounds, bounds)
  for (const feature of ['OsmSchema-V0.6', 'DenseNodes']) writer.writeStringField(4, feature)
  writer.writeStringField(5, 'Sort.Type_then_ID')
  writer.writeStringField(16, PROGRAM)
  return writer.finish()
}

/** Packs one block into its blob: length, blob header, blob. */
function blob(type: string, content: Uint8Array): Uint8Array {
  const body = new PbfWriter()
  body.writeVarintField(2, content.length)
  body.writeBytesField(3, deflateSync(content))
  const packed = body.finish()
  const header = new PbfWriter()
  header.writeStringField(1, type)
  header.writeVarintField(3, packed.length)
  const head = header.finish()
  const framed = new Uint8Array(4 + head.length + packed.length)
  new DataView(framed.buffer).setUint32(0, head.length)
  framed.set(head, 4)
  framed.set(packed, 4 + head.length)
  return framed
}

/**
 * Encodes an extract piece by piece.
 * @throws RangeError when the ids of a list do not ascend
 */
export function* encodeExtract(extract: ExtractToWrite): Generator<Uint8Array> {
  yield blob('OSMHeader', headerBlock(extract.bounds))
  for (const block of blocks(extract.nodes, () => 1)) yield blob('OSMData', nodeBlock(block))
  for (const block of blocks(extract.ways, (way) => way.refs.length)) yield blob('OSMData', wayBlock(block))
  for (const block of blocks(extract.relations, (relation) => relation.members.length)) yield blob('OSMData', relationBlock(block))
}

/**
 * Writes an extract to a file, replacing what is there.
 * @throws RangeError when the ids of a list do not ascend; Error of the file system
 */
export async function writeExtract(path: string, extract: ExtractToWrite): Promise<void> {
  const handle = await open(path, 'w')
  try {
    for (const piece of encodeExtract(extract)) await handle.writeFile(piece)
  } finally {
    await handle.close()
  }
}
