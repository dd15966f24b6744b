/** Writes one vector tile (Mapbox Vector Tile specification 2.1, 2016) from the shapes that lie in it. */
import type { PbfWriter } from 'pbf'
import { keepHeavy } from '../shapes/simplify.ts'
import { AREA, POINT, type Shape } from '../shapes/shape.ts'
import { KEYS, LAYERS, TILE_BYTES } from '../rules.ts'
import type { Feature } from '../spill/feature-record.ts'
import { EXTENT } from '../world.ts'
import { areaCommands, lineCommands, pointCommands, type Grid } from './commands.ts'

/** The part of a feature that lies in one tile. */
export type Piece = { readonly feature: Feature; readonly shape: Shape }
export type EncodedTile = { readonly bytes: Uint8Array; /** Features left out because the tile was too full. */ readonly dropped: number }

/** A feature of one layer, ready to write. */
type Encoded = { readonly type: number; readonly tags: number[]; readonly commands: number[] }
type LayerTables = { readonly keys: Map<number, number>; readonly values: Map<string | number | boolean, number> }

function place<Item>(table: Map<Item, number>, item: Item): number {
  const known = table.get(item)
  if (known !== undefined) return known
  table.set(item, table.size)
  return table.size - 1
}

function commandsOf({ shape: { type, parts } }: Piece, grid: Grid): number[] {
  if (type === POINT) return pointCommands(parts, grid)
  return type === AREA ? areaCommands(parts, grid) : lineCommands(parts, grid)
}

function tagsOf({ feature: { values } }: Piece, { keys, values: table }: LayerTables): number[] {
  const tags: number[] = []
  for (const [key, value] of values.entries) tags.push(place(keys, key), place(table, value))
  return tags
}

function writeValue(value: string | number | boolean, writer: PbfWriter): void {
  if (typeof value === 'string') writer.writeStringField(1, value)
  else if (typeof value === 'boolean') writer.writeBooleanField(7, value)
  else if (value >= 0) writer.writeVarintField(5, value)
  else writer.writeSVarintField(6, value)
}

function writeEncoded({ type, tags, commands }: Encoded, writer: PbfWriter): void {
  if (tags.length > 0) writer.writePackedVarint(2, tags)
  writer.writeVarintField(3, type)
  writer.writePackedVarint(4, commands)
}

type LayerContent = { readonly name: string; readonly features: readonly Encoded[]; readonly tables: LayerTables }
function writeLayer({ name, features, tables }: LayerContent, writer: PbfWriter): void {
  writer.writeVarintField(15, 2)
  writer.writeStringField(1, name)
  for (const feature of features) writer.writeMessage(2, writeEncoded, feature)
  for (const key of tables.keys.keys()) writer.writeStringField(3, KEYS[key] ?? '')
  for (const value of tables.values.keys()) writer.writeMessage(4, writeValue, value)
  writer.writeVarintField(5, EXTENT)
}

/** @param pieces sorted by layer */
function encode(pieces: readonly Piece[], grid: Grid, scratch: PbfWriter): Uint8Array {
  scratch.pos = 0
  LAYERS.forEach((name, layer) => {
    const tables: LayerTables = { keys: new Map(), values: new Map() }
    const features: Encoded[] = []
    for (const piece of pieces) {
      if (piece.feature.layer !== layer) continue
      const commands = commandsOf(piece, grid)
      if (commands.length > 0) features.push({ type: piece.shape.type, tags: tagsOf(piece, tables), commands })
    }
    if (features.length > 0) scratch.writeMessage(3, writeLayer, { name, features, tables })
  })
  return scratch.buf.slice(0, scratch.pos)
}

/** Rough bytes of a piece, enough to choose how many fit. */
const weightOf = ({ shape, feature }: Piece): number =>
  12 + feature.values.entries.length * 2 + shape.parts.reduce((sum, path) => sum + path.length, 0)

/** The most important pieces that fit into a share of the bytes all of them took. */
function mostImportant(pieces: readonly Piece[], share: number): Piece[] {
  const room = pieces.reduce((sum, piece) => sum + weightOf(piece), 0) * share
  const byRank = pieces
    .map((piece, index) => ({ piece, index }))
    .sort((a, b) => b.piece.feature.rank - a.piece.feature.rank || a.index - b.index)
  let used = 0
  const kept = byRank.filter(({ piece }) => (used += weightOf(piece)) <= room)
  return kept.sort((a, b) => a.index - b.index).map(({ piece }) => piece)
}

/** How often a tile may be tried again with less in it. */
const TRIES = 4

/**
 * Encodes a tile. When it is larger than the limit, its least important features go until it fits.
 * @param scratch a writer that may be reused from tile to tile
 * @returns no bytes when nothing of the pieces is left at this scale
 */
export function encodeTile(pieces: readonly Piece[], grid: Grid, scratch: PbfWriter, limit = TILE_BYTES): EncodedTile {
  let kept = pieces
  let bytes = encode(kept, grid, scratch)
  for (let tries = 0; bytes.length > limit; tries += 1) {
    kept = tries < TRIES ? mostImportant(kept, (limit / bytes.length) * 0.9) : []
    bytes = encode(kept, grid, scratch)
  }
  return { bytes, dropped: pieces.length - kept.length }
}

/** A shape with only the points a zoom keeps; null when nothing of an area is left. */
export function simplified({ type, parts }: Shape, squaredTolerance: number): Shape {
  return type === POINT ? { type, parts } : { type, parts: parts.map((path) => keepHeavy(path, squaredTolerance)) }
}
