/** What the steps of an audit say, as bytes: short canonical CBOR with bounds, like every frame. Reconciliation itself: ranges.ts. */
import type { EntityState } from '../../log/log-audit.ts'
import { decodeFields, encodeFields, type FieldReader } from '../frame-codec-cbor.ts'
import { decodeVectors, encodeVectors } from '../frame-codec-vectors.ts'
import type { StreamSeq } from '../frames.ts'
import { FINGERPRINT_BYTES, HASH_BYTES } from './sorted-items.ts'
import type { Item } from './ranges.ts'
import { AUDIT_DEPTHS, type AuditDepth } from './types.ts'

/** Steps in the order in which an audit takes them; their position is their number, for ever. */
export const STEPS = [
  'open', // where do your streams end?
  'sum', // fingerprints of everything up to the common vector (comes by itself)
  'ops', // reconciliation of op hashes
  'places', // which ops are those?
  'rows', // reconciliation of entities
  'entities', // which entities are those, and what are their rows made of?
  'check', // fold these again from your log, as I did
  'done', // that is what I found, think for yourself
  'whole', // mine are damaged: give me these ops whole
] as const
export type Step = (typeof STEPS)[number]

/** Entities named in one message: their names may be long. */
export const ENTITIES_PER_STEP = 16
const PLACES_MOST = 1_024
/** Bytes of a name in an op: an entity may be called by 200 characters of any script. */
export const ENTITY_BYTES_MAX = 800
export const STREAM_ID_BYTES = 16
const FOLD_ID_BYTES = 16

export type OpenAsk = { readonly depth: AuditDepth; readonly foldId: Uint8Array; readonly streams: readonly StreamSeq[] }
export const OPEN_STATUSES = ['open', 'not-carried', 'busy'] as const
export type OpenAnswer = {
  readonly status: (typeof OPEN_STATUSES)[number]
  readonly foldId: Uint8Array
  readonly streams: readonly StreamSeq[]
}
/** `rows` null: not compared. */
export type Sum = { readonly ops: Uint8Array; readonly rows: Uint8Array | null }
/** What is held at a place; null = nothing. */
export type PlacedOp = { readonly streamId: string; readonly seq: number; readonly op: Item | null }
/** What I hold at places, and items whose places I want to know. */
export type Places = { readonly places: readonly PlacedOp[]; readonly wanted: readonly Item[] }
export type Entities = { readonly states: readonly EntityState[]; readonly wanted: readonly Item[] }
/** States after folding again, and how many changed by it; `isAll`: every entity of the scope was, and none is named. */
export type Check = { readonly isAll: boolean; readonly changed: number; readonly states: readonly EntityState[] }

export type StepCodec<Value> = { encode(value: Value): Uint8Array; /** @throws FrameError */ decode(bytes: Uint8Array): Value }

/** Writes a list of fields, and reads them to the end. */
export const codec = <Value>(fields: (value: Value) => readonly unknown[], read: (reader: FieldReader) => Value): StepCodec<Value> => ({
  encode: (value) => encodeFields(fields(value)),
  decode(bytes) {
    const reader = decodeFields(bytes)
    const value = read(reader)
    reader.end()
    return value
  },
})

const depths: readonly AuditDepth[] = AUDIT_DEPTHS
const readStreams = (reader: FieldReader): readonly StreamSeq[] => decodeVectors(reader)[0]?.streams ?? []
const vectorFields = (streams: readonly StreamSeq[]): unknown[] => encodeVectors([{ scope: '-', streams }])
const itemFields = ({ lam, hash }: Item): unknown[] => [lam, hash]
const readItem = (entry: FieldReader): Item => entry.tuple((pair) => ({ lam: pair.int(), hash: pair.bytes(HASH_BYTES, HASH_BYTES) }))
const stateFields = ({ entity, inputs, rows }: EntityState): unknown[] => [Buffer.from(entity), inputs, rows]
const readState = (entry: FieldReader): EntityState =>
  entry.tuple((state) => ({
    entity: Buffer.from(state.bytes(1, ENTITY_BYTES_MAX)).toString(),
    inputs: state.bytes(HASH_BYTES, HASH_BYTES),
    rows: state.bytes(HASH_BYTES, HASH_BYTES),
  }))
const readPlace = (entry: FieldReader): PlacedOp =>
  entry.tuple((place) => ({
    streamId: Buffer.from(place.bytes(STREAM_ID_BYTES, STREAM_ID_BYTES)).toString('hex'),
    seq: place.int(1),
    op: place.nullable(readItem),
  }))

export const OPEN_ASK = codec<OpenAsk>(
  ({ depth, foldId, streams }) => [depths.indexOf(depth), foldId, ...vectorFields(streams)],
  (reader) => ({
    depth: depths[reader.int(0, depths.length - 1)] ?? 'heads',
    foldId: reader.bytes(FOLD_ID_BYTES, FOLD_ID_BYTES),
    streams: readStreams(reader),
  }),
)
export const OPEN_ANSWER = codec<OpenAnswer>(
  ({ status, foldId, streams }) => [OPEN_STATUSES.indexOf(status), foldId, ...vectorFields(streams)],
  (reader) => ({
    status: OPEN_STATUSES[reader.int(0, OPEN_STATUSES.length - 1)] ?? 'busy',
    foldId: reader.bytes(FOLD_ID_BYTES, FOLD_ID_BYTES),
    streams: readStreams(reader),
  }),
)
export const SUM = codec<Sum>(
  ({ ops, rows }) => [ops, rows],
  (reader) => ({
    ops: reader.bytes(FINGERPRINT_BYTES, FINGERPRINT_BYTES),
    rows: reader.nullable((entry) => entry.bytes(FINGERPRINT_BYTES, FINGERPRINT_BYTES)),
  }),
)
export const PLACES = codec<Places>(
  ({ places, wanted }) => [
    places.map(({ streamId, seq, op }) => [Buffer.from(streamId, 'hex'), seq, op && itemFields(op)]),
    wanted.map(itemFields),
  ],
  (reader) => ({ places: reader.list(PLACES_MOST, readPlace), wanted: reader.list(PLACES_MOST, readItem) }),
)
export const ENTITIES = codec<Entities>(
  ({ states, wanted }) => [states.map(stateFields), wanted.map(itemFields)],
  (reader) => ({ states: reader.list(2 * ENTITIES_PER_STEP, readState), wanted: reader.list(ENTITIES_PER_STEP, readItem) }),
)
export const CHECK = codec<Check>(
  ({ isAll, changed, states }) => [isAll, changed, states.map(stateFields)],
  (reader) => ({ isAll: reader.flag(), changed: reader.int(), states: reader.list(ENTITIES_PER_STEP, readState) }),
)
