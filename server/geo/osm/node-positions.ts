/**
 * Positions of all nodes of an extract, found by id: 12 bytes a node where ids come in order, as extracts are sorted.
 *
 * Chunks of 16,384 nodes hold id offsets and coordinates in one buffer each, so nothing has to grow or move, also at
 * a hundred million nodes. Ids out of order wait in a side table and are sorted once (16 bytes a node).
 */
import { LooseNodes } from './loose-nodes.ts'

const CHUNK_NODES = 16_384
const LARGEST_OFFSET = 0xffff_ffff

type Chunk = {
  /** What is added to an entry of `ids`; 0 where ids are stored whole. */
  base: number
  /** Ascending. Offsets fit 32 bits in every real extract; a chunk that spans more keeps whole ids. */
  ids: Uint32Array | Float64Array
  latitudesE7: Int32Array
  longitudesE7: Int32Array
  length: number
}

function newChunk(base: number): Chunk {
  const buffer = new ArrayBuffer(CHUNK_NODES * 12)
  return {
    base,
    ids: new Uint32Array(buffer, 0, CHUNK_NODES),
    latitudesE7: new Int32Array(buffer, CHUNK_NODES * 4, CHUNK_NODES),
    longitudesE7: new Int32Array(buffer, CHUNK_NODES * 8, CHUNK_NODES),
    length: 0,
  }
}

const EMPTY: Chunk = { base: 0, ids: new Uint32Array(0), latitudesE7: new Int32Array(0), longitudesE7: new Int32Array(0), length: 0 }

/** Rewrites a chunk whose ids span more than 32 bits; it takes 16 bytes a node from then on. */
function widen(chunk: Chunk): void {
  const ids = new Float64Array(CHUNK_NODES)
  for (let index = 0; index < chunk.length; index += 1) ids[index] = chunk.base + (chunk.ids[index] ?? 0)
  chunk.ids = ids
  chunk.base = 0
}

/** Columns of node positions. First every `add`, then `seal`, then `find`. */
export class NodePositions {
  readonly #chunks: Chunk[] = []
  /** First id of every chunk. */
  #firsts: number[] = []
  #last: Chunk = EMPTY
  #lastId = -Infinity
  #loose: LooseNodes | null = null
  #later: NodePositions | null = null
  #hit: Chunk = EMPTY
  #hitIndex = 0
  /** Where the last successful `find` found the node. */
  latitudeE7 = 0
  longitudeE7 = 0

  /**
   * Stores one node.
   * @returns false when this id is known already (only noticed here where ids are in order)
   */
  add(id: number, latitudeE7: number, longitudeE7: number): boolean {
    if (id <= this.#lastId) {
      if (id === this.#lastId) return false
      this.#loose ??= new LooseNodes()
      this.#loose.add(id, latitudeE7, longitudeE7)
      return true
    }
    let chunk = this.#last
    if (chunk.length === chunk.latitudesE7.length) {
      chunk = this.#last = newChunk(id)
      this.#chunks.push(chunk)
      this.#firsts.push(id)
    }
    if (id - chunk.base > LARGEST_OFFSET && chunk.ids instanceof Uint32Array) widen(chunk)
    const index = chunk.length
    chunk.ids[index] = id - chunk.base
    chunk.latitudesE7[index] = latitudeE7
    chunk.longitudesE7[index] = longitudeE7
    chunk.length = index + 1
    this.#lastId = id
    return true
  }

  /**
   * Makes every node findable; call once after the last `add`.
   * @returns how many nodes out of order had an id that was there already (the first one in the file stays)
   */
  seal(): number {
    const loose = this.#loose
    if (loose === null) return 0
    this.#loose = null
    this.#later = new NodePositions()
    let duplicates = 0
    for (const batch of loose.inOrder()) {
      for (let index = 0; index < batch.length; index += 1) {
        const id = batch.ids[index] ?? 0
        if (this.#search(id) || !this.#later.add(id, batch.latitudesE7[index] ?? 0, batch.longitudesE7[index] ?? 0)) duplicates += 1
      }
    }
    return duplicates
  }

  /** Looks a node up; on success its place is in `latitudeE7` and `longitudeE7`. */
  find(id: number): boolean {
    if (this.#search(id)) return true
    if (this.#later === null || !this.#later.find(id)) return false
    this.latitudeE7 = this.#later.latitudeE7
    this.longitudeE7 = this.#later.longitudeE7
    return true
  }

  /** Memory held for positions, in bytes. */
  get bytes(): number {
    const own = this.#chunks.reduce((sum, { ids }) => sum + CHUNK_NODES * 12 + (ids instanceof Float64Array ? ids.byteLength : 0), 0)
    return own + (this.#later?.bytes ?? 0)
  }

  #search(id: number): boolean {
    let chunk = this.#hit
    const next = this.#hitIndex + 1
    // nodes of a way were mostly drawn one after another
    if (next < chunk.length && chunk.ids[next] === id - chunk.base) return this.#found(chunk, next)
    if (chunk.length === 0 || id < chunk.base + (chunk.ids[0] ?? 0) || id > chunk.base + (chunk.ids[chunk.length - 1] ?? 0)) {
      const found = this.#chunks[lastAtMost(this.#firsts, this.#firsts.length, id)]
      if (found === undefined) return false
      chunk = found
    }
    const wanted = id - chunk.base
    const index = lastAtMost(chunk.ids, chunk.length, wanted)
    return index >= 0 && chunk.ids[index] === wanted && this.#found(chunk, index)
  }

  #found(chunk: Chunk, index: number): true {
    this.#hit = chunk
    this.#hitIndex = index
    this.latitudeE7 = chunk.latitudesE7[index] ?? 0
    this.longitudeE7 = chunk.longitudesE7[index] ?? 0
    return true
  }
}

/** Index of the last of the first `length` ascending values that is at most `wanted`; -1 when there is none. */
function lastAtMost(values: { readonly [index: number]: number }, length: number, wanted: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}
