/** How a feature is written into a temporary file and read back. */
import { PbfReader, PbfWriter } from 'pbf'
import type { Attribute } from '../classify/draft.ts'
import { ALWAYS, STRIDE, type Path } from '../shapes/path.ts'
import { KEYS, LAYERS } from '../rules.ts'
import type { Shape, ShapeType } from '../shapes/shape.ts'

const TRUE = 0
const TEXT = 1
const NUMBER = 2

/** A feature's values as they lie in the file: equal bytes are equal values. Two have no meaning for the picture but for joining lines. */
export type Values = {
  /** The bytes as text: features that may be joined have the same. */
  readonly id: string
  /** Place in KEYS and value. */
  readonly entries: readonly (readonly [key: number, value: string | number | boolean])[]
  /** Drawn in the direction of its points: may not be turned round. */
  readonly isDirected: boolean
}

/** A feature of one cell, read back. */
export type Feature = {
  readonly layer: number
  readonly minZoom: number
  readonly rank: number
  readonly values: Values
  readonly shape: Shape
}

/** What all features of one draft share, written once. */
export type RecordHead = { readonly layer: number; readonly minZoom: number; readonly rank: number; readonly values: Uint8Array }

/** Writes the values a band shows: those that begin at its last zoom or before. */
export function packValues(attributes: readonly Attribute[], lastZoom: number): Uint8Array {
  const writer = new PbfWriter(new Uint8Array(64))
  for (const { key, value, from } of attributes) {
    if (from > lastZoom) continue
    writer.writeVarint(KEYS.indexOf(key))
    if (value === true) writer.writeVarint(TRUE)
    else if (typeof value === 'string') {
      writer.writeVarint(TEXT)
      writer.writeString(value)
    } else {
      writer.writeVarint(NUMBER)
      writer.writeSVarint(value)
    }
  }
  return writer.finish()
}

/** The same read back. @param seen values already read from this cell, by their bytes */
function readValues(bytes: Uint8Array, seen: Map<string, Values>): Values {
  const id = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const known = seen.get(id)
  if (known !== undefined) return known
  const reader = new PbfReader(bytes)
  const entries: [number, string | number | boolean][] = []
  while (reader.pos < reader.length) {
    const key = reader.readVarint()
    const kind = reader.readVarint()
    entries.push([key, kind === TRUE ? true : kind === TEXT ? reader.readString() : reader.readSVarint()])
  }
  const flows = entries.some(([key, value]) => KEYS[key] === 'oneway' || (KEYS[key] === 'kind' && RUNNING.has(value)))
  const values = { id, entries, isDirected: flows }
  seen.set(id, values)
  return values
}
/** Kinds of water that are mapped downstream. */
const RUNNING: ReadonlySet<unknown> = new Set(['river', 'stream', 'canal', 'drain'])

/** Appends one feature. Points are differences, whole numbers. */
export function writeFeature(writer: PbfWriter, head: RecordHead, { type, parts }: Shape, originX: number, originY: number): void {
  writer.writeVarint((head.layer << 2) | type)
  writer.writeVarint(head.minZoom)
  writer.writeVarint(head.rank)
  writer.writeBytes(head.values)
  writer.writeVarint(parts.length)
  for (const path of parts) {
    writer.writeVarint(path.length / STRIDE)
    let lastX = originX
    let lastY = originY
    for (let at = 0; at < path.length; at += STRIDE) {
      const x = path[at] ?? 0
      const y = path[at + 1] ?? 0
      writer.writeSVarint(x - lastX)
      writer.writeSVarint(y - lastY)
      lastX = x
      lastY = y
    }
  }
}

/** Reads all features of a cell. */
export function readFeatures(bytes: Uint8Array, originX: number, originY: number): Feature[] {
  const reader = new PbfReader(bytes)
  const seen = new Map<string, Values>()
  const features: Feature[] = []
  while (reader.pos < reader.length) {
    const head = reader.readVarint()
    const minZoom = reader.readVarint()
    const rank = reader.readVarint()
    const values = readValues(reader.readBytes(), seen)
    const parts: Path[] = []
    for (let left = reader.readVarint(); left > 0; left -= 1) parts.push(readPath(reader, originX, originY))
    // the number writeFeature put there
    features.push({ layer: head >> 2, minZoom, rank, values, shape: { type: (head & 3) as ShapeType, parts } })
  }
  return features
}

function readPath(reader: PbfReader, originX: number, originY: number): Path {
  const path: Path = []
  let x = originX
  let y = originY
  for (let left = reader.readVarint(); left > 0; left -= 1) {
    x += reader.readSVarint()
    y += reader.readSVarint()
    path.push(x, y, ALWAYS)
  }
  return path
}

/** Number of a layer in temporary files. */
export const layerNumber = (layer: (typeof LAYERS)[number]): number => LAYERS.indexOf(layer)
