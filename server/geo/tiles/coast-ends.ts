/** Loose ends of coastlines: small gaps are bridged, the others led to the nearest edge of the extract. */
import { isClosedPath, STRIDE, type Path } from './shapes/path.ts'
import type { WorldBox } from './world.ts'

/** Gaps up to this many world units (about two kilometres at the equator) are errors of drawing or cutting, not mouths of rivers. */
const WIDEST_GAP = 50_000
/** More loose ends than this are no coast any more. */
const MOST_LOOSE = 2_000

const lastX = (path: Path): number => path[path.length - STRIDE] ?? 0
const lastY = (path: Path): number => path[path.length - STRIDE + 1] ?? 0

/** Joins a loose end to the nearest loose beginning when it is near. Rings pass unchanged. */
export function bridgeGaps(paths: readonly Path[]): Path[] {
  const rings = paths.filter(isClosedPath)
  const loose = paths.filter((path) => !isClosedPath(path)).map((path) => [...path])
  if (loose.length > MOST_LOOSE) return [...rings, ...loose]
  const done: Path[] = []
  while (loose.length > 0) {
    const path = loose.shift() ?? []
    const near = nearestStart(lastX(path), lastY(path), [path, ...loose])
    if (near === null) done.push(path)
    else if (near === 0) {
      const ring = [...path, path[0] ?? 0, path[1] ?? 0, 0]
      if (isClosedPath(ring)) rings.push(ring)
      else done.push(path)
    } else {
      const [next] = loose.splice(near - 1, 1)
      loose.unshift([...path, ...(next ?? [])])
    }
  }
  return [...rings, ...done]
}

/** Which path begins nearest to a place, null when none is near. Index 0 is the path itself. */
function nearestStart(x: number, y: number, paths: readonly Path[]): number | null {
  let found: number | null = null
  let least = WIDEST_GAP
  paths.forEach((path, index) => {
    const distance = Math.hypot((path[0] ?? 0) - x, (path[1] ?? 0) - y)
    if (distance < least) [found, least] = [index, distance]
  })
  return found
}

type Place = readonly [x: number, y: number]

/** The place on the edge nearest to a place inside. */
function nearestOnEdge([x, y]: Place, { minX, minY, maxX, maxY }: WorldBox): Place {
  const ways: readonly (readonly [distance: number, place: Place])[] = [
    [x - minX, [minX, y]],
    [maxX - x, [maxX, y]],
    [y - minY, [x, minY]],
    [maxY - y, [x, maxY]],
  ]
  return ways.reduce((best, way) => (way[0] < best[0] ? way : best))[1]
}

const side = ([ax, ay]: Place, [bx, by]: Place, [px, py]: Place): number => Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax))

/** Whether the straight way between two places crosses a coast; touching at the first place does not count. */
function crossesCoast(from: Place, to: Place, coasts: readonly Path[]): boolean {
  return coasts.some((path) => {
    for (let at = 0; at + STRIDE < path.length; at += STRIDE) {
      const a: Place = [path[at] ?? 0, path[at + 1] ?? 0]
      const b: Place = [path[at + STRIDE] ?? 0, path[at + STRIDE + 1] ?? 0]
      if (side(from, to, a) * side(from, to, b) < 0 && side(a, b, from) * side(a, b, to) < 0) return true
    }
    return false
  })
}

export type LedOut = {
  /** Coasts from edge to edge. */
  readonly crossings: readonly Path[]
  /** Coasts with an end that could not be led out. */ readonly broken: number
}

/**
 * Makes every coast run from edge to edge.
 * @param pieces stays of coasts inside the box
 */
export function leadOut(pieces: readonly Path[], box: WorldBox): LedOut {
  const isOnEdge = ([x, y]: Place): boolean => x === box.minX || x === box.maxX || y === box.minY || y === box.maxY
  if (pieces.length > MOST_LOOSE) return { crossings: [], broken: pieces.length }
  const crossings: Path[] = []
  let broken = 0
  for (const piece of pieces) {
    const start: Place = [piece[0] ?? 0, piece[1] ?? 0]
    const end: Place = [lastX(piece), lastY(piece)]
    const before = isOnEdge(start) ? null : nearestOnEdge(start, box)
    const after = isOnEdge(end) ? null : nearestOnEdge(end, box)
    const isBlocked = (before !== null && crossesCoast(start, before, pieces)) || (after !== null && crossesCoast(end, after, pieces))
    if (isBlocked) {
      broken += 1
      continue
    }
    crossings.push([...(before === null ? [] : [...before, 0]), ...piece, ...(after === null ? [] : [...after, 0])])
  }
  return { crossings, broken }
}
