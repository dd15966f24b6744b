/** What really happened: every op as its author recorded it, and what the author held at that moment. Stations know nothing of this. */
import type { StoredOp, StreamRecord } from '../../../server/log/store.ts'

/** An op as it was written. `known` is what its author held of the scope before, by stream id, without its own stream. */
export type TrueOp = {
  readonly streamId: string
  readonly stationId: string
  readonly incarnation: number
  readonly author: number
  readonly scope: string
  readonly op: StoredOp
  readonly known: ReadonlyMap<string, number>
  /** Order of writing over all stations. */
  readonly order: number
}

export type Truth = {
  /** @returns the op that already has this name, when it is another one: a fork in the making */
  record(author: number, stream: StreamRecord, op: StoredOp, known: ReadonlyMap<string, number>): TrueOp | null
  /** Every version of an op that was ever written under this name (more than one only after a fork). */
  versions(streamId: string, seq: number): readonly TrueOp[]
  /** The version with this hash. */
  find(streamId: string, seq: number, hash: Uint8Array): TrueOp | null
  /** True when its author wrote two histories of this stream. */
  isForked(streamId: string): boolean
  /** One op of each stream that has two histories. */
  readonly forks: readonly TrueOp[]
  readonly count: number
}

/** Builds an empty registry. */
export function createTruth(): Truth {
  const streams = new Map<string, TrueOp[][]>()
  const forked = new Map<string, TrueOp>()
  let order = 0
  const versions = (streamId: string, seq: number): readonly TrueOp[] => streams.get(streamId)?.[seq] ?? []
  const find = (streamId: string, seq: number, hash: Uint8Array): TrueOp | null =>
    versions(streamId, seq).find(({ op }) => Buffer.compare(op.hash, hash) === 0) ?? null
  return {
    versions,
    find,
    isForked: (streamId) => forked.has(streamId),
    get forks() {
      return [...forked.values()]
    },
    get count() {
      return order
    },
    record(author, stream, op, known) {
      const list = streams.get(stream.streamId) ?? []
      streams.set(stream.streamId, list)
      const others = (list[op.seq] ??= [])
      const { streamId, stationId, incarnation, scope } = stream
      const written = { streamId, stationId, incarnation, author, scope, op, known, order: order++ }
      others.push(written)
      if (others.length < 2) return null
      forked.set(streamId, written)
      return others[0] ?? null
    },
  }
}

/** True when `a` was held where `b` was written. */
export function wasKnown(a: TrueOp, b: TrueOp): boolean {
  if (a.streamId === b.streamId) return a.op.seq < b.op.seq
  return (b.known.get(a.streamId) ?? 0) >= a.op.seq
}
