/**
 * The inside of a batch: parts of streams as columns, so that neighbours resemble each other and compress well. The scope is said
 * once, by the frame. Sequence, Lamport time and clock travel as differences, names through tables, bodies as one run of bytes.
 */
import type { Op, StreamPart, SubjectKeyItem } from '../log/op.ts'
import { ColumnReader, ColumnWriter } from './frame-codec-bytes.ts'
import { pack, unpack } from './frame-codec-compress.ts'
import { decodeOps, encodeOps } from './frame-codec-ops.ts'
import { NameReader, NameTable } from './frame-codec-tables.ts'
import {
  BATCH_OPS_MAX,
  FrameError,
  INFLATED_BYTES_MAX,
  NUMBER_MAX,
  type BatchContent,
  type BatchFrame,
  type Compression,
} from './frames.ts'

const HASH_BYTES = 32
const SIGNATURE_BYTES = 64
const INCARNATION_MAX = 2 ** 32 - 1
/** A data key as it travels: 16 to 64 bytes. */
const KEY_BYTES_LEAST = 16
const KEY_BYTES_MOST = 64
/** First guess of the size, so that the buffer rarely grows. */
const CAPACITY = 64 * 1024

/**
 * Packs parts of one scope into a frame.
 * @param compression what the peer understands
 * @throws FrameError `out-of-bounds` when an op cannot travel (a name or number beyond the protocol), `too-large` when nobody could unpack it
 */
export function packBatch(id: number, scope: string, content: BatchContent, compression: Compression): BatchFrame {
  const writer = new ColumnWriter(CAPACITY)
  writeParts(writer, content.parts)
  encodeOps(writer, content.parts)
  writeKeys(writer, content.keys)
  const columns = writer.bytes()
  if (columns.length > INFLATED_BYTES_MAX) throw new FrameError('too-large')
  return { kind: 'batch', id, scope, inflatedBytes: columns.length, ...pack(columns, compression) }
}

/** The inverse of `packBatch`. Bodies are views into one buffer. @throws FrameError on anything that is not a batch within bounds */
export function unpackBatch(frame: BatchFrame): BatchContent {
  const reader = new ColumnReader(unpack(frame.payload, frame.compression, frame.inflatedBytes))
  const heads = readParts(reader)
  const runs = decodeOps(
    reader,
    heads.map((head) => head.count),
    heads.map((head) => head.firstSeq),
  )
  const parts = heads.map((head, at) => toPart(frame.scope, head, runs[at] ?? []))
  const keys = readKeys(reader)
  reader.end()
  return { parts, keys }
}

type PartHead = {
  readonly stationId: string
  readonly incarnation: number
  readonly firstSeq: number
  readonly count: number
  readonly signedAfter: number
  readonly signedWallDelta: number
  readonly prev: Uint8Array
  readonly head: Uint8Array
  readonly signature: Uint8Array
}

function toPart(scope: string, head: PartHead, ops: readonly Op[]): StreamPart {
  const last = ops.at(-1)
  if (!last) throw new FrameError('bad-columns')
  const seq = last.seq + head.signedAfter
  const wallMs = last.wallMs + head.signedWallDelta
  if (seq < 1 || seq > NUMBER_MAX || Math.abs(wallMs) > NUMBER_MAX) throw new FrameError('out-of-bounds')
  return {
    stream: { scope, stationId: head.stationId, incarnation: head.incarnation },
    prev: head.prev,
    ops,
    signedHead: { seq, head: head.head, wallMs, signature: head.signature },
  }
}

function writeParts(writer: ColumnWriter, parts: readonly StreamPart[]): void {
  const stations = new NameTable()
  const columns = new ColumnWriter(1_024)
  let total = 0
  for (const { stream, prev, ops, signedHead } of parts) {
    const [first, last] = [ops[0], ops.at(-1)]
    if (!first || !last) throw new FrameError('out-of-bounds')
    total += ops.length
    if (stream.incarnation > INCARNATION_MAX || first.seq > NUMBER_MAX) throw new FrameError('out-of-bounds')
    columns.varint(stations.use(stream.stationId))
    columns.varint(stream.incarnation)
    columns.varint(first.seq)
    columns.varint(ops.length)
    columns.signed(signedHead.seq - last.seq)
    columns.signed(signedHead.wallMs - last.wallMs)
    columns.blob(exactly(prev, HASH_BYTES))
    columns.blob(exactly(signedHead.head, HASH_BYTES))
    columns.blob(exactly(signedHead.signature, SIGNATURE_BYTES))
  }
  if (total > BATCH_OPS_MAX) throw new FrameError('out-of-bounds')
  writer.varint(parts.length)
  stations.write(writer)
  writer.blob(columns.bytes())
}

function readParts(reader: ColumnReader): PartHead[] {
  const count = reader.varint(BATCH_OPS_MAX)
  const stations = NameReader.read(reader, count)
  const heads: PartHead[] = []
  let left = BATCH_OPS_MAX
  for (let at = 0; at < count; at += 1) {
    const head = {
      stationId: stations.next(reader.varint()),
      incarnation: reader.varint(INCARNATION_MAX),
      firstSeq: reader.varint(NUMBER_MAX),
      count: reader.varint(left),
      signedAfter: reader.signed(),
      signedWallDelta: reader.signed(),
      prev: reader.blob(HASH_BYTES),
      head: reader.blob(HASH_BYTES),
      signature: reader.blob(SIGNATURE_BYTES),
    }
    left -= head.count
    heads.push(head)
  }
  stations.end()
  return heads
}

function writeKeys(writer: ColumnWriter, keys: readonly SubjectKeyItem[]): void {
  if (keys.length > BATCH_OPS_MAX) throw new FrameError('out-of-bounds')
  const subjects = new NameTable()
  const codes = keys.map(({ subjectId }) => subjects.use(subjectId))
  writer.varint(keys.length)
  subjects.write(writer)
  keys.forEach(({ key }, at) => {
    if (key.length < KEY_BYTES_LEAST || key.length > KEY_BYTES_MOST) throw new FrameError('out-of-bounds')
    writer.varint(codes[at] ?? 0)
    writer.varint(key.length)
    writer.blob(key)
  })
}

function readKeys(reader: ColumnReader): SubjectKeyItem[] {
  const count = reader.varint(BATCH_OPS_MAX)
  const subjects = NameReader.read(reader, count)
  const keys: SubjectKeyItem[] = []
  for (let at = 0; at < count; at += 1) {
    const subjectId = subjects.next(reader.varint())
    const length = reader.varint(KEY_BYTES_MOST)
    if (length < KEY_BYTES_LEAST) throw new FrameError('out-of-bounds')
    keys.push({ subjectId, key: reader.blob(length).slice() }) // keys outlive the batch
  }
  subjects.end()
  return keys
}

function exactly(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new FrameError('out-of-bounds')
  return bytes
}
