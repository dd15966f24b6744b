/** One PrimitiveBlock of a .osm.pbf file: texts, coordinate grid, groups of nodes, ways and relations. */
import { PbfReader } from 'pbf'
import { BrokenPart } from './broken.ts'
import { CoordinateGrid } from './coordinate-grid.ts'
import type { ElementTarget, Kinds } from './element-target.ts'
import { stretchOf, type Stretch } from './packed.ts'
import { NodeReader } from './pbf-nodes.ts'
import { RelationReader } from './pbf-relations.ts'
import { WayReader } from './pbf-ways.ts'
import { StringTable } from './string-table.ts'

const BLOCK = { texts: 1, group: 2, granularity: 17, latitudeOffset: 19, longitudeOffset: 20 } as const
const GROUP = { nodes: 1, denseNodes: 2, ways: 3, relations: 4 } as const
/** Steps of the coordinate grid beyond this (one degree) are no coordinates. */
const LARGEST_GRANULARITY = 1_000_000_000

type Block = { readonly groups: Stretch[]; readonly texts: Stretch; granularity: number; latitudeOffset: number; longitudeOffset: number }

function outline(reader: PbfReader): Block {
  const block: Block = { groups: [], texts: { start: 0, end: 0 }, granularity: 100, latitudeOffset: 0, longitudeOffset: 0 }
  const end = reader.length
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
    if (field === BLOCK.texts) stretchOf(reader, end, 'PrimitiveBlock.stringtable', block.texts)
    else if (field === BLOCK.group) {
      const group: Stretch = { start: 0, end: 0 }
      stretchOf(reader, end, 'PrimitiveBlock.primitivegroup', group)
      block.groups.push(group)
    } else if (field === BLOCK.granularity) block.granularity = reader.readVarint(true)
    else if (field === BLOCK.latitudeOffset) block.latitudeOffset = reader.readVarint(true)
    else if (field === BLOCK.longitudeOffset) block.longitudeOffset = reader.readVarint(true)
  }
  if (reader.pos !== end) throw new BrokenPart('PrimitiveBlock', 'does not end where it says')
  if (!(block.granularity >= 1 && block.granularity <= LARGEST_GRANULARITY))
    throw new BrokenPart('PrimitiveBlock.granularity', `is ${block.granularity}`)
  return block
}

/**
 * Which kinds a block holds, without decoding elements.
 * @throws BrokenPart or Error when the block contradicts its own lengths
 */
export function kindsIn(bytes: Uint8Array): Kinds {
  const reader = new PbfReader(bytes)
  const kinds = { nodes: false, ways: false, relations: false }
  for (const group of outline(reader).groups) {
    reader.pos = group.start
    const field = reader.nextField(group.end)
    if (field === GROUP.nodes || field === GROUP.denseNodes) kinds.nodes = true
    else if (field === GROUP.ways) kinds.ways = true
    else if (field === GROUP.relations) kinds.relations = true
  }
  return kinds
}

/** Decodes block after block of one file into one target; keeps its buffers between blocks. */
export class BlockDecoder {
  readonly #texts = new StringTable()
  readonly #grid = new CoordinateGrid()
  readonly #nodes: NodeReader
  readonly #ways: WayReader
  readonly #relations: RelationReader

  constructor(target: ElementTarget) {
    this.#nodes = new NodeReader(this.#texts, this.#grid, target)
    this.#ways = new WayReader(this.#texts, this.#grid, target)
    this.#relations = new RelationReader(this.#texts, target)
  }

  /**
   * Hands every element of the wanted kinds to the target.
   * @param bytes one PrimitiveBlock, unpacked
   * @throws BrokenPart, or a plain Error of the wire reader, when the block contradicts itself
   */
  decode(bytes: Uint8Array, kinds: Kinds): void {
    const reader = new PbfReader(bytes)
    const block = outline(reader)
    this.#grid.set(block.granularity, block.latitudeOffset, block.longitudeOffset)
    this.#texts.load(reader, block.texts)
    const message: Stretch = { start: 0, end: 0 }
    for (const group of block.groups) {
      reader.pos = group.start
      for (let field = reader.nextField(group.end); field !== 0; field = reader.nextField(group.end)) {
        stretchOf(reader, group.end, 'PrimitiveGroup', message)
        if (!isWanted(field, kinds)) continue
        const { start, end } = message
        reader.pos = start
        this.#element(field, reader, end)
        reader.pos = end
      }
      if (reader.pos !== group.end) throw new BrokenPart('PrimitiveGroup', 'does not end where it says')
    }
  }

  #element(field: number, reader: PbfReader, end: number): void {
    if (field === GROUP.denseNodes) this.#nodes.dense(reader, end)
    else if (field === GROUP.nodes) this.#nodes.single(reader, end)
    else if (field === GROUP.ways) this.#ways.read(reader, end)
    else this.#relations.read(reader, end)
  }
}

/** Groups of other kinds (change sets) are passed over. */
function isWanted(field: number, kinds: Kinds): boolean {
  switch (field) {
    case GROUP.nodes:
    case GROUP.denseNodes:
      return kinds.nodes
    case GROUP.ways:
      return kinds.ways
    case GROUP.relations:
      return kinds.relations
    default:
      return false
  }
}
