/** Batches on the wire: every op comes back as it was, small, and hostile bytes are refused. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as zlib from 'node:zlib'
import { sha256 } from '../log/codec.ts'
import type { Op, StreamPart } from '../log/op.ts'
import { ColumnReader, ColumnWriter } from './frame-codec-bytes.ts'
import { packBatch, unpackBatch } from './frame-codec-batch.ts'
import { bestCompression, pack, unpack } from './frame-codec-compress.ts'
import {
  BATCH_OPS_MAX,
  COMPRESSIONS,
  FRAME_FAULTS,
  FrameError,
  INFLATED_BYTES_MAX,
  NUMBER_MAX,
  type BatchContent,
  type BatchFrame,
  type Compression,
  type FrameFault,
} from './frames.ts'
import { createOpMill, testParts } from './session/test-ops.ts'

const SCOPE = 'tz/dispatch/mfano'
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const counter = fc.oneof(fc.nat(1_000), fc.integer({ min: 0, max: NUMBER_MAX }))
const clock = fc.oneof(fc.integer({ min: 1.7e12, max: 1.8e12 }), fc.integer({ min: -NUMBER_MAX, max: NUMBER_MAX }))
const name = fc.oneof(
  fc.constantFrom('incident.opened', 'unit.moved', '01M7Y513D0EKDKJGDX8GT6CRYV', '00112233445566778899aabbccddeeff', ''),
  fc.string({ maxLength: 12, unit: fc.constantFrom('a', '9', 'é', '阿', '🚑', '\n', '\ufeff') }),
)
const bytes = fc.uint8Array({ maxLength: 120 })
const sealed = fc.oneof(
  fc.constant(null),
  fc.record({ subjectId: name, bytes: fc.option(bytes), hash }),
  fc.record({ subjectId: name, bytes }).map((part) => ({ ...part, hash: new Uint8Array(sha256(part.bytes)) })),
)
const op: fc.Arbitrary<Op> = fc.record({
  seq: counter.map((seq) => seq + 1).filter((seq) => seq <= NUMBER_MAX),
  lam: counter,
  wallMs: clock,
  skewMs: clock,
  deps: fc.array(fc.tuple(name, counter), { maxLength: 4 }),
  kind: name,
  kindVersion: fc.nat(65_535),
  entity: name,
  actor: name,
  body: bytes,
  sealed,
})
const part: fc.Arbitrary<StreamPart> = fc.record({
  stream: fc.record({ scope: fc.constant(SCOPE), stationId: name, incarnation: fc.nat() }),
  prev: hash,
  ops: fc.array(op, { minLength: 1, maxLength: 6 }),
  signedHead: fc.record({
    seq: counter.map((seq) => seq + 1).filter((seq) => seq <= NUMBER_MAX),
    head: hash,
    wallMs: clock,
    signature: fc.uint8Array({ minLength: 64, maxLength: 64 }),
  }),
})
const content: fc.Arbitrary<BatchContent> = fc.record({
  parts: fc.array(part, { maxLength: 4 }),
  keys: fc.array(fc.record({ subjectId: name, key: fc.uint8Array({ minLength: 16, maxLength: 64 }) }), { maxLength: 4 }),
})
const compression = fc.constantFrom(...COMPRESSIONS)

/** Buffers and views as plain arrays of bytes, so that contents are compared. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => {
      if (item instanceof Uint8Array) return Buffer.from(item).toString('base64')
      return item && typeof item === 'object' && 'type' in item && item.type === 'Buffer' && 'data' in item
        ? Buffer.from(item.data as number[]).toString('base64')
        : item
    }),
  )

function outcome(frame: BatchFrame): BatchContent | FrameFault {
  try {
    return unpackBatch(frame)
  } catch (error) {
    if (error instanceof FrameError && FRAME_FAULTS.includes(error.fault)) return error.fault
    throw error
  }
}
const stream = { scope: SCOPE, stationId: '00112233445566778899aabbccddeeff', incarnation: 1 }
const realistic = (count: number): BatchContent => ({ parts: testParts(createOpMill('batch', 3), stream, count), keys: [] })
const faultOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof FrameError ? error.fault : String(error)
  }
  return 'none'
}
const withOp = (change: Partial<Op>): BatchContent => {
  const [first] = realistic(1).parts
  return first ? { parts: [{ ...first, ops: first.ops.map((original) => ({ ...original, ...change })) }], keys: [] } : realistic(1)
}

describe('batches', () => {
  test('come back exactly as they were', () => {
    fc.assert(
      fc.property(content, compression, (batch, how) => {
        expect(plain(unpackBatch(packBatch(1, SCOPE, batch, how)))).toEqual(plain(batch))
      }),
      { numRuns: 500 },
    )
  })

  test('realistic ones as well, as many as fit', () => {
    const batch = realistic(BATCH_OPS_MAX)
    for (const how of COMPRESSIONS) expect(plain(unpackBatch(packBatch(1, SCOPE, batch, how)))).toEqual(plain(batch))
  })

  test.each<[string, BatchContent]>([
    ['one op too many', realistic(BATCH_OPS_MAX + 1)],
    ['a part without ops', { parts: realistic(1).parts.map((one) => ({ ...one, ops: [] })), keys: [] }],
    ['a number beyond the protocol', withOp({ lam: NUMBER_MAX + 1 })],
    ['a fraction', withOp({ wallMs: 1.5 })],
    ['a name that is too long', withOp({ entity: 'x'.repeat(257) })],
    ['a name that is no text', withOp({ actor: '\ud800' })],
    ['a body that is too large', withOp({ body: new Uint8Array(48 * 1024 + 1) })],
    ['too many dependencies', withOp({ deps: Array.from({ length: 65 }, (_, at) => ['a', at] as const) })],
    ['a hash of another length', withOp({ sealed: { subjectId: 'a', bytes: null, hash: new Uint8Array(31) } })],
    ['a key of another length', { parts: [], keys: [{ subjectId: 'a', key: new Uint8Array(15) }] }],
  ])('%s is not packed', (_what, batch) => {
    expect(faultOf(() => packBatch(1, SCOPE, batch, 'none'))).toBe('out-of-bounds')
  })

  test('flipped bits and cut ends give parts or a counted fault', () => {
    const flip = fc.tuple(fc.nat(), fc.nat(7))
    fc.assert(
      fc.property(content, compression, fc.array(flip, { maxLength: 5 }), fc.option(fc.nat()), (batch, how, flips, cut) => {
        const frame = packBatch(1, SCOPE, batch, how)
        const payload = Uint8Array.from(frame.payload)
        for (const [at, bit] of flips) payload[at % payload.length] = (payload[at % payload.length] ?? 0) ^ (1 << bit)
        outcome({ ...frame, payload: cut === null ? payload : payload.subarray(0, cut % (payload.length + 1)) })
      }),
      { numRuns: 1_000 },
    )
  })

  test('any columns give parts or a counted fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (payload) => {
        outcome({ kind: 'batch', id: 1, scope: SCOPE, compression: 'none', inflatedBytes: payload.length, payload })
      }),
      { numRuns: 5_000 },
    )
  })

  test('what was not damaged on purpose but has bytes left over is refused', () => {
    const frame = packBatch(1, SCOPE, realistic(2), 'none')
    const payload = Uint8Array.of(...frame.payload, 0)
    expect(outcome({ ...frame, payload, inflatedBytes: payload.length })).toBe('bad-columns')
  })
})

describe('compression', () => {
  const bomb = new Uint8Array(INFLATED_BYTES_MAX * 8)
  const bombs: [Compression, Uint8Array][] = [
    ['deflate-raw', zlib.deflateRawSync(bomb)],
    ['zstd', zlib.zstdCompressSync(bomb)],
  ]

  test.each(bombs)('a bomb in %s is stopped at what it declared and at what is allowed', (how, payload) => {
    expect(faultOf(() => unpack(payload, how, 1_000))).toBe('bomb')
    expect(faultOf(() => unpack(payload, how, INFLATED_BYTES_MAX))).toBe('bomb')
    expect(faultOf(() => unpack(payload, how, bomb.length))).toBe('bomb')
  })

  test.each(bombs)('less than declared in %s, or garbage, is refused', (how) => {
    const { payload } = pack(new Uint8Array(5_000), how)
    expect(faultOf(() => unpack(payload, how, 5_001))).toBe('bad-compression')
    expect(faultOf(() => unpack(Uint8Array.of(1, 2, 3), how, 10))).toBe('bad-compression')
    expect(faultOf(() => unpack(new Uint8Array(), how, 10))).toBe('bad-compression')
  })

  test('the best that both know is used, and nothing where it does not help', () => {
    expect(bestCompression(['none', 'deflate-raw'])).toBe('deflate-raw')
    expect(bestCompression([...COMPRESSIONS])).toBe('zstd')
    expect(bestCompression([])).toBe('none')
    expect(pack(sha256(Buffer.from('short')), 'zstd').compression).toBe('none')
  })
})

describe('columns', () => {
  test('numbers of every size come back', () => {
    const any = fc.oneof(
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.constantFrom(0, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 49, 2 ** 53 - 1),
    )
    fc.assert(
      fc.property(fc.array(any), fc.array(fc.integer({ min: -NUMBER_MAX, max: NUMBER_MAX })), (unsigned, signed) => {
        const writer = new ColumnWriter(4)
        for (const value of unsigned) writer.varint(value)
        for (const value of signed) writer.signed(value)
        const reader = new ColumnReader(writer.bytes())
        expect(unsigned.map(() => reader.varint())).toEqual(unsigned)
        expect(signed.map(() => reader.signed() + 0)).toEqual(signed.map((value) => value + 0))
        reader.end()
      }),
      { numRuns: 1_000 },
    )
  })

  test.each<[string, Uint8Array]>([
    ['an early end', Uint8Array.of(0x80)],
    ['padding', Uint8Array.of(0x80, 0x00)],
    ['more than 53 bits', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)],
  ])('%s is refused', (_what, encoded) => {
    expect(faultOf(() => new ColumnReader(encoded).varint())).toBe('bad-columns')
  })
})
