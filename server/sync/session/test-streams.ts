/** Streams of a test station, and what a peer lacks of them: whole signed intervals, oldest first, at most 500 ops. */
import { GENESIS_HASH, sha256 } from '../../log/codec.ts'
import type { Op, SignedHead, StreamKey, StreamPart, Vector } from '../../log/op.ts'
import { BATCH_OPS_MAX } from '../frames.ts'
import type { Outgoing } from '../ports.ts'

export type Stream = {
  readonly key: StreamKey
  readonly id: string
  readonly ops: Op[]
  readonly hashes: Uint8Array[]
  readonly signed: SignedHead[]
}

/** What an op counts beside its body. */
const HEADER_BYTES = 100
const lamAfter = (stream: Stream, have: Vector): number => stream.ops[have.get(stream.id) ?? 0]?.lam ?? 0

/** About `bytes` of what lies beyond `have`, one interval at least. */
export function readStreams(streams: readonly Stream[], have: Vector, bytes: number): Outgoing {
  const behind = streams.filter(({ id, ops }) => ops.length > (have.get(id) ?? 0)).sort((a, b) => lamAfter(a, have) - lamAfter(b, have))
  const parts: StreamPart[] = []
  let [bytesLeft, opsLeft] = [bytes, BATCH_OPS_MAX]
  let isComplete = true
  for (const stream of behind) {
    const from = have.get(stream.id) ?? 0
    let last: SignedHead | null = null
    for (const head of stream.signed) {
      if (head.seq <= from) continue
      const ops = stream.ops.slice(last?.seq ?? from, head.seq)
      if (bytesLeft <= 0 || ops.length > opsLeft) {
        isComplete = false
        break
      }
      bytesLeft -= ops.reduce((sum, op) => sum + op.body.length + HEADER_BYTES, 0)
      opsLeft -= ops.length
      last = head
    }
    if (last)
      parts.push({
        stream: stream.key,
        prev: stream.hashes[from - 1] ?? GENESIS_HASH,
        ops: stream.ops.slice(from, last.seq),
        signedHead: last,
      })
  }
  const subjects = new Set(parts.flatMap((part) => part.ops.flatMap((op) => (op.sealed ? [op.sealed.subjectId] : []))))
  return { parts, keys: [...subjects].map((subjectId) => ({ subjectId, key: sha256(Buffer.from(subjectId)) })), isComplete }
}
