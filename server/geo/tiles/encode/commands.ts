/** Geometry of a vector tile: points, lines and rings as the commands of MVT 2.1, section 4.3. */
import { STRIDE, type Path } from '../shapes/path.ts'

/** Where a tile lies in the world and how many world units one unit of its grid is. */
export type Grid = {
  readonly originX: number
  readonly originY: number
  readonly unit: number
  /** Holes with a smaller double area (grid units) are left out. */
  readonly smallestHole: number
}

const MOVE_TO = 1
const LINE_TO = 2
const CLOSE_PATH = 7
const command = (id: number, count: number): number => id | (count << 3)
const zigzag = (value: number): number => (value << 1) ^ (value >> 31)

/** Where the pen stands, for differences. */
type Pen = { x: number; y: number }

/** A path on the tile's grid, x, y, x, y, ..., without repeated points. */
function onGrid(path: Path, { originX, originY, unit }: Grid): number[] {
  const out: number[] = []
  let lastX = NaN
  let lastY = NaN
  for (let at = 0; at < path.length; at += STRIDE) {
    const x = Math.round(((path[at] ?? 0) - originX) / unit)
    const y = Math.round(((path[at + 1] ?? 0) - originY) / unit)
    if (x === lastX && y === lastY) continue
    out.push(x, y)
    lastX = x
    lastY = y
  }
  return out
}

function pushStep(commands: number[], x: number, y: number, pen: Pen): void {
  commands.push(zigzag(x - pen.x), zigzag(y - pen.y))
  pen.x = x
  pen.y = y
}

function pushCourse(commands: number[], points: readonly number[], pen: Pen, count: number): void {
  commands.push(command(MOVE_TO, 1))
  pushStep(commands, points[0] ?? 0, points[1] ?? 0, pen)
  commands.push(command(LINE_TO, count - 1))
  for (let at = 2; at < count * 2; at += 2) pushStep(commands, points[at] ?? 0, points[at + 1] ?? 0, pen)
}

/** Commands of points. */
export function pointCommands(parts: readonly Path[], grid: Grid): number[] {
  const points = parts.flatMap((path) => onGrid(path, grid))
  if (points.length === 0) return []
  const commands = [command(MOVE_TO, points.length / 2)]
  const pen: Pen = { x: 0, y: 0 }
  for (let at = 0; at < points.length; at += 2) pushStep(commands, points[at] ?? 0, points[at + 1] ?? 0, pen)
  return commands
}

/** Commands of lines; one without length is left out. */
export function lineCommands(parts: readonly Path[], grid: Grid): number[] {
  const commands: number[] = []
  const pen: Pen = { x: 0, y: 0 }
  for (const path of parts) {
    const points = onGrid(path, grid)
    if (points.length >= 4) pushCourse(commands, points, pen, points.length / 2)
  }
  return commands
}

/** Twice the signed area of an open ring of x, y pairs: positive clockwise on the screen. */
function doubleAreaOf(points: readonly number[]): number {
  let sum = 0
  const count = points.length
  for (let at = 0; at < count; at += 2) {
    const next = (at + 2) % count
    sum += (points[at] ?? 0) * (points[next + 1] ?? 0) - (points[next] ?? 0) * (points[at + 1] ?? 0)
  }
  return sum
}

/** A ring on the grid, open, in the wanted direction; null when it encloses nothing. */
function ringOnGrid(path: Path, grid: Grid, isOuter: boolean): number[] | null {
  const points = onGrid(path, grid)
  const last = points.length - 2
  if (last >= 2 && points[0] === points[last] && points[1] === points[last + 1]) points.length = last
  if (points.length < 6) return null
  const area = doubleAreaOf(points)
  if (area === 0 || (!isOuter && Math.abs(area) < grid.smallestHole)) return null
  return area > 0 === isOuter ? points : turned(points)
}

function turned(points: readonly number[]): number[] {
  const out: number[] = []
  for (let at = points.length - 2; at >= 0; at -= 2) out.push(points[at] ?? 0, points[at + 1] ?? 0)
  return out
}

/** Commands of an area: the outer ring clockwise on the screen, holes the other way round; nothing when the outer ring encloses nothing. */
export function areaCommands(parts: readonly Path[], grid: Grid): number[] {
  const commands: number[] = []
  const pen: Pen = { x: 0, y: 0 }
  for (const [index, path] of parts.entries()) {
    const ring = ringOnGrid(path, grid, index === 0)
    if (ring === null) {
      if (index === 0) return []
      continue
    }
    pushCourse(commands, ring, pen, ring.length / 2)
    commands.push(command(CLOSE_PATH, 1))
  }
  return commands
}
