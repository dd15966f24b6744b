/** A sealed stretch of fixes as bytes: per device and unit columns of small differences, compressed in chunks so that one unit can be read alone. */
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { encode } from 'cborg'
import { createByteReader, createByteWriter, readColumn, writeColumn, type ByteReader, type ByteWriter } from './byte-columns.ts'
import type { FixRow } from './fix-table.ts'
import { MAGIC, openSegment, ROWS_MAX, type Chunk, type Group } from './segment-directory.ts'

/** Bytes of columns per chunk before compression: small enough to read one unit quickly, large enough to compress well. */
const CHUNK_BYTES = 64 * 1024
/** Brotli 5: four fifths of what the best level saves in a tenth of its time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
const compress = promisify(brotliCompress)
const DEGREES = 1e7
const HUNDREDTHS = 100

/** Rows of one device and unit, in order of arrival. */
export type RowGroup = { readonly deviceId: string; readonly unitId: string; readonly rows: FixRow[] }

/** Rows of one group; a longer run of one device becomes several groups, so that writing one never takes long. */
const GROUP_ROWS = 4_096

/** Sorts rows into groups. Give it slices, in order of arrival. */
export function createGrouper(): { readonly groups: readonly RowGroup[]; add(rows: readonly FixRow[]): void } {
  const groups: RowGroup[] = []
  const current = new Map<string, RowGroup>()
  return {
    groups,
    add(rows) {
      for (const row of rows) {
        const key = `${row.deviceId}\n${row.unitId}` // neither holds a line break
        let group = current.get(key)
        if (!group || group.rows.length >= GROUP_ROWS) {
          group = { deviceId: row.deviceId, unitId: row.unitId, rows: [] }
          groups.push(group)
          current.set(key, group)
        }
        group.rows.push(row)
      }
    },
  }
}

function writeGroup(writer: ByteWriter, rows: readonly FixRow[]): void {
  writeColumn(
    writer,
    rows.map((row) => row.fixedAtMs),
    1,
  )
  writeColumn(
    writer,
    rows.map((row) => row.receivedAtMs - row.fixedAtMs),
    1,
  )
  writeColumn(
    writer,
    rows.map((row) => row.latitude),
    DEGREES,
  )
  writeColumn(
    writer,
    rows.map((row) => row.longitude),
    DEGREES,
  )
  writeColumn(
    writer,
    rows.map((row) => row.speedKmh),
    HUNDREDTHS,
  )
  writeColumn(
    writer,
    rows.map((row) => row.headingDegrees),
    HUNDREDTHS,
  )
  writeColumn(
    writer,
    rows.map((row) => row.accuracyMetres),
    HUNDREDTHS,
  )
  writeColumn(
    writer,
    rows.map((row) => row.altitudeMetres),
    HUNDREDTHS,
  )
  writeColumn(
    writer,
    rows.map((row) => row.batteryPercent),
    HUNDREDTHS,
  )
}

function readGroup(reader: ByteReader, [deviceId, unitId, count]: Group): FixRow[] {
  const column = (scale: number): (number | null)[] => readColumn(reader, count, scale)
  const [fixedAt, delay, latitude, longitude] = [column(1), column(1), column(DEGREES), column(DEGREES)]
  const [speed, heading, accuracy, altitude, battery] = [
    column(HUNDREDTHS),
    column(HUNDREDTHS),
    column(HUNDREDTHS),
    column(HUNDREDTHS),
    column(HUNDREDTHS),
  ]
  return fixedAt.map((fixedAtMs, at) => ({
    no: 0,
    deviceId,
    unitId,
    fixedAtMs: fixedAtMs ?? 0,
    receivedAtMs: (fixedAtMs ?? 0) + (delay[at] ?? 0),
    latitude: latitude[at] ?? 0,
    longitude: longitude[at] ?? 0,
    speedKmh: speed[at] ?? null,
    headingDegrees: heading[at] ?? null,
    accuracyMetres: accuracy[at] ?? null,
    altitudeMetres: altitude[at] ?? null,
    batteryPercent: battery[at] ?? null,
  }))
}

/**
 * Encodes groups. Compression runs on Node's thread pool.
 * @param pause lets other work run between two chunks
 */
export async function encodeSegment(groups: readonly RowGroup[], pause: () => Promise<void>): Promise<Buffer> {
  const directory: { groups: Group[]; chunks: Chunk[] } = { groups: [], chunks: [] }
  const packed: Buffer[] = []
  let writer = createByteWriter(CHUNK_BYTES + 4096)
  let start = 0
  const closeChunk = async (): Promise<void> => {
    const bytes = await compress(writer.bytes(), BROTLI)
    directory.chunks.push([start, bytes.length])
    packed.push(bytes)
    start += bytes.length
    writer = createByteWriter(CHUNK_BYTES + 4096)
    await pause()
  }
  for (const { deviceId, unitId, rows } of groups) {
    directory.groups.push([deviceId, unitId, rows.length, directory.chunks.length, writer.length])
    writeGroup(writer, rows)
    if (writer.length >= CHUNK_BYTES) await closeChunk()
  }
  if (writer.length > 0) await closeChunk()
  const head = await compress(encode(directory), BROTLI)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([MAGIC, length, head, ...packed])
}

/**
 * Reads rows of a segment, of one unit or of all. `no` is not kept and reads 0.
 * @throws Error when the bytes are not a segment of this version
 */
export async function decodeSegment(data: Buffer, unitId: string | null): Promise<FixRow[]> {
  const { groups, chunkOf } = await openSegment(data)
  const rows: FixRow[] = []
  for (const group of groups) {
    if (unitId !== null && group[1] !== unitId) continue
    for (const row of readGroup(createByteReader(await chunkOf(group[3]), group[4]), group)) rows.push(row)
  }
  return rows
}

/**
 * Reads a segment that came from elsewhere to its end, chunk after chunk.
 * @param count rows it is said to hold
 * @throws Error when it is not a segment of this version, breaks its bounds, or holds another number of rows
 */
export async function checkSegment(data: Buffer, count: number): Promise<void> {
  const { groups, chunkOf } = await openSegment(data)
  const told = groups.reduce((sum, [, , rows]) => sum + rows, 0)
  if (told !== count || count > ROWS_MAX) throw new Error('a segment of another size than was said')
  let last = 0
  for (const group of groups) {
    if (group[3] < last) throw new Error('chunks of a segment are out of order') // each is opened once
    last = group[3]
    const rows = readGroup(createByteReader(await chunkOf(last), group[4]), group)
    if (rows.some(({ latitude, longitude }) => Math.abs(latitude) > 90 || Math.abs(longitude) > 180)) throw new Error('no place on earth')
  }
}
