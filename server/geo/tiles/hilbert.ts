/** Numbers of tiles along the Hilbert curve, zoom after zoom, as PMTiles version 3 orders them. */

/** A tile's address: zoom, column from the west, row from the north. */
export type TileAddress = { readonly z: number; readonly x: number; readonly y: number }

/** Number of the first tile of a zoom: tiles of all smaller zooms together. */
export const firstTileId = (z: number): number => (4 ** z - 1) / 3
/** Deepest zoom whose numbers a double still holds exactly. */
export const DEEPEST_ZOOM = 26

/**
 * Number of a tile.
 * @throws RangeError outside the zoom's grid or beyond zoom 26
 */
export function tileIdOf(z: number, x: number, y: number): number {
  const side = 2 ** z
  const isInGrid = Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x < side && y < side
  if (!Number.isInteger(z) || z < 0 || z > DEEPEST_ZOOM || !isInGrid) throw new RangeError(`no tile ${z}/${x}/${y}`)
  let id = firstTileId(z)
  let column = x
  let row = y
  for (let half = side / 2; half >= 1; half /= 2) {
    const right = (column & half) === 0 ? 0 : 1
    const down = (row & half) === 0 ? 0 : 1
    id += half * half * ((3 * right) ^ down)
    if (down === 0) {
      const turnedColumn = right === 1 ? half - 1 - (row & (half - 1)) : row & (half - 1)
      row = right === 1 ? half - 1 - (column & (half - 1)) : column & (half - 1)
      column = turnedColumn
    }
  }
  return id
}

/**
 * Tile of a number.
 * @throws RangeError for a number no tile has
 */
export function tileOfId(id: number): TileAddress {
  if (!Number.isSafeInteger(id) || id < 0 || id >= firstTileId(DEEPEST_ZOOM + 1)) throw new RangeError(`no tile has number ${id}`)
  let z = 0
  while (firstTileId(z + 1) <= id) z += 1
  let rest = id - firstTileId(z)
  let x = 0
  let y = 0
  for (let half = 1; half < 2 ** z; half *= 2) {
    const quarter = rest % 4
    const right = quarter >> 1
    const down = (quarter & 1) ^ right
    if (down === 0) {
      const turned = right === 1 ? half - 1 - y : y
      y = right === 1 ? half - 1 - x : x
      x = turned
    }
    x += half * right
    y += half * down
    rest = Math.floor(rest / 4)
  }
  return { z, x, y }
}
