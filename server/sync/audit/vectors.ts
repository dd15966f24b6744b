/** Vectors as two stations state them to each other, and what both hold of them. */
import { streamIdOf } from '../../log/codec.ts'
import type { StreamHeadView, Vector } from '../../log/op.ts'
import type { StreamSeq } from '../frames.ts'

/** What we hold, in words for the wire. */
export const statement = (heads: readonly StreamHeadView[]): StreamSeq[] =>
  heads.map(({ stationId, incarnation, seq }): StreamSeq => [stationId, incarnation, seq])

export const vectorOf = (heads: readonly StreamHeadView[]): Vector => new Map(heads.map(({ streamId, seq }) => [streamId, seq]))

/** A statement of a peer by stream id. */
export const statedVector = (scope: string, streams: readonly StreamSeq[]): Vector =>
  new Map(streams.map(([stationId, incarnation, seq]) => [streamIdOf(scope, stationId, incarnation), seq]))

/** What both hold. */
export function commonVector(a: Vector, b: Vector): Vector {
  const common = new Map<string, number>()
  for (const [streamId, seq] of a) {
    const least = Math.min(seq, b.get(streamId) ?? 0)
    if (least > 0) common.set(streamId, least)
  }
  return common
}

/** Ops that only one of both holds. */
export function distance(a: Vector, b: Vector): number {
  let ops = 0
  for (const [streamId, seq] of a) ops += Math.abs(seq - (b.get(streamId) ?? 0))
  for (const [streamId, seq] of b) if (!a.has(streamId)) ops += seq
  return ops
}

/** True when `a` holds something that `b` does not. */
export const isBeyond = (a: Vector, b: Vector): boolean => [...a].some(([streamId, seq]) => seq > (b.get(streamId) ?? 0))
