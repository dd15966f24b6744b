/** Vectors on the wire: which streams of a scope end where. Stations are written once per frame, streams as numbers behind them. */
import { Buffer } from 'node:buffer'
import type { FieldReader } from './frame-codec-cbor.ts'
import { FrameError, NAME_BYTES_MAX, NUMBER_MAX, SCOPES_MAX, STREAMS_MAX, STREAMS_PER_FRAME_MAX, type StreamSeq } from './frames.ts'

type ScopeStreams = { readonly scope: string; readonly streams: readonly StreamSeq[] | null }
const INCARNATION_MAX = 2 ** 32 - 1
const HEX_ID = /^[0-9a-f]{32}$/
const NUMBERS_PER_STREAM = 3

/** `[stations, [[scope, [station, incarnation, seq, …]], …]]`; ids in hex as 16 bytes, a missing vector as null. */
export function encodeVectors(scopes: readonly ScopeStreams[]): unknown[] {
  const indexes = new Map<string, number>()
  const entries = scopes.map(({ scope, streams }) => [
    scope,
    streams?.flatMap(([stationId, incarnation, seq]) => {
      const index = indexes.get(stationId) ?? indexes.size
      indexes.set(stationId, index)
      return [index, incarnation, seq]
    }) ?? null,
  ])
  return [[...indexes.keys()].map((id) => (HEX_ID.test(id) ? Buffer.from(id, 'hex') : id)), entries]
}

/** The inverse of `encodeVectors`. @throws FrameError beyond the bounds of a frame */
export function decodeVectors(fields: FieldReader): ScopeStreams[] {
  const stations = fields.list(STREAMS_PER_FRAME_MAX, (entry) => entry.idOrName(NAME_BYTES_MAX))
  let left = STREAMS_PER_FRAME_MAX
  return fields.list(SCOPES_MAX, (entry) =>
    entry.tuple((pair) => {
      const scope = pair.name(NAME_BYTES_MAX)
      const streams = pair.nullable((reader) => decodeStreams(reader, stations))
      left -= streams?.length ?? 0
      if (left < 0) throw new FrameError('out-of-bounds')
      return { scope, streams }
    }),
  )
}

function decodeStreams(reader: FieldReader, stations: readonly string[]): StreamSeq[] {
  return reader.list(STREAMS_MAX * NUMBERS_PER_STREAM, (numbers): StreamSeq => {
    const stationId = stations[numbers.int()]
    if (stationId === undefined) throw new FrameError('out-of-bounds')
    return [stationId, numbers.int(0, INCARNATION_MAX), numbers.int(0, NUMBER_MAX)]
  })
}
