/** Plane geometry for the map builder: line simplification and clipping to a box. Pure functions on [x, y] pairs. */

export type Position = [x: number, y: number]
export type Box = readonly [west: number, south: number, east: number, north: number]

/** Distance of a point from the segment a-b, in the units of the coordinates. */
function offsetFrom(point: Position, a: Position, b: Position): number {
  const dx = b[0] - a[0]
  const dy = b[1] - a[1]
  const lengthSquared = dx * dx + dy * dy
  const share = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / lengthSquared))
  return Math.hypot(point[0] - a[0] - share * dx, point[1] - a[1] - share * dy)
}

/**
 * Leaves out points that lie closer than `tolerance` to the line drawn without them (Douglas and Peucker 1973). Ends stay.
 * @param tolerance in the units of the coordinates
 */
export function simplifyLine(line: readonly Position[], tolerance: number): Position[] {
  const first = line[0]
  const last = line.at(-1)
  if (first === undefined || last === undefined || line.length < 3) return [...line]
  let farthest = 0
  let split = 0
  line.forEach((point, index) => {
    const offset = index === 0 || index === line.length - 1 ? 0 : offsetFrom(point, first, last)
    if (offset > farthest) [farthest, split] = [offset, index]
  })
  if (farthest <= tolerance) return [first, last]
  return [...simplifyLine(line.slice(0, split + 1), tolerance).slice(0, -1), ...simplifyLine(line.slice(split), tolerance)]
}

type Side = { isInside: (point: Position) => boolean; cross: (a: Position, b: Position) => Position }

const atX = (x: number) => (a: Position, b: Position): Position => [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])]
const atY = (y: number) => (a: Position, b: Position): Position => [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y]
const sidesOf = ([west, south, east, north]: Box): Side[] => [
  { isInside: ([x]) => x >= west, cross: atX(west) }, { isInside: ([x]) => x <= east, cross: atX(east) },
  { isInside: ([, y]) => y >= south, cross: atY(south) }, { isInside: ([, y]) => y <= north, cross: atY(north) },
]

/**
 * Cuts a closed ring to a box (Sutherland and Hodgman 1974); where it leaves and re-enters, the result runs along the edge.
 * @returns the closed ring, empty when nothing is inside
 */
export function clipRing(ring: readonly Position[], box: Box): Position[] {
  let points = ring.slice(0, -1)
  for (const { isInside, cross } of sidesOf(box)) {
    points = points.flatMap((point, index) => {
      const before = points.at(index - 1) ?? point
      if (isInside(point)) return isInside(before) ? [point] : [cross(before, point), point]
      return isInside(before) ? [cross(before, point)] : []
    })
  }
  const start = points[0]
  return start === undefined || points.length < 3 ? [] : [...points, start]
}

/** Keeps the parts of an open line whose points lie in the box; a line that leaves and comes back becomes two. */
export function clipLine(line: readonly Position[], [west, south, east, north]: Box): Position[][] {
  const parts: Position[][] = []
  let part: Position[] = []
  for (const point of line) {
    if (point[0] >= west && point[0] <= east && point[1] >= south && point[1] <= north) part.push(point)
    else {
      if (part.length > 1) parts.push(part)
      part = []
    }
  }
  if (part.length > 1) parts.push(part)
  return parts
}
