/** OSM node ids -> small numbers, with position and use of each node. An open hash table: ids outgrow 32 bits. */

/** What is known of a node, as bits. */
export const NODE = { barrier: 1, signalForward: 2, signalBackward: 4 } as const

const EMPTY = -1
/** Fuller than this the table doubles. */
const FULLEST = 0.6

const resized = <Table extends Int32Array | Uint8Array>(table: Table, length: number): Table => {
  // the constructor of a typed array gives its own kind
  const wider = new (table.constructor as new (length: number) => Table)(length)
  wider.set(table)
  return wider
}

/** Nodes in the order in which they were first met. */
export class NodeTable {
  private ids: Float64Array
  private slots: Int32Array
  private mask: number
  latitudes: Int32Array
  longitudes: Int32Array
  /** How many ways meet here: 0, 1 or 2 (two and more). */
  uses: Uint8Array
  flags: Uint8Array
  length = 0

  constructor(expected = 1 << 16) {
    const room = Math.max(1024, expected)
    this.mask = nextPowerOfTwo(room / FULLEST) - 1
    this.slots = new Int32Array(this.mask + 1).fill(EMPTY)
    this.ids = new Float64Array(room)
    this.latitudes = new Int32Array(room)
    this.longitudes = new Int32Array(room)
    this.uses = new Uint8Array(room)
    this.flags = new Uint8Array(room)
  }

  /** Number of a node that is known; -1 otherwise. */
  find(id: number): number {
    return this.slots[this.slotOf(id)] ?? EMPTY
  }

  /** Number of a node; a new one gets the position given. */
  add(id: number, latitudeE7: number, longitudeE7: number): number {
    const slot = this.slotOf(id)
    const known = this.slots[slot] ?? EMPTY
    if (known !== EMPTY) return known
    if (this.length === this.ids.length) this.grow()
    const index = this.length++
    this.ids[index] = id
    this.latitudes[index] = latitudeE7
    this.longitudes[index] = longitudeE7
    if (this.length > (this.mask + 1) * FULLEST) this.rehash()
    else this.slots[slot] = index
    return index
  }

  idOf(index: number): number {
    return this.ids[index] ?? 0
  }

  /** Counts a use; `times` 2 for the end of a way. */
  use(index: number, times: number): void {
    this.uses[index] = Math.min(2, (this.uses[index] ?? 0) + times)
  }

  mark(index: number, bits: number): void {
    this.flags[index] = (this.flags[index] ?? 0) | bits
  }

  /** The slot that holds `id`, or the free one where it belongs. */
  private slotOf(id: number): number {
    // both halves of the id, mixed (Fibonacci hashing)
    let slot = (Math.imul((id | 0) ^ Math.imul((id / 4_294_967_296) | 0, 0x85eb_ca6b), 0x9e37_79b1) >>> 7) & this.mask
    for (;;) {
      const index = this.slots[slot] ?? EMPTY
      if (index === EMPTY || this.ids[index] === id) return slot
      slot = (slot + 1) & this.mask
    }
  }

  private rehash(): void {
    this.mask = (this.mask + 1) * 2 - 1
    this.slots = new Int32Array(this.mask + 1).fill(EMPTY)
    for (let index = 0; index < this.length; index += 1) this.slots[this.slotOf(this.ids[index] ?? 0)] = index
  }

  private grow(): void {
    const room = Math.ceil(this.ids.length * 1.6)
    const ids = new Float64Array(room)
    ids.set(this.ids)
    this.ids = ids
    this.latitudes = resized(this.latitudes, room)
    this.longitudes = resized(this.longitudes, room)
    this.uses = resized(this.uses, room)
    this.flags = resized(this.flags, room)
  }
}

const nextPowerOfTwo = (value: number): number => 2 ** Math.ceil(Math.log2(value))
