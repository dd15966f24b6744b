/** Texts of one block of a .osm.pbf file: decoded when first asked for, once per block. */
import type { PbfReader } from 'pbf'
import { BrokenPart } from './broken.ts'
import { stretchOf, type Stretch } from './packed.ts'

const FIELD = 'PrimitiveBlock.stringtable'
const FIELD_TEXT = 1

/** Index -> text, for the block it was last loaded from. */
export class StringTable {
  #bytes: Buffer = Buffer.alloc(0)
  #starts = new Uint32Array(1024)
  #ends = new Uint32Array(1024)
  #texts: (string | undefined)[] = []
  #length = 0

  /**
   * Notes where the texts of a block lie.
   * @throws BrokenPart when a text reaches beyond the table
   */
  load(reader: PbfReader, { start, end }: Stretch): void {
    this.#bytes = Buffer.from(reader.buf.buffer, reader.buf.byteOffset, reader.buf.byteLength)
    this.#length = 0
    reader.pos = start
    const text: Stretch = { start: 0, end: 0 }
    for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
      if (field !== FIELD_TEXT) continue
      stretchOf(reader, end, FIELD, text)
      if (this.#length === this.#starts.length) this.#grow()
      this.#starts[this.#length] = text.start
      this.#ends[this.#length] = text.end
      this.#length += 1
    }
    if (reader.pos !== end) throw new BrokenPart(FIELD, 'does not end where it says')
    this.#texts = new Array<string | undefined>(Math.min(this.#length, MOST_CACHED))
  }

  /** The text at `index`; undefined when the table has no such entry. Bytes that are not UTF-8 become U+FFFD. */
  at(index: number): string | undefined {
    const known = this.#texts[index]
    if (known !== undefined) return known
    if (index >= this.#length) return undefined
    const text = this.#bytes.toString('utf8', this.#starts[index], this.#ends[index])
    if (index < MOST_CACHED) this.#texts[index] = text
    return text
  }

  #grow(): void {
    const length = this.#length * 2
    const starts = new Uint32Array(length)
    const ends = new Uint32Array(length)
    starts.set(this.#starts)
    ends.set(this.#ends)
    this.#starts = starts
    this.#ends = ends
  }
}

/** Texts kept decoded per block: far above what writers put into one, low enough that a hostile table costs no memory. */
const MOST_CACHED = 1 << 18
