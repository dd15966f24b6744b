/** Frames as bytes and back, and every kind of damage answered by one error. */
import { encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packBatch } from './frame-codec-batch.ts'
import { FRAME_TABLE, decodeFrame, encodeFrame } from './frame-codec.ts'
import {
  COMPRESSIONS,
  DIGEST_BYTES,
  END_REASONS,
  FRAME_BYTES_MAX,
  FRAME_FAULTS,
  FrameError,
  INFLATED_BYTES_MAX,
  NUMBER_MAX,
  SCOPES_MAX,
  STREAMS_MAX,
  type Frame,
  type FrameFault,
  type UnknownFrame,
} from './frames.ts'
import { REFUSAL_REASONS } from './ports.ts'
import { createOpMill, testParts } from './session/test-ops.ts'
import { SEGMENT_BYTES_MAX } from './telemetry/frames.ts'

const name = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789/-@.'), minLength: 1, maxLength: 40 })
const stationId = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  name.filter((text) => !/^[0-9a-f]{32}$/.test(text)),
)
const number = fc.oneof(
  fc.nat(),
  fc.integer({ min: 0, max: NUMBER_MAX }),
  fc.constantFrom(0, 23, 24, 255, 256, 65_536, 2 ** 32, NUMBER_MAX),
)
const signed = fc.integer({ min: -NUMBER_MAX, max: NUMBER_MAX })
const digest = fc.uint8Array({ minLength: DIGEST_BYTES, maxLength: DIGEST_BYTES }).map((bytes) => Buffer.from(bytes).toString('hex'))
const stream = fc.tuple(stationId, fc.integer({ min: 0, max: 2 ** 32 - 1 }), number)
const streams = fc.array(stream, { maxLength: 12 })
const record = <Kind extends Frame['kind']>(kind: Kind, fields: { [Field in string]: fc.Arbitrary<unknown> }): fc.Arbitrary<Frame> =>
  fc.record(fields).map((rest) => ({ kind, ...rest }) as unknown as Frame)

const sha256 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const scaled = (least: number, most: number, scale: number) =>
  fc.integer({ min: least * scale, max: most * scale }).map((steps) => steps / scale)
const position = fc.record({
  unitId: name,
  fixedAtMs: number,
  latitude: scaled(-90, 90, 1e7),
  longitude: scaled(-180, 180, 1e7),
  speedKmh: fc.option(scaled(0, 1610, 100)),
  headingDegrees: fc.option(scaled(0, 360, 100)),
  accuracyMetres: fc.option(scaled(0, 1_000_000, 100)),
})

const ANY_FRAME: fc.Arbitrary<Frame> = fc.oneof(
  record('hello', {
    protocol: fc.tuple(fc.nat(65_535), fc.nat(65_535)),
    stationId: name,
    incarnation: fc.nat(),
    build: name,
    compressions: fc.subarray([...COMPRESSIONS]),
    wallMs: signed,
    creditBytes: number,
    scopes: fc.array(fc.record({ scope: name, digest }), { maxLength: SCOPES_MAX }),
  }),
  record('summary', { scopes: fc.array(fc.record({ scope: name, streams }), { maxLength: 8 }) }),
  record('pull', { creditBytes: number, scopes: fc.array(fc.record({ scope: name, streams: fc.option(streams) }), { maxLength: 8 }) }),
  record('batch', {
    id: number,
    scope: name,
    compression: fc.constantFrom(...COMPRESSIONS),
    inflatedBytes: fc.nat(INFLATED_BYTES_MAX),
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  record('ack', {
    id: number,
    isFailed: fc.boolean(),
    seqs: fc.array(number, { maxLength: 40 }),
    refused: fc.array(fc.record({ part: fc.nat(500), reason: fc.constantFrom(...REFUSAL_REASONS) }), { maxLength: 9 }),
  }),
  record('ping', { id: number, digest }),
  record('pong', { id: number, wallMs: signed, digest }),
  record('verify', {
    id: number,
    isAnswer: fc.boolean(),
    scope: name,
    step: fc.nat(255),
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  record('have', { scopes: fc.array(fc.record({ scope: name, streams }), { maxLength: 8 }) }),
  record('want', { scopes: fc.array(fc.record({ scope: name, streams }), { maxLength: 8 }) }),
  record('positions', { id: number, isTaken: fc.boolean(), scope: name, positions: fc.array(position, { maxLength: 20 }) }),
  record('segment-want', { segmentId: name, sha256, offset: fc.nat(SEGMENT_BYTES_MAX) }),
  record('segment-chunk', {
    ...{ sha256, offset: fc.nat(SEGMENT_BYTES_MAX), totalBytes: fc.nat(SEGMENT_BYTES_MAX) },
    bytes: fc.uint8Array({ maxLength: 300 }),
  }),
  record('refuse', { reason: fc.constantFrom(...END_REASONS) }),
  record('bye', { reason: fc.constantFrom(...END_REASONS) }),
)

/** What comes of bytes: a frame or a counted fault; any other error fails the test. */
function outcome(bytes: Uint8Array): Frame | UnknownFrame | FrameFault {
  try {
    return decodeFrame(bytes)
  } catch (error) {
    if (error instanceof FrameError && FRAME_FAULTS.includes(error.fault)) return error.fault
    throw error
  }
}
const frameOf = (...fields: unknown[]): Uint8Array => encode(fields)
const nested = (depth: number): unknown => (depth === 0 ? 0 : [nested(depth - 1)])

describe('frames', () => {
  test('come back as they were, in one spelling', () => {
    fc.assert(
      fc.property(ANY_FRAME, (frame) => {
        const bytes = encodeFrame(frame)
        const back = decodeFrame(bytes)
        expect(back).toEqual(frame)
        expect(encodeFrame(back as Frame)).toEqual(bytes)
      }),
      { numRuns: 1_000 },
    )
  })

  test('every kind has a number of its own', () => {
    const numbers = Object.values(FRAME_TABLE).map((kind) => kind.number)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('a kind of a later build is known by its number only, a longer HELLO is read as far as we know it', () => {
    expect(outcome(frameOf(77, 'whatever', [1, 2]))).toEqual({ kind: 'unknown', number: 77 })
    const hello = [1, 1, 9, 'station', 1, 'build', [0, 9, 2], 0, 1, []]
    expect(outcome(frameOf(...hello, 'a later field', [1]))).toMatchObject({
      kind: 'hello',
      protocol: [1, 9],
      compressions: ['none', 'zstd'],
    })
    expect(outcome(frameOf(9, 999))).toEqual({ kind: 'bye', reason: 'other' })
  })

  test.each<[string, Uint8Array, FrameFault]>([
    ['nothing', new Uint8Array(), 'not-canonical'],
    ['no array', encode(5), 'wrong-type'],
    ['an empty array', frameOf(), 'out-of-bounds'],
    ['a map', encode([6, { a: 1 }]), 'not-canonical'],
    ['a float', Uint8Array.of(0x82, 0x09, 0xfb, 0x40, 0, 0, 0, 0, 0, 0, 0), 'not-canonical'],
    ['a padded number', Uint8Array.of(0x82, 0x09, 0x18, 0x01), 'not-canonical'],
    ['an indefinite length', Uint8Array.of(0x9f, 0x09, 0x01, 0xff), 'not-canonical'],
    ['a tag', Uint8Array.of(0x82, 0x09, 0xc1, 0x01), 'not-canonical'],
    ['undefined', Uint8Array.of(0x82, 0x09, 0xf7), 'not-canonical'],
    ['trailing bytes', Uint8Array.of(0x82, 0x09, 0x01, 0x00), 'not-canonical'],
    ['a trailing field', frameOf(9, 1, 1), 'out-of-bounds'],
    ['a missing field', frameOf(9), 'out-of-bounds'],
    ['a list that claims 2^32 entries', Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff, 0x01), 'not-canonical'],
    ['text where a number belongs', frameOf(9, 'done'), 'wrong-type'],
    ['a number too large', encode([6, 2n ** 60n, new Uint8Array(12)]), 'not-canonical'],
    ['a negative id', frameOf(6, -1, new Uint8Array(12)), 'out-of-bounds'],
    ['a short digest', frameOf(6, 1, new Uint8Array(11)), 'out-of-bounds'],
    ['a scope with a line break', frameOf(2, [], [['a\nb', []]]), 'out-of-bounds'],
    ['a station that was not listed', frameOf(2, [], [['a', [0, 1, 1]]]), 'out-of-bounds'],
    [
      'too many scopes',
      frameOf(
        2,
        [],
        Array.from({ length: SCOPES_MAX + 1 }, () => ['a', []]),
      ),
      'out-of-bounds',
    ],
    ['too many streams', frameOf(2, ['x'], [['a', Array.from({ length: 3 * STREAMS_MAX + 3 }, () => 0)]]), 'out-of-bounds'],
    ['a batch that declares a bomb', frameOf(4, 1, 'a', 0, INFLATED_BYTES_MAX + 1, new Uint8Array()), 'out-of-bounds'],
    ['more than fits a frame', frameOf(4, 1, 'a', 0, 0, new Uint8Array(FRAME_BYTES_MAX)), 'too-large'],
    ['nesting', encode(nested(40)), 'too-deep'],
    ['nesting that would exhaust the stack', new Uint8Array(FRAME_BYTES_MAX).fill(0x81), 'too-deep'],
  ])('%s is refused', (_what, bytes, fault) => {
    expect(outcome(bytes)).toBe(fault)
  })

  test('any bytes give a frame or a counted fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        outcome(bytes)
      }),
      { numRuns: 5_000 },
    )
  })

  test('a valid frame with flipped bits or cut short gives a frame or a counted fault', () => {
    fc.assert(
      fc.property(ANY_FRAME, fc.array(fc.tuple(fc.nat(), fc.nat(7)), { maxLength: 4 }), fc.option(fc.nat()), (frame, flips, cut) => {
        const bytes = encodeFrame(frame)
        for (const [at, bit] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit)
        const result = outcome(cut === null ? bytes : bytes.subarray(0, cut % bytes.length))
        if (cut !== null && flips.length === 0) expect(result).toBe('not-canonical')
      }),
      { numRuns: 3_000 },
    )
  })

  test('a frame too large for the wire is not made', () => {
    const payload = new Uint8Array(FRAME_BYTES_MAX)
    expect(() => encodeFrame({ kind: 'batch', id: 1, scope: 'a', compression: 'none', inflatedBytes: 1, payload })).toThrow(FrameError)
  })

  test('ops take at most 160 bytes on the wire, whatever this Node can compress', () => {
    const stream = { scope: 'tz/dispatch/mfano', stationId: '00112233445566778899aabbccddeeff', incarnation: 1 }
    for (const [compression, sealedShare, limit] of [
      ['zstd', 0, 80],
      ['zstd', 4, 120],
      ['deflate-raw', 4, 130],
    ] as const) {
      const parts = testParts(createOpMill('wire', sealedShare), stream, 448)
      const bytes = encodeFrame(packBatch(1, stream.scope, { parts, keys: [] }, compression))
      expect(bytes.length / 448).toBeLessThanOrEqual(limit)
    }
  })
})
