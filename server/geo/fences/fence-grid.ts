/** Which fences may lie near a place or a way: a grid of squares, so that a moving unit is compared with a few fences and not with all. */
import type { Point } from '../../contract/primitives.ts'
import type { FenceShape } from './shapes.ts'

/** Degrees. `west` and `east` may lie one turn beyond their usual range; `west` is never east of `east`. */
export type Bounds = { readonly south: number; readonly north: number; readonly west: number; readonly east: number }

const METRES_PER_DEGREE = 111_195.08
/** Beyond this latitude a degree of longitude is too short to reckon with; nobody drives there. */
const LATITUDE_MAX = 85
/** Side of a square, degrees: about two kilometres, wider than most fences. */
const CELL = 0.02
const COLUMNS = 360 / CELL
/** A fence over more squares is asked every time instead of being entered in each. */
const CELLS_PER_FENCE = 1_024
/** A way over more squares asks every fence: fewer steps than the squares. */
const CELLS_PER_WAY = 4_096

const turned = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180

/** The box around points that belong together; longitudes are the nearest turn to the first one. */
export function boundsAround(points: readonly Point[], metres = 0): Bounds {
  const anchor = points[0]?.longitude ?? 0
  let [south, north, west, east] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { latitude, longitude } of points) {
    const near = anchor + turned(longitude - anchor)
    south = Math.min(south, latitude)
    north = Math.max(north, latitude)
    west = Math.min(west, near)
    east = Math.max(east, near)
  }
  const tall = metres / METRES_PER_DEGREE
  const farthest = Math.min(LATITUDE_MAX, Math.max(Math.abs(south), Math.abs(north)) + tall)
  const wide = tall / Math.cos((farthest * Math.PI) / 180)
  return { south: south - tall, north: north + tall, west: west - wide, east: east + wide }
}

/** The box around a fence, a little wider than it. */
export function boundsOf(shape: FenceShape): Bounds {
  if (shape.kind === 'circle') return boundsAround([shape.centre], shape.radiusMetres * 1.01)
  return shape.kind === 'polygon' ? boundsAround(shape.ring, 1) : boundsAround(shape.line, shape.halfWidthMetres * 1.01)
}

type Cells = { readonly rows: readonly [from: number, to: number]; readonly columns: readonly [from: number, to: number] }
const cellsOf = ({ south, north, west, east }: Bounds): Cells => ({
  rows: [Math.floor(south / CELL), Math.floor(north / CELL)],
  columns: [Math.floor((west + 180) / CELL), Math.min(Math.floor((east + 180) / CELL), Math.floor((west + 180) / CELL) + COLUMNS - 1)],
})
const countOf = ({ rows, columns }: Cells): number => (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1)

function* keysOf({ rows, columns }: Cells): Generator<number> {
  for (let row = rows[0]; row <= rows[1]; row += 1)
    for (let column = columns[0]; column <= columns[1]; column += 1) yield row * COLUMNS + (((column % COLUMNS) + COLUMNS) % COLUMNS)
}

/** Names in squares. */
export class FenceGrid {
  readonly #cells = new Map<number, Set<string>>()
  readonly #bounds = new Map<string, Bounds>()
  readonly #wide = new Set<string>()

  /** Enters a fence, or moves it. */
  set(id: string, bounds: Bounds): void {
    this.delete(id)
    this.#bounds.set(id, bounds)
    const cells = cellsOf(bounds)
    if (countOf(cells) > CELLS_PER_FENCE) {
      this.#wide.add(id)
      return
    }
    for (const key of keysOf(cells)) {
      const held = this.#cells.get(key)
      if (held) held.add(id)
      else this.#cells.set(key, new Set([id]))
    }
  }

  delete(id: string): void {
    const bounds = this.#bounds.get(id)
    if (!bounds) return
    this.#bounds.delete(id)
    if (this.#wide.delete(id)) return
    for (const key of keysOf(cellsOf(bounds))) {
      const held = this.#cells.get(key)
      held?.delete(id)
      if (held?.size === 0) this.#cells.delete(key)
    }
  }

  /** Fences that may touch the box: never too few. */
  near(bounds: Bounds): Set<string> {
    const cells = cellsOf(bounds)
    if (countOf(cells) > CELLS_PER_WAY) return new Set(this.#bounds.keys())
    const found = new Set(this.#wide)
    for (const key of keysOf(cells)) for (const id of this.#cells.get(key) ?? []) found.add(id)
    return found
  }
}
