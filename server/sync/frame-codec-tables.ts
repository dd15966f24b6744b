/** Tables of repeated names in a batch: each is written once, in order of first use; uses are counted back from the newest. */
import { Buffer, isAscii } from 'node:buffer'
import type { ColumnReader, ColumnWriter } from './frame-codec-bytes.ts'
import { FrameError, NAME_BYTES_MAX } from './frames.ts'

/** Ids of stations and streams: 16 bytes in lower-case hex. */
const HEX_ID = /^[0-9a-f]{32}$/
const HEX_ID_BYTES = 16
/** Length that announces a packed hex id: longer than any name, so it cannot be mistaken for one. */
const PACKED = NAME_BYTES_MAX + 1
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Collects names while columns are written. A use is coded as 0 for a new name, else as the distance back from the next new one. */
export class NameTable {
  readonly #indexes = new Map<string, number>()

  /** The code of one use. */
  use(name: string): number {
    const fresh = this.#indexes.size
    const index = this.#indexes.get(name)
    if (index !== undefined) return fresh - index
    this.#indexes.set(name, fresh)
    return 0
  }

  /** Count, lengths, then the bytes of all names. @throws FrameError when a name is too long to travel */
  write(writer: ColumnWriter): void {
    const coded: Uint8Array[] = []
    writer.varint(this.#indexes.size)
    for (const name of this.#indexes.keys()) {
      const isId = HEX_ID.test(name)
      const bytes = isId ? Buffer.from(name, 'hex') : Buffer.from(name, 'utf8')
      if (bytes.length > NAME_BYTES_MAX || !name.isWellFormed()) throw new FrameError('out-of-bounds')
      writer.varint(isId ? PACKED : bytes.length)
      coded.push(bytes)
    }
    for (const bytes of coded) writer.blob(bytes)
  }
}

/** Gives names back in the order they were used. */
export class NameReader {
  readonly #names: readonly string[]
  #fresh = 0

  private constructor(names: readonly string[]) {
    this.#names = names
  }

  /** Reads a table of at most `most` names. @throws FrameError on bad bytes */
  static read(reader: ColumnReader, most: number): NameReader {
    const count = reader.varint(most)
    const lengths: number[] = []
    for (let at = 0; at < count; at += 1) lengths.push(reader.varint(PACKED))
    return new NameReader(lengths.map((length) => readName(reader, length)))
  }

  /** The name behind the next code. */
  next(code: number): string {
    const name = this.#names[code === 0 ? this.#fresh++ : this.#fresh - code]
    if (name === undefined || code > this.#fresh) throw new FrameError('bad-columns')
    return name
  }

  /** Every name must have been used: a table holds nothing else. */
  end(): void {
    if (this.#fresh !== this.#names.length) throw new FrameError('bad-columns')
  }
}

function readName(reader: ColumnReader, length: number): string {
  if (length === PACKED) return textOf(reader.blob(HEX_ID_BYTES), 'hex')
  const bytes = reader.blob(length)
  if (isAscii(bytes)) return textOf(bytes, 'latin1')
  try {
    return UTF8.decode(bytes)
  } catch (cause) {
    throw new FrameError('bad-columns', { cause })
  }
}

const textOf = (bytes: Uint8Array, encoding: 'hex' | 'latin1'): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding)
