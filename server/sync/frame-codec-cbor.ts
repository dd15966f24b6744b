/** The outer form of a frame: one array in the short canonical form of CBOR (RFC 8949, 4.2.1), read with bounds. */
import { Buffer } from 'node:buffer'
import { Tokenizer, Type, decode, encode, type DecodeOptions, type Token } from 'cborg'
import { FRAME_BYTES_MAX, FrameError, NUMBER_MAX } from './frames.ts'

/** Arrays in arrays: frame, list, item, list, entry. */
const DEPTH_MAX = 6
const STRICT: DecodeOptions = { strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: false }
const ID_BYTES = 16
/** Visible ASCII, so that a name has one spelling. */
const NAME = /^[!-~]+$/
const KNOWN_TYPES = new Set(['uint', 'negint', 'bytes', 'string', 'array', 'true', 'false', 'null'])

type TokenSource = NonNullable<DecodeOptions['tokenizer']>

/** Hands out tokens of the few types a frame is made of and stops nesting, so that no input can exhaust the stack. */
class GuardedTokens implements TokenSource {
  readonly #inner: TokenSource
  /** Values still to come in each open array. */
  readonly #open: number[] = []

  constructor(bytes: Uint8Array) {
    this.#inner = new Tokenizer(bytes, STRICT)
  }

  done(): boolean {
    return this.#inner.done()
  }

  pos(): number {
    return this.#inner.pos()
  }

  next(): Token {
    const token = this.#inner.next()
    if (!KNOWN_TYPES.has(token.type.name)) throw new FrameError('not-canonical')
    this.#count(token.type === Type.array ? Number(token.value) : null)
    return token
  }

  #count(length: number | null): void {
    const top = this.#open.length - 1
    if (top >= 0) this.#open[top] = (this.#open[top] ?? 0) - 1
    if (length !== null) this.#open.push(length)
    if (this.#open.length > DEPTH_MAX) throw new FrameError('too-deep')
    while (this.#open.at(-1) === 0) this.#open.pop()
  }
}

/** Fields of a frame as bytes. */
export const encodeFields = (fields: readonly unknown[]): Uint8Array => encode(fields)

/** The fields of a frame. @throws FrameError when the bytes are not exactly one canonical array within bounds */
export function decodeFields(bytes: Uint8Array): FieldReader {
  if (bytes.length > FRAME_BYTES_MAX) throw new FrameError('too-large')
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let value: unknown
  try {
    value = decode(plain, { ...STRICT, tokenizer: new GuardedTokens(plain) })
  } catch (cause) {
    throw cause instanceof FrameError ? cause : new FrameError('not-canonical', { cause })
  }
  if (!Array.isArray(value)) throw new FrameError('wrong-type')
  return new FieldReader(value)
}

/** Reads values one after another, each with its bounds. Every method throws a FrameError when the next value is not such a one. */
export class FieldReader {
  readonly #values: readonly unknown[]
  #at = 0

  constructor(values: readonly unknown[]) {
    this.#values = values
  }

  get left(): number {
    return this.#values.length - this.#at
  }

  /** A whole number. */
  int(lowest = 0, highest = NUMBER_MAX): number {
    const value = this.#next()
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new FrameError('wrong-type')
    if (value < lowest || value > highest) throw new FrameError('out-of-bounds')
    return value
  }

  /** The name of a scope, a station, a build: visible ASCII, at most `most` characters. */
  name(most: number): string {
    const value = this.#next()
    if (typeof value !== 'string') throw new FrameError('wrong-type')
    if (value.length > most || !NAME.test(value)) throw new FrameError('out-of-bounds')
    return value
  }

  /** The id of a station: 16 bytes stand for their lower-case hex, anything else is a name. */
  idOrName(most: number): string {
    if (typeof this.#values[this.#at] === 'string') return this.name(most)
    return this.hex(ID_BYTES)
  }

  /** A hash or a prefix of one: so many bytes, in hex. */
  hex(bytes: number): string {
    return Buffer.from(this.bytes(bytes, bytes)).toString('hex')
  }

  bytes(least: number, most: number): Uint8Array {
    const value = this.#next()
    if (!(value instanceof Uint8Array)) throw new FrameError('wrong-type')
    if (value.length < least || value.length > most) throw new FrameError('out-of-bounds')
    return value
  }

  flag(): boolean {
    const value = this.#next()
    if (typeof value !== 'boolean') throw new FrameError('wrong-type')
    return value
  }

  /** A list whose entries are read by `entry`, in order. */
  list<Entry>(most: number, entry: (reader: FieldReader) => Entry): Entry[] {
    const values = this.#next()
    if (!Array.isArray(values)) throw new FrameError('wrong-type')
    if (values.length > most) throw new FrameError('out-of-bounds')
    const reader = new FieldReader(values)
    const entries: Entry[] = []
    while (reader.left > 0) entries.push(entry(reader))
    return entries
  }

  /** A tuple: an array read to its end by `read`. */
  tuple<Value>(read: (reader: FieldReader) => Value): Value {
    const values = this.#next()
    if (!Array.isArray(values)) throw new FrameError('wrong-type')
    const reader = new FieldReader(values)
    const value = read(reader)
    reader.end()
    return value
  }

  /** Null, or what `read` finds. */
  nullable<Value>(read: (reader: FieldReader) => Value): Value | null {
    if (this.#values[this.#at] !== null) return read(this)
    this.#at += 1
    return null
  }

  /** Nothing may follow. */
  end(): void {
    if (this.left > 0) throw new FrameError('out-of-bounds')
  }

  #next(): unknown {
    if (this.left <= 0) throw new FrameError('out-of-bounds')
    const value = this.#values[this.#at]
    this.#at += 1
    return value
  }
}
