/** Our CBOR against the general library: the same bytes, the same values, and hostile bytes refused by one kind of error. */
import { decode, encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCbor } from './cbor-read.ts'
import { CborError, CborWriter, type CborValue } from './cbor.ts'

const writer = new CborWriter()
const write = (value: CborValue): Buffer => {
  writer.value(value)
  return writer.finish()
}
const key = fc.oneof(fc.string({ unit: 'grapheme-composite', maxLength: 12 }), fc.string({ unit: 'binary-ascii', maxLength: 40 }))
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32, 2 ** 32 - 1, 1.5, 5.960464477539063e-8, 65_504, 0.00006103515625),
)
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    number,
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(
      key.filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 30, noNullPrototype: true },
    ),
  ),
}))

describe('CBOR of the log', () => {
  it('is byte-equal to the general library', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(write(given).equals(encode(given))).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads back what it wrote, as the library does', () => {
    fc.assert(
      fc.property(value, (given) => {
        const bytes = write(given)
        expect(write(readCbor(bytes)).equals(bytes)).toBe(true)
        expect(JSON.stringify(readCbor(bytes))).toBe(JSON.stringify(asBuffers(decode(bytes))))
      }),
      { numRuns: 1_000 },
    )
  })

  it('leaves undefined members out', () => {
    expect(write({ a: undefined, b: 1 }).equals(encode({ b: 1 }))).toBe(true)
  })

  it('answers random and damaged bytes with a value or with its own error', () => {
    const survives = (bytes: Uint8Array): void => {
      try {
        readCbor(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(CborError)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 3_000 })
    fc.assert(
      fc.property(value, fc.nat(), fc.nat({ max: 7 }), (given, place, bit) => {
        const bytes = write(given)
        bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ (1 << bit)
        survives(bytes)
        survives(bytes.subarray(0, place % bytes.length))
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['nesting without end', Buffer.alloc(100_000, 0x81)],
    ['a length of 4 GB', Buffer.from([0x5a, 0xff, 0xff, 0xff, 0xff])],
    ['a list of 4 billion', Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff])],
    ['a key that changes every object', encode(new Map([['__proto__', 1]]))],
    ['a key twice', Buffer.from([0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02])],
    ['two values', Buffer.from([0x01, 0x01])],
    ['nothing', Buffer.alloc(0)],
    ['not a number', Buffer.from([0xf9, 0x7e, 0x00])],
  ])('refuses %s', (_name, bytes) => {
    expect(() => readCbor(bytes)).toThrow(CborError)
  })

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['nesting', Array.from({ length: 40 }).reduce<CborValue>((inner) => [inner], 1)],
  ])('does not write %s', (_name, given) => {
    expect(() => write(given)).toThrow(CborError)
    writer.finish()
  })
})

/** The library gives Uint8Array where we give Buffer: one form for the comparison. */
function asBuffers(given: unknown): unknown {
  if (given instanceof Uint8Array) return Buffer.from(given)
  if (Array.isArray(given)) return given.map(asBuffers)
  if (typeof given === 'object' && given !== null)
    return Object.fromEntries(Object.entries(given).map(([name, member]) => [name, asBuffers(member)]))
  return given
}
