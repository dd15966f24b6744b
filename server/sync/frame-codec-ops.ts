/** Ops of a batch, column by column. What travels is exactly what was given: an op of an unknown kind passes through unchanged. */
import { sha256 } from '../log/codec.ts'
import { DEPS_MAX, OP_BYTES_MAX, type Op, type SealedPart, type StreamPart } from '../log/op.ts'
import { ColumnWriter, type ColumnReader } from './frame-codec-bytes.ts'
import { NameReader, NameTable } from './frame-codec-tables.ts'
import { BATCH_OPS_MAX, FrameError, NUMBER_MAX } from './frames.ts'

const HASH_BYTES = 32
const KIND_VERSION_MAX = 65_535
/** How the sealed part of an op travels. Its hash is left out where it is the SHA-256 of the bytes. */
const SEALED = { none: 0, bytes: 1, bytesAndHash: 2, erased: 3 } as const
const SEALED_MOST = 3

type Runs = readonly StreamPart[]

/** Appends the columns of all ops, part after part. @throws FrameError `out-of-bounds` when an op cannot travel */
export function encodeOps(writer: ColumnWriter, parts: Runs): void {
  const ops = parts.flatMap((part) => part.ops)
  for (const { ops: run } of parts) writeCounters(writer, run)
  writeNames(writer, ops)
  writeDeps(writer, ops)
  writeSealed(writer, ops)
  for (const { body } of ops) {
    if (body.length > OP_BYTES_MAX) throw new FrameError('out-of-bounds')
    writer.varint(body.length)
  }
  for (const { body } of ops) writer.blob(body)
}

/** The inverse: one list of ops per part. @param counts ops of each part @param firstSeqs the first sequence of each part */
export function decodeOps(reader: ColumnReader, counts: readonly number[], firstSeqs: readonly number[]): Op[][] {
  const counters = counts.map((count, at) => readCounters(reader, count, firstSeqs[at] ?? 0))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const names = readNames(reader, total)
  const deps = readDeps(reader, total)
  const sealed = readSealed(reader, total)
  const lengths = Array.from({ length: total }, () => reader.varint(OP_BYTES_MAX))
  let at = 0
  return counters.map((run) =>
    run.map((counter): Op => {
      const name = names[at]
      if (!name) throw new FrameError('bad-columns')
      const op = { ...counter, deps: deps[at] ?? [], ...name, body: reader.blob(lengths[at] ?? 0), sealed: sealed[at] ?? null }
      at += 1
      return op
    }),
  )
}

type Counters = Pick<Op, 'seq' | 'lam' | 'wallMs' | 'skewMs'>
type Names = Pick<Op, 'kind' | 'kindVersion' | 'entity' | 'actor'>

/** Sequence (usually one more each), Lamport time, clock and skew of one part. */
function writeCounters(writer: ColumnWriter, ops: readonly Op[]): void {
  let seq = (ops[0]?.seq ?? 0) - 1
  for (const op of ops) {
    writer.signed(checked(op.seq) - seq - 1)
    seq = op.seq
  }
  for (const name of ['lam', 'wallMs', 'skewMs'] as const) {
    let previous = 0
    for (const op of ops) {
      writer.signed(checked(op[name]) - previous)
      previous = op[name]
    }
  }
}

function readCounters(reader: ColumnReader, count: number, firstSeq: number): Counters[] {
  const run = Array.from({ length: count }, () => ({ seq: 0, lam: 0, wallMs: 0, skewMs: 0 }))
  let seq = firstSeq - 1
  for (const op of run) {
    seq = reader.next(seq + 1, 1)
    op.seq = seq
  }
  for (const name of ['lam', 'wallMs', 'skewMs'] as const) {
    let previous = 0
    for (const op of run) {
      previous = reader.next(previous, name === 'lam' ? 0 : -NUMBER_MAX)
      op[name] = previous
    }
  }
  return run
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value) || Math.abs(value) > NUMBER_MAX) throw new FrameError('out-of-bounds')
  return value
}

function writeNames(writer: ColumnWriter, ops: readonly Op[]): void {
  const columns = new ColumnWriter(ops.length * 6 + 16)
  for (const name of ['kind', 'entity', 'actor'] as const) {
    const table = new NameTable()
    for (const op of ops) columns.varint(table.use(op[name]))
    table.write(writer)
  }
  for (const { kindVersion } of ops) {
    if (kindVersion > KIND_VERSION_MAX) throw new FrameError('out-of-bounds')
    columns.varint(kindVersion)
  }
  writer.blob(columns.bytes())
}

function readNames(reader: ColumnReader, total: number): Names[] {
  const tables = [NameReader.read(reader, total), NameReader.read(reader, total), NameReader.read(reader, total)] as const
  const [kinds, entities, actors] = tables.map((table) => {
    const names = Array.from({ length: total }, () => table.next(reader.varint()))
    table.end()
    return names
  })
  return Array.from({ length: total }, (_, at) => ({
    kind: kinds?.[at] ?? '',
    kindVersion: reader.varint(KIND_VERSION_MAX),
    entity: entities?.[at] ?? '',
    actor: actors?.[at] ?? '',
  }))
}

/** Dependencies: how many, which streams, and the step since the last mention of the same stream. */
function writeDeps(writer: ColumnWriter, ops: readonly Op[]): void {
  const streams = new NameTable()
  const columns = new ColumnWriter(ops.length * 4 + 16)
  const last = new Map<string, number>()
  for (const { deps } of ops) {
    if (deps.length > DEPS_MAX) throw new FrameError('out-of-bounds')
    columns.varint(deps.length)
    for (const [streamId, seq] of deps) {
      columns.varint(streams.use(streamId))
      columns.signed(checked(seq) - (last.get(streamId) ?? 0))
      last.set(streamId, seq)
    }
  }
  streams.write(writer)
  writer.blob(columns.bytes())
}

function readDeps(reader: ColumnReader, total: number): Op['deps'][] {
  const streams = NameReader.read(reader, total * DEPS_MAX)
  const last = new Map<string, number>()
  const all = Array.from({ length: total }, () =>
    Array.from({ length: reader.varint(DEPS_MAX) }, () => {
      const streamId = streams.next(reader.varint())
      const seq = reader.next(last.get(streamId) ?? 0, 0)
      last.set(streamId, seq)
      return [streamId, seq] as const
    }),
  )
  streams.end()
  return all
}

function sealedForm({ bytes, hash }: SealedPart): number {
  if (hash.length !== HASH_BYTES || (bytes?.length ?? 0) > OP_BYTES_MAX) throw new FrameError('out-of-bounds')
  if (!bytes) return SEALED.erased
  return sha256(bytes).equals(hash) ? SEALED.bytes : SEALED.bytesAndHash
}

function writeSealed(writer: ColumnWriter, ops: readonly Op[]): void {
  const parts: SealedPart[] = []
  const forms: number[] = []
  const subjects = new NameTable()
  for (const { sealed } of ops) {
    const form = sealed ? sealedForm(sealed) : SEALED.none
    writer.varint(form)
    if (!sealed) continue
    forms.push(form)
    parts.push(sealed)
  }
  const codes = parts.map((part) => subjects.use(part.subjectId))
  subjects.write(writer)
  for (const code of codes) writer.varint(code)
  parts.forEach(({ bytes, hash }, at) => {
    if (bytes) {
      writer.varint(bytes.length)
      writer.blob(bytes)
    }
    if (forms[at] !== SEALED.bytes) writer.blob(hash)
  })
}

function readSealed(reader: ColumnReader, total: number): (SealedPart | null)[] {
  const forms = Array.from({ length: total }, () => reader.varint(SEALED_MOST))
  const subjects = NameReader.read(reader, Math.min(total, BATCH_OPS_MAX))
  const ids = forms.map((form) => (form === SEALED.none ? null : subjects.next(reader.varint())))
  subjects.end()
  return forms.map((form, at) => {
    const subjectId = ids[at]
    if (typeof subjectId !== 'string') return null
    const bytes = form === SEALED.erased ? null : reader.blob(reader.varint(OP_BYTES_MAX))
    const hash = form === SEALED.bytes && bytes ? sha256(bytes) : reader.blob(HASH_BYTES)
    return { subjectId, bytes, hash }
  })
}
