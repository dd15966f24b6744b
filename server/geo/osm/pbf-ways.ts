/** Ways of a .osm.pbf block, with the positions of their nodes where the file carries them (feature LocationsOnWays). */
import type { PbfReader } from 'pbf'
import { BrokenPart } from './broken.ts'
import type { CoordinateGrid } from './coordinate-grid.ts'
import type { ElementTarget } from './element-target.ts'
import { Float64Column, Int32Column } from './number-columns.ts'
import { PackedCursor, stretchOf, type Stretch } from './packed.ts'
import { TagReader } from './pbf-tags.ts'
import type { StringTable } from './string-table.ts'

const WAY = { id: 1, keys: 2, values: 3, refs: 8, latitudes: 9, longitudes: 10 } as const
/** OSM allows 2,000 nodes a way; other sources write longer lines. Beyond this a length is a lie, not a line. */
const MOST_REFS = 1_000_000
/** Stands for "no position here": outside every coordinate. */
const NOWHERE = 0x7fff_ffff

const stretch = (): Stretch => ({ start: 0, end: 0 })
const inInt32 = (value: number): number => (value > -NOWHERE && value < NOWHERE ? value : NOWHERE)

/** Decodes Way messages and hands each way to the target. */
export class WayReader {
  readonly #refColumn = new PackedCursor('Way.refs')
  readonly #latitudeColumn = new PackedCursor('Way.lat')
  readonly #longitudeColumn = new PackedCursor('Way.lon')
  readonly #refs = new Float64Column()
  readonly #located = new Int32Column()
  readonly #grid: CoordinateGrid
  readonly #target: ElementTarget
  readonly #tags: TagReader
  readonly #at = { keys: stretch(), values: stretch(), refs: stretch(), latitudes: stretch(), longitudes: stretch() }

  constructor(texts: StringTable, grid: CoordinateGrid, target: ElementTarget) {
    this.#grid = grid
    this.#target = target
    this.#tags = new TagReader('Way', texts)
  }

  /**
   * One Way message.
   * @throws BrokenPart when the message contradicts its own lengths
   */
  read(reader: PbfReader, end: number): void {
    const id = this.#findFields(reader, end)
    const { keys, values, refs } = this.#at
    const tags = this.#tags.read(reader.buf, keys, values)
    if (tags === null || refs.end - refs.start > MOST_REFS * 10 || !this.#readRefs(reader.buf)) {
      this.#target.broken()
      return
    }
    const located = this.#readLocations(reader.buf)
    this.#target.way(id, this.#refs.view(), tags, located)
  }

  #findFields(reader: PbfReader, end: number): number {
    const at = this.#at
    at.keys.start = at.keys.end = at.values.start = at.values.end = at.refs.start = at.refs.end = 0
    at.latitudes.start = at.latitudes.end = at.longitudes.start = at.longitudes.end = 0
    let id = Number.NaN
    for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
      if (field === WAY.id) id = reader.readVarint(true)
      else if (field === WAY.keys) stretchOf(reader, end, 'Way.keys', at.keys)
      else if (field === WAY.values) stretchOf(reader, end, 'Way.vals', at.values)
      else if (field === WAY.refs) stretchOf(reader, end, 'Way.refs', at.refs)
      else if (field === WAY.latitudes) stretchOf(reader, end, 'Way.lat', at.latitudes)
      else if (field === WAY.longitudes) stretchOf(reader, end, 'Way.lon', at.longitudes)
    }
    if (reader.pos !== end) throw new BrokenPart('Way', 'does not end where it says')
    return id
  }

  #readRefs(bytes: Uint8Array): boolean {
    const column = this.#refColumn
    const refs = this.#refs
    column.over(bytes, this.#at.refs)
    refs.length = 0
    let ref = 0
    while (column.hasMore) {
      if (refs.length === MOST_REFS) return false
      ref += column.zigzag()
      refs.push(ref)
    }
    column.finish()
    return true
  }

  /** Positions of all refs; null when the way carries none or not one for each ref. */
  #readLocations(bytes: Uint8Array): Int32Array | null {
    const { latitudes, longitudes } = this.#at
    if (latitudes.start === latitudes.end) return null
    this.#latitudeColumn.over(bytes, latitudes)
    this.#longitudeColumn.over(bytes, longitudes)
    this.#located.length = 0
    let latitude = 0
    let longitude = 0
    while (this.#latitudeColumn.hasMore && this.#longitudeColumn.hasMore) {
      latitude += this.#latitudeColumn.zigzag()
      longitude += this.#longitudeColumn.zigzag()
      this.#located.push(inInt32(this.#grid.latitudeE7(latitude)))
      this.#located.push(inInt32(this.#grid.longitudeE7(longitude)))
    }
    const isWhole = !this.#latitudeColumn.hasMore && !this.#longitudeColumn.hasMore
    return isWhole && this.#located.length === this.#refs.length * 2 ? this.#located.view() : null
  }
}
