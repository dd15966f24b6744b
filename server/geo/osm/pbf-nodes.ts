/** Nodes of a .osm.pbf block: the dense form (columns) and the single form (one message a node). */
import type { PbfReader } from 'pbf'
import { BrokenPart } from './broken.ts'
import type { CoordinateGrid } from './coordinate-grid.ts'
import { NO_TAGS, type ElementTarget } from './element-target.ts'
import type { Tags } from './elements.ts'
import { PackedCursor, stretchOf, type Stretch } from './packed.ts'
import { TagReader } from './pbf-tags.ts'
import type { StringTable } from './string-table.ts'

const DENSE = { ids: 1, latitudes: 8, longitudes: 9, keysValues: 10 } as const
const SINGLE = { id: 1, keys: 2, values: 3, latitude: 8, longitude: 9 } as const

/** Decodes both forms and hands each node to the target. */
export class NodeReader {
  readonly #ids = new PackedCursor('DenseNodes.id')
  readonly #latitudes = new PackedCursor('DenseNodes.lat')
  readonly #longitudes = new PackedCursor('DenseNodes.lon')
  readonly #keysValues = new PackedCursor('DenseNodes.keys_vals')
  readonly #texts: StringTable
  readonly #grid: CoordinateGrid
  readonly #target: ElementTarget
  readonly #tags: TagReader
  readonly #columns = { ids: stretch(), latitudes: stretch(), longitudes: stretch(), keysValues: stretch() }
  readonly #keys = stretch()
  readonly #values = stretch()

  constructor(texts: StringTable, grid: CoordinateGrid, target: ElementTarget) {
    this.#texts = texts
    this.#grid = grid
    this.#target = target
    this.#tags = new TagReader('Node', texts)
  }

  /**
   * One DenseNodes message.
   * @throws BrokenPart when its columns differ in length or end inside a number
   */
  dense(reader: PbfReader, end: number): void {
    this.#findColumns(reader, end)
    const target = this.#target
    const grid = this.#grid
    const hasTags = this.#keysValues.hasMore
    let id = 0
    let latitude = 0
    let longitude = 0
    while (this.#ids.hasMore) {
      if (!this.#latitudes.hasMore || !this.#longitudes.hasMore) throw new BrokenPart('DenseNodes', 'has fewer coordinates than ids')
      id += this.#ids.zigzag()
      latitude += this.#latitudes.zigzag()
      longitude += this.#longitudes.zigzag()
      const tags = hasTags ? this.#denseTags() : null
      target.node(id, grid.latitudeE7(latitude), grid.longitudeE7(longitude), tags)
    }
    for (const column of [this.#ids, this.#latitudes, this.#longitudes, this.#keysValues]) column.finish()
  }

  /**
   * One Node message.
   * @throws BrokenPart
   */
  single(reader: PbfReader, end: number): void {
    this.#keys.start = this.#keys.end = this.#values.start = this.#values.end = 0
    let id = Number.NaN
    let latitude = Number.NaN
    let longitude = Number.NaN
    for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
      if (field === SINGLE.id) id = reader.readSVarint()
      else if (field === SINGLE.latitude) latitude = reader.readSVarint()
      else if (field === SINGLE.longitude) longitude = reader.readSVarint()
      else if (field === SINGLE.keys) stretchOf(reader, end, 'Node.keys', this.#keys)
      else if (field === SINGLE.values) stretchOf(reader, end, 'Node.vals', this.#values)
    }
    if (reader.pos !== end) throw new BrokenPart('Node', 'does not end where it says')
    const tags = this.#tags.read(reader.buf, this.#keys, this.#values)
    if (tags === null) this.#target.broken()
    this.#target.node(id, this.#grid.latitudeE7(latitude), this.#grid.longitudeE7(longitude), tags === NO_TAGS ? null : tags)
  }

  #findColumns(reader: PbfReader, end: number): void {
    const columns = this.#columns
    for (const column of Object.values(columns)) column.start = column.end = 0
    for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
      if (field === DENSE.ids) stretchOf(reader, end, 'DenseNodes.id', columns.ids)
      else if (field === DENSE.latitudes) stretchOf(reader, end, 'DenseNodes.lat', columns.latitudes)
      else if (field === DENSE.longitudes) stretchOf(reader, end, 'DenseNodes.lon', columns.longitudes)
      else if (field === DENSE.keysValues) stretchOf(reader, end, 'DenseNodes.keys_vals', columns.keysValues)
    }
    if (reader.pos !== end) throw new BrokenPart('DenseNodes', 'does not end where it says')
    this.#ids.over(reader.buf, columns.ids)
    this.#latitudes.over(reader.buf, columns.latitudes)
    this.#longitudes.over(reader.buf, columns.longitudes)
    this.#keysValues.over(reader.buf, columns.keysValues)
  }

  /** Pairs of text indexes up to the 0 that ends a node; null for a node without tags, or whose tags are broken (counted). */
  #denseTags(): Tags | null {
    const column = this.#keysValues
    const isWanted = this.#target.wantsNodeTags
    let tags: Map<string, string> | null = null
    let isBroken = false
    for (let keyIndex = column.unsigned(); keyIndex !== 0; keyIndex = column.unsigned()) {
      const valueIndex = column.unsigned()
      if (!isWanted) continue
      const key = this.#texts.at(keyIndex)
      const value = this.#texts.at(valueIndex)
      if (key === undefined || value === undefined) isBroken = true
      else (tags ??= new Map()).set(key, value)
    }
    if (isBroken) this.#target.broken()
    return isBroken ? null : tags
  }
}

const stretch = (): Stretch => ({ start: 0, end: 0 })
