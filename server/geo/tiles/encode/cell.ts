/** All tiles of one cell of a band, from the features that lie in it. */
import type { PbfWriter } from 'pbf'
import { tileIdOf } from '../hilbert.ts'
import { SMALLEST_HOLE_PIXELS, toleranceAt, type Band } from '../rules.ts'
import { joinDirected, joinPaths } from '../shapes/join.ts'
import { STRIDE } from '../shapes/path.ts'
import { AREA, boxOf, LINE, POINT, sliceShape, type CellGrid } from '../shapes/shape.ts'
import { weighPoints } from '../shapes/simplify.ts'
import type { Feature } from '../spill/feature-record.ts'
import { AREA_BUFFER, EXTENT, LINE_BUFFER, pixelSize, tileSize } from '../world.ts'
import { encodeTile, simplified, type Piece } from './tile-encoder.ts'

/** What becomes of a tile. */
export type TileTaker = (z: number, x: number, y: number, bytes: Uint8Array) => void
/** A cell: a tile of the band's root zoom. */
export type Cell = { readonly band: Band; readonly x: number; readonly y: number }

/** Joins lines with equal values that meet end to end: fewer features, names that fit, no seams. */
function joinLines(features: readonly Feature[]): Feature[] {
  const groups = new Map<string, Feature[]>()
  const others: Feature[] = []
  for (const feature of features) {
    if (feature.shape.type !== LINE) {
      others.push(feature)
      continue
    }
    const key = `${feature.layer} ${feature.minZoom} ${feature.values.id}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [feature])
    else group.push(feature)
  }
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const paths = group.flatMap(({ shape }) => shape.parts)
    const joined = first.values.isDirected ? joinDirected(paths) : joinPaths(paths, true)
    for (const path of joined) others.push({ ...first, shape: { type: LINE, parts: [path] } })
  }
  return others
}

/** Sets the weights of all points for the zooms of the band. */
function weigh(features: readonly Feature[], lastZoom: number): void {
  const least = toleranceAt(lastZoom) ** 2
  for (const { shape } of features) if (shape.type !== POINT) for (const path of shape.parts) weighPoints(path, least)
}

/** The tiles of one zoom below a cell, and how far shapes reach beyond them. */
function gridOf({ band, x, y }: Cell, zoom: number, buffer: number): CellGrid {
  const size = tileSize(zoom)
  const side = 2 ** (zoom - band.root)
  return { size, buffer: (buffer * size) / EXTENT, columns: [x * side, (x + 1) * side - 1], rows: [y * side, (y + 1) * side - 1] }
}

type Tiles = Map<number, { readonly x: number; readonly y: number; readonly pieces: Piece[] }>

function addPiece(tiles: Tiles, zoom: number, x: number, y: number, piece: Piece): void {
  const id = tileIdOf(zoom, x, y)
  const tile = tiles.get(id)
  if (tile === undefined) tiles.set(id, { x, y, pieces: [piece] })
  else tile.pieces.push(piece)
}

function spread(features: readonly Feature[], cell: Cell, zoom: number): Tiles {
  const tiles: Tiles = new Map()
  const lines = gridOf(cell, zoom, LINE_BUFFER)
  const areas = gridOf(cell, zoom, AREA_BUFFER)
  const tolerance = toleranceAt(zoom) ** 2
  for (const feature of features) {
    if (feature.minZoom > zoom) continue
    const { shape } = feature
    if (shape.type === POINT) {
      const [path = []] = shape.parts
      for (let at = 0; at < path.length; at += STRIDE)
        addPiece(tiles, zoom, Math.floor((path[at] ?? 0) / lines.size), Math.floor((path[at + 1] ?? 0) / lines.size), { feature, shape })
      continue
    }
    const light = simplified(shape, tolerance)
    sliceShape(light, boxOf(light), shape.type === AREA ? areas : lines, (x, y, piece) => {
      addPiece(tiles, zoom, x, y, { feature, shape: piece })
    })
  }
  return tiles
}

/**
 * Builds the tiles of a cell, zoom after zoom, along the Hilbert curve.
 * @param scratch a writer reused from tile to tile
 * @returns features left out because their tile was too full
 */
export function buildCell(read: readonly Feature[], cell: Cell, scratch: PbfWriter, take: TileTaker): number {
  const features = joinLines(read).sort((a, b) => a.rank - b.rank)
  weigh(features, cell.band.last)
  let dropped = 0
  for (let zoom = cell.band.root; zoom <= cell.band.last; zoom += 1) {
    const tiles = [...spread(features, cell, zoom)].sort(([a], [b]) => a - b)
    const unit = tileSize(zoom) / EXTENT
    const smallestHole = 2 * ((SMALLEST_HOLE_PIXELS * pixelSize(zoom)) / unit) ** 2
    for (const [, { x, y, pieces }] of tiles) {
      const tile = encodeTile(pieces, { originX: x * tileSize(zoom), originY: y * tileSize(zoom), unit, smallestHole }, scratch)
      dropped += tile.dropped
      if (tile.bytes.length > 0) take(zoom, x, y, tile.bytes)
    }
  }
  return dropped
}
