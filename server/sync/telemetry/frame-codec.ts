/** The entries of the frame table for telemetry. Fixes travel as whole steps of the precision that is kept: 1e-7 degree, hundredths of the rest. */
import { Buffer } from 'node:buffer'
import { FIX_RANGES } from '../../contract/positions.ts'
import type { FieldReader } from '../frame-codec-cbor.ts'
import type { FrameKind } from '../frame-codec.ts'
import { NAME_BYTES_MAX } from '../frames.ts'
import { POSITIONS_MAX, SEGMENT_BYTES_MAX, SEGMENT_CHUNK_MAX, SEGMENT_ID_MAX, SHA256_BYTES, type PositionItem } from './frames.ts'

const DEGREE_STEPS = 1e7
const HUNDREDTHS = 100
const LATITUDE_MAX = 90 * DEGREE_STEPS
const LONGITUDE_MAX = 180 * DEGREE_STEPS

/** Negative zero has no canonical form. */
const steps = (value: number, scale: number): number => Math.round(value * scale) || 0
const hundredths = (value: number | null): number | null => (value === null ? null : steps(value, HUNDREDTHS))
const told = (fields: FieldReader, [, most]: readonly [number, number]): number | null =>
  fields.nullable((reader) => reader.int(0, most * HUNDREDTHS) / HUNDREDTHS)

const writePosition = (item: PositionItem): readonly unknown[] => [
  item.unitId,
  item.fixedAtMs,
  steps(item.latitude, DEGREE_STEPS),
  steps(item.longitude, DEGREE_STEPS),
  hundredths(item.speedKmh),
  hundredths(item.headingDegrees),
  hundredths(item.accuracyMetres),
]
const readPosition = (fields: FieldReader): PositionItem => ({
  unitId: fields.name(NAME_BYTES_MAX),
  fixedAtMs: fields.int(),
  latitude: fields.int(-LATITUDE_MAX, LATITUDE_MAX) / DEGREE_STEPS,
  longitude: fields.int(-LONGITUDE_MAX, LONGITUDE_MAX) / DEGREE_STEPS,
  speedKmh: told(fields, FIX_RANGES.speedKmh),
  headingDegrees: told(fields, FIX_RANGES.headingDegrees),
  accuracyMetres: told(fields, FIX_RANGES.accuracyMetres),
})

export const POSITIONS: FrameKind<'positions'> = {
  number: 16,
  encode: ({ id, isTaken, scope, positions }) => [id, isTaken, scope, positions.map(writePosition)],
  decode: (fields) => ({
    kind: 'positions',
    id: fields.int(),
    isTaken: fields.flag(),
    scope: fields.name(NAME_BYTES_MAX),
    positions: fields.list(POSITIONS_MAX, (entry) => entry.tuple(readPosition)),
  }),
}
export const SEGMENT_WANT: FrameKind<'segment-want'> = {
  number: 17,
  encode: ({ segmentId, sha256, offset }) => [segmentId, Buffer.from(sha256, 'hex'), offset],
  decode: (fields) => ({
    kind: 'segment-want',
    segmentId: fields.name(SEGMENT_ID_MAX),
    sha256: fields.hex(SHA256_BYTES),
    offset: fields.int(0, SEGMENT_BYTES_MAX),
  }),
}
export const SEGMENT_CHUNK: FrameKind<'segment-chunk'> = {
  number: 18,
  encode: ({ sha256, offset, totalBytes, bytes }) => [Buffer.from(sha256, 'hex'), offset, totalBytes, bytes],
  decode: (fields) => ({
    kind: 'segment-chunk',
    sha256: fields.hex(SHA256_BYTES),
    offset: fields.int(0, SEGMENT_BYTES_MAX),
    totalBytes: fields.int(0, SEGMENT_BYTES_MAX),
    bytes: fields.bytes(0, SEGMENT_CHUNK_MAX),
  }),
}
