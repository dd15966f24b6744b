/** Frames as bytes: a table of kinds, each with its number, its fields and their bounds. A new kind is one more entry. */
import { Buffer } from 'node:buffer'
import { decodeFields, encodeFields, type FieldReader } from './frame-codec-cbor.ts'
import { decodeVectors, encodeVectors } from './frame-codec-vectors.ts'
import {
  BATCH_OPS_MAX,
  COMPRESSIONS,
  DIGEST_BYTES,
  END_REASONS,
  FRAME_BYTES_MAX,
  FrameError,
  INFLATED_BYTES_MAX,
  NAME_BYTES_MAX,
  NUMBER_MAX,
  SCOPES_MAX,
  VERIFY_BYTES_MAX,
  type Frame,
  type ScopeVector,
  type UnknownFrame,
} from './frames.ts'
import { REFUSAL_REASONS } from './ports.ts'
import { POSITIONS, SEGMENT_CHUNK, SEGMENT_WANT } from './telemetry/frame-codec.ts'

/** How one kind of frame travels. `number` is for ever; `decode` reads its fields in order, within bounds. */
export type FrameKind<Kind extends Frame['kind']> = {
  readonly number: number
  readonly encode: (frame: FrameOf<Kind>) => readonly unknown[]
  readonly decode: (fields: FieldReader) => FrameOf<Kind>
  /** Later builds may append fields, which are passed over. */
  readonly isOpen?: boolean
}
type FrameOf<Kind extends Frame['kind']> = Extract<Frame, { kind: Kind }>
type FrameTable = { readonly [Kind in Frame['kind']]: FrameKind<Kind> }

const MAJOR_MAX = 65_535
const INCARNATION_MAX = 2 ** 32 - 1
const BUILD_MAX = 64
const FRAME_NUMBER_MAX = 255
const STEP_MAX = 255

const fromHex = (text: string): Uint8Array => Buffer.from(text, 'hex')

const endReason = (fields: FieldReader): (typeof END_REASONS)[number] => END_REASONS[fields.int()] ?? 'other'

/** A reason of a later build counts as broken: it is at least not taken. */
const refusalReason = (fields: FieldReader): (typeof REFUSAL_REASONS)[number] => REFUSAL_REASONS[fields.int()] ?? 'malformed'

const HELLO: FrameKind<'hello'> = {
  number: 1,
  isOpen: true,
  encode: ({ protocol, stationId, incarnation, build, compressions, wallMs, creditBytes, scopes }) => [
    ...protocol,
    stationId,
    incarnation,
    build,
    compressions.map((name) => COMPRESSIONS.indexOf(name)),
    wallMs,
    creditBytes,
    scopes.map(({ scope, digest }) => [scope, fromHex(digest)]),
  ],
  decode: (fields) => ({
    kind: 'hello',
    protocol: [fields.int(0, MAJOR_MAX), fields.int(0, MAJOR_MAX)],
    stationId: fields.name(NAME_BYTES_MAX),
    incarnation: fields.int(0, INCARNATION_MAX),
    build: fields.name(BUILD_MAX),
    compressions: fields.list(COMPRESSIONS.length * 4, (entry) => COMPRESSIONS[entry.int()]).filter((name) => name !== undefined),
    wallMs: fields.int(-NUMBER_MAX),
    creditBytes: fields.int(),
    scopes: fields.list(SCOPES_MAX, (entry) =>
      entry.tuple((pair) => ({ scope: pair.name(NAME_BYTES_MAX), digest: pair.hex(DIGEST_BYTES) })),
    ),
  }),
}

/** A frame that is nothing but vectors. */
const vectorsOnly = <Kind extends 'summary' | 'have' | 'want'>(kind: Kind) => ({
  encode: ({ scopes }: { readonly scopes: readonly ScopeVector[] }) => encodeVectors(scopes),
  decode: (fields: FieldReader) => ({
    kind,
    scopes: decodeVectors(fields).map(({ scope, streams }) => ({ scope, streams: streams ?? [] })),
  }),
})

/** Every kind of frame. Numbers below 32 belong to this protocol's core. */
export const FRAME_TABLE: FrameTable = {
  hello: HELLO,
  summary: { number: 2, ...vectorsOnly('summary') },
  pull: {
    number: 3,
    encode: ({ creditBytes, scopes }) => [creditBytes, ...encodeVectors(scopes)],
    decode: (fields) => ({ kind: 'pull', creditBytes: fields.int(), scopes: decodeVectors(fields) }),
  },
  batch: {
    number: 4,
    encode: ({ id, scope, compression, inflatedBytes, payload }) => [id, scope, COMPRESSIONS.indexOf(compression), inflatedBytes, payload],
    decode: (fields) => ({
      kind: 'batch',
      id: fields.int(),
      scope: fields.name(NAME_BYTES_MAX),
      compression: COMPRESSIONS[fields.int(0, COMPRESSIONS.length - 1)] ?? 'none',
      inflatedBytes: fields.int(0, INFLATED_BYTES_MAX),
      payload: fields.bytes(0, FRAME_BYTES_MAX),
    }),
  },
  ack: {
    number: 5,
    encode: ({ id, isFailed, seqs, refused }) => [
      id,
      isFailed,
      seqs,
      refused.map(({ part, reason }) => [part, REFUSAL_REASONS.indexOf(reason)]),
    ],
    decode: (fields) => ({
      kind: 'ack',
      id: fields.int(),
      isFailed: fields.flag(),
      seqs: fields.list(BATCH_OPS_MAX, (entry) => entry.int()),
      refused: fields.list(BATCH_OPS_MAX, (entry) =>
        entry.tuple((pair) => ({ part: pair.int(0, BATCH_OPS_MAX), reason: refusalReason(pair) })),
      ),
    }),
  },
  ping: {
    number: 6,
    encode: ({ id, digest }) => [id, fromHex(digest)],
    decode: (fields) => ({ kind: 'ping', id: fields.int(), digest: fields.hex(DIGEST_BYTES) }),
  },
  pong: {
    number: 7,
    encode: ({ id, wallMs, digest }) => [id, wallMs, fromHex(digest)],
    decode: (fields) => ({
      kind: 'pong',
      id: fields.int(),
      wallMs: fields.int(-NUMBER_MAX),
      digest: fields.hex(DIGEST_BYTES),
    }),
  },
  refuse: {
    number: 8,
    encode: ({ reason }) => [END_REASONS.indexOf(reason)],
    decode: (fields) => ({ kind: 'refuse', reason: endReason(fields) }),
  },
  bye: {
    number: 9,
    encode: ({ reason }) => [END_REASONS.indexOf(reason)],
    decode: (fields) => ({ kind: 'bye', reason: endReason(fields) }),
  },
  verify: {
    number: 10,
    encode: ({ id, isAnswer, scope, step, payload }) => [id, isAnswer, scope, step, payload],
    decode: (fields) => ({
      kind: 'verify',
      id: fields.int(),
      isAnswer: fields.flag(),
      scope: fields.name(NAME_BYTES_MAX),
      step: fields.int(0, STEP_MAX),
      payload: fields.bytes(0, VERIFY_BYTES_MAX),
    }),
  },
  have: { number: 11, ...vectorsOnly('have') },
  want: { number: 12, ...vectorsOnly('want') },
  positions: POSITIONS,
  'segment-want': SEGMENT_WANT,
  'segment-chunk': SEGMENT_CHUNK,
}

const BY_NUMBER = new Map(Object.values(FRAME_TABLE).map((kind) => [kind.number, kind]))

/**
 * One frame as bytes.
 * @throws FrameError `too-large` when it exceeds the bound of the wire: make a smaller one
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const kind = FRAME_TABLE[frame.kind] as FrameKind<Frame['kind']> // the table is keyed by the frame's own kind
  const bytes = encodeFields([kind.number, ...kind.encode(frame)])
  if (bytes.length > FRAME_BYTES_MAX) throw new FrameError('too-large')
  return bytes
}

/**
 * The frame in these bytes, or the number of one that this build does not know.
 * @throws FrameError on anything else; never another error, whatever the bytes
 */
export function decodeFrame(bytes: Uint8Array): Frame | UnknownFrame {
  const fields = decodeFields(bytes)
  const number = fields.int(0, FRAME_NUMBER_MAX)
  const kind = BY_NUMBER.get(number)
  if (!kind) return { kind: 'unknown', number }
  const frame = kind.decode(fields)
  if (!kind.isOpen) fields.end()
  return frame
}
