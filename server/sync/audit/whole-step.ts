/** Whole ops as they travel to a station whose own are damaged: every field that the hash of an op covers, and signed heads among them. */
import { DEPS_MAX, OP_BYTES_MAX, type Op, type SealedPart, type SignedHead } from '../../log/op.ts'
import type { MendRange, OfferedOps } from '../../log/log-audit.ts'
import type { FieldReader } from '../frame-codec-cbor.ts'
import { NUMBER_MAX } from '../frames.ts'
import { HASH_BYTES } from './sorted-items.ts'
import { codec, ENTITY_BYTES_MAX, STREAM_ID_BYTES } from './steps.ts'

/** `isEnd`: nothing more belongs to what was asked for. */
export type WholeAnswer = OfferedOps & { readonly isEnd: boolean }

/** Ops and signed heads of one message. */
const OPS_MOST = 256
const SIGNATURE_BYTES = 64

const text = (value: string): Uint8Array => Buffer.from(value)
const readText = (reader: FieldReader): string => Buffer.from(reader.bytes(1, ENTITY_BYTES_MAX)).toString()
const streamFields = (streamId: string): Uint8Array => Buffer.from(streamId, 'hex')
const readStream = (reader: FieldReader): string => Buffer.from(reader.bytes(STREAM_ID_BYTES, STREAM_ID_BYTES)).toString('hex')

const opFields = ({ sealed, ...op }: Op): unknown[] => [
  op.seq,
  op.lam,
  op.wallMs,
  op.skewMs,
  op.deps.map(([streamId, seq]) => [streamFields(streamId), seq]),
  text(op.kind),
  op.kindVersion,
  text(op.entity),
  text(op.actor),
  op.body,
  sealed && [text(sealed.subjectId), sealed.hash, sealed.bytes],
]
const readOp = (entry: FieldReader): Op =>
  entry.tuple((op) => ({
    seq: op.int(1),
    lam: op.int(1),
    wallMs: op.int(),
    skewMs: op.int(-NUMBER_MAX),
    deps: op.list(DEPS_MAX, (dep) => dep.tuple((pair) => [readStream(pair), pair.int(1)] as const)),
    kind: readText(op),
    kindVersion: op.int(1),
    entity: readText(op),
    actor: readText(op),
    body: op.bytes(0, OP_BYTES_MAX),
    sealed: op.nullable((part) => part.tuple(readSealed)),
  }))
const readSealed = (part: FieldReader): SealedPart => ({
  subjectId: readText(part),
  hash: part.bytes(HASH_BYTES, HASH_BYTES),
  bytes: part.nullable((bytes) => bytes.bytes(0, OP_BYTES_MAX)),
})

const headFields = ({ seq, head, wallMs, signature }: SignedHead): unknown[] => [seq, head, wallMs, signature]
const readHead = (entry: FieldReader): SignedHead =>
  entry.tuple((head) => ({
    seq: head.int(1),
    head: head.bytes(HASH_BYTES, HASH_BYTES),
    wallMs: head.int(),
    signature: head.bytes(SIGNATURE_BYTES, SIGNATURE_BYTES),
  }))

export const WHOLE_ASK = codec<MendRange>(
  ({ streamId, after, upTo }) => [streamFields(streamId), after, upTo],
  (reader) => ({ streamId: readStream(reader), after: reader.int(), upTo: reader.int(1) }),
)
export const WHOLE_ANSWER = codec<WholeAnswer>(
  ({ ops, heads, isEnd }) => [ops.map(opFields), heads.map(headFields), isEnd],
  (reader) => ({ ops: reader.list(OPS_MOST, readOp), heads: reader.list(OPS_MOST, readHead), isEnd: reader.flag() }),
)
