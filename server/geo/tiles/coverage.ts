/** Where an extract has data, as few boxes: there the tiles replace the coarse outlines a screen brings along. */
import { tileOfId } from './hilbert.ts'
import { latitudeOf, longitudeOf, tileSize } from './world.ts'

/** Degrees: west, south, east, north. */
export type Box = readonly [west: number, south: number, east: number, north: number]

/** More boxes than this are no help to anybody; then the bounds have to do. */
const MOST_BOXES = 1500
/** Cells looked through for holes; a larger area keeps its holes. */
const MOST_CELLS = 4_000_000

type Run = { first: number; last: number; top: number; bottom: number }

/** Cells and the holes between them (an empty game reserve, the middle of a lake), as runs of rows; equal runs of neighbouring rows are one. */
function runsOf(columns: readonly number[], rows: readonly number[]): Run[] {
  const west = columns.reduce((least, x) => Math.min(least, x), Infinity)
  const north = rows.reduce((least, y) => Math.min(least, y), Infinity)
  const width = columns.reduce((most, x) => Math.max(most, x), -Infinity) - west + 1
  const height = rows.reduce((most, y) => Math.max(most, y), -Infinity) - north + 1
  if (!(width * height <= MOST_CELLS)) return []
  const isFilled = new Uint8Array(width * height)
  columns.forEach((x, index) => {
    isFilled[((rows[index] ?? 0) - north) * width + x - west] = 1
  })
  fillHoles(isFilled, width, height)
  const runs: Run[] = []
  let above = new Map<string, Run>()
  for (let row = 0; row < height; row += 1) {
    const here = new Map<string, Run>()
    for (let column = 0; column < width; column += 1) {
      if (isFilled[row * width + column] !== 1) continue
      const first = column
      while (column + 1 < width && isFilled[row * width + column + 1] === 1) column += 1
      const key = `${first}-${column}`
      const grown = above.get(key)
      const run = grown ?? { first: first + west, last: column + west, top: row + north, bottom: row + north }
      run.bottom = row + north
      if (grown === undefined) runs.push(run)
      here.set(key, run)
    }
    above = here
  }
  return runs
}

/** Marks every cell from which the edge of the grid cannot be reached over empty cells. */
function fillHoles(isFilled: Uint8Array, width: number, height: number): void {
  const OUTSIDE = 2
  const open: number[] = []
  const reach = (column: number, row: number): void => {
    const at = row * width + column
    if (column < 0 || row < 0 || column >= width || row >= height || isFilled[at] !== 0) return
    isFilled[at] = OUTSIDE
    open.push(at)
  }
  for (let column = 0; column < width; column += 1) for (const row of [0, height - 1]) reach(column, row)
  for (let row = 0; row < height; row += 1) for (const column of [0, width - 1]) reach(column, row)
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const column = at % width
    const row = Math.floor(at / width)
    for (const [right, down] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const)
      reach(column + right, row + down)
  }
  for (let at = 0; at < isFilled.length; at += 1) isFilled[at] = isFilled[at] === OUTSIDE ? 0 : 1
}

const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

/**
 * Boxes around cells with data, cut to the extract's bounds.
 * @param cells numbers of tiles of zoom `zoom`
 */
export function coverageOf(cells: readonly number[], zoom: number, [west, south, east, north]: Box): Box[] {
  const tiles = cells.map(tileOfId)
  const runs = runsOf(
    tiles.map(({ x }) => x),
    tiles.map(({ y }) => y),
  )
  if (runs.length === 0 || runs.length > MOST_BOXES) return [[west, south, east, north]]
  const size = tileSize(zoom)
  return runs
    .map(({ first, last, top, bottom }): Box => [
      rounded(Math.max(west, longitudeOf(first * size))),
      rounded(Math.max(south, latitudeOf((bottom + 1) * size))),
      rounded(Math.min(east, longitudeOf((last + 1) * size))),
      rounded(Math.min(north, latitudeOf(top * size))),
    ])
    .filter((box) => box[0] < box[2] && box[1] < box[3])
}
