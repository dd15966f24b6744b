/** Points, lines and areas as the builder handles them, and cutting them into the cells of a grid. */
import { clipLine, clipRing } from './clip.ts'
import { STRIDE, type Path } from './path.ts'
import type { WorldBox } from '../world.ts'

export const POINT = 1
export const LINE = 2
export const AREA = 3
/** The numbers MVT uses. */
export type ShapeType = typeof POINT | typeof LINE | typeof AREA

/** Points in `parts[0]`; lines one a part; an area's outer ring first, its holes after it. */
export type Shape = { readonly type: ShapeType; readonly parts: readonly Path[] }

/** Box around a shape; of nothing it is inside out. */
export function boxOf({ parts }: Pick<Shape, 'parts'>): WorldBox {
  let minX = Infinity
  let minY = Infinity
  let maxX = -Infinity
  let maxY = -Infinity
  for (const path of parts)
    for (let at = 0; at < path.length; at += STRIDE) {
      const x = path[at] ?? 0
      const y = path[at + 1] ?? 0
      if (x < minX) minX = x
      if (x > maxX) maxX = x
      if (y < minY) minY = y
      if (y > maxY) maxY = y
    }
  return { minX, minY, maxX, maxY }
}

/** Cuts a shape to lo..hi along an axis (0 = x, 1 = y). @returns null when nothing is left */
function clip(shape: Shape, axis: 0 | 1, lo: number, hi: number): Shape | null {
  const { type, parts } = shape
  if (type === LINE) {
    const cut = parts.flatMap((path) => clipLine(path, axis, lo, hi))
    return cut.length === 0 ? null : { type, parts: cut }
  }
  const [outer, ...holes] = parts.map((path) => clipRing(path, axis, lo, hi))
  return outer === undefined || outer.length === 0 ? null : { type, parts: [outer, ...holes.filter((hole) => hole.length > 0)] }
}

export type CellVisitor = (column: number, row: number, shape: Shape) => void
/** A grid of square cells, the part of it that counts (columns and rows, both included), and how far a cell's content reaches beyond it. */
export type CellGrid = { readonly size: number; readonly buffer: number; readonly columns: Span; readonly rows: Span }
export type Span = readonly [first: number, last: number]

const touched = (from: number, to: number, { size, buffer }: CellGrid, [first, last]: Span): Span => [
  Math.max(first, Math.floor((from - buffer) / size)),
  Math.min(last, Math.floor((to + buffer) / size)),
]

/** How many cells of a grid a box touches. */
export function countCells(box: WorldBox, grid: CellGrid): number {
  const [west, east] = touched(box.minX, box.maxX, grid, grid.columns)
  const [north, south] = touched(box.minY, box.maxY, grid, grid.rows)
  return Math.max(0, east - west + 1) * Math.max(0, south - north + 1)
}

/**
 * Cuts a line or an area into the cells of a grid, halving it again and again, so that a large shape costs its points times the
 * logarithm of its cells.
 * @param box the box around the shape
 */
export function sliceShape(shape: Shape, box: WorldBox, grid: CellGrid, visit: CellVisitor): void {
  const columns = touched(box.minX, box.maxX, grid, grid.columns)
  const rows = touched(box.minY, box.maxY, grid, grid.rows)
  if (columns[0] > columns[1] || rows[0] > rows[1]) return
  const { size, buffer } = grid
  // Most shapes lie in one cell and are never cut.
  const isInside = (from: number, to: number, [first, last]: Span): boolean =>
    from >= first * size - buffer && to <= (last + 1) * size + buffer
  const inColumns = isInside(box.minX, box.maxX, columns)
    ? shape
    : clip(shape, 0, columns[0] * size - buffer, (columns[1] + 1) * size + buffer)
  if (inColumns === null) return
  const inRows = isInside(box.minY, box.maxY, rows) ? inColumns : clip(inColumns, 1, rows[0] * size - buffer, (rows[1] + 1) * size + buffer)
  if (inRows === null) return
  halve(inRows, 0, columns, grid, (column, strip) => {
    halve(strip, 1, rows, grid, (row, piece) => {
      visit(column, row, piece)
    })
  })
}

function halve(shape: Shape, axis: 0 | 1, [first, last]: Span, grid: CellGrid, visit: (cell: number, shape: Shape) => void): void {
  if (first === last) {
    visit(first, shape)
    return
  }
  const middle = (first + last) >> 1
  const border = (middle + 1) * grid.size
  const before = clip(shape, axis, -Infinity, border + grid.buffer)
  if (before !== null) halve(before, axis, [first, middle], grid, visit)
  const after = clip(shape, axis, border - grid.buffer, Infinity)
  if (after !== null) halve(after, axis, [middle + 1, last], grid, visit)
}
