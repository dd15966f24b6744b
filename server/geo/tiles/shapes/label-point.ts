/** Where inside an area its name or sign stands: the place farthest from the edge. */
import { doubleArea, isInRing, STRIDE, type Path } from './path.ts'
import { boxOf } from './shape.ts'

/** Corners looked at; a coarser outline moves a name by a little. */
const CORNERS = 240
/** Cells tried before the best so far is good enough. */
const TRIES = 400

/** An outline with fewer corners. */
function thinned(ring: Path): Path {
  const corners = ring.length / STRIDE - 1
  if (corners <= CORNERS) return ring
  const step = Math.ceil(corners / CORNERS)
  const out: Path = []
  for (let corner = 0; corner < corners; corner += step) out.push(ring[corner * STRIDE] ?? 0, ring[corner * STRIDE + 1] ?? 0, 0)
  out.push(out[0] ?? 0, out[1] ?? 0, 0)
  return out
}

function squaredDistance(x: number, y: number, ring: Path): number {
  let least = Infinity
  for (let at = 0; at + STRIDE < ring.length; at += STRIDE) {
    const x0 = ring[at] ?? 0
    const y0 = ring[at + 1] ?? 0
    const dx = (ring[at + STRIDE] ?? 0) - x0
    const dy = (ring[at + STRIDE + 1] ?? 0) - y0
    const square = dx * dx + dy * dy
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / square))
    const away = (x - x0 - share * dx) ** 2 + (y - y0 - share * dy) ** 2
    if (away < least) least = away
  }
  return least
}

/** Distance to the edge, negative outside. */
function depth(x: number, y: number, rings: readonly Path[]): number {
  let least = Infinity
  let isInside = false
  for (const ring of rings) {
    least = Math.min(least, squaredDistance(x, y, ring))
    if (isInRing(x, y, ring)) isInside = !isInside
  }
  return (isInside ? 1 : -1) * Math.sqrt(least)
}

type Cell = { x: number; y: number; half: number; depth: number; most: number }

/**
 * A point inside an area. Small areas get their centre when it lies inside; else cells are halved where the deepest point may still be
 * (Garcia-Castellanos and Lombardo, Poles of inaccessibility, 2007).
 * @param rings outer ring first
 */
export function labelPoint(rings: readonly Path[]): readonly [x: number, y: number] {
  const thin = rings.map(thinned)
  const { minX, minY, maxX, maxY } = boxOf({ parts: [thin[0] ?? []] })
  const cellAt = (x: number, y: number, half: number): Cell => {
    const found = depth(x, y, thin)
    return { x, y, half, depth: found, most: found + half * Math.SQRT2 }
  }
  const [centreX, centreY] = centroid(thin[0] ?? [])
  let best = cellAt(centreX, centreY, 0)
  const size = Math.min(maxX - minX, maxY - minY)
  // nowhere can be deeper than half the narrow side
  if (size === 0 || best.depth > size / 4) return [Math.round(best.x), Math.round(best.y)]
  const precision = size / 50
  const open: Cell[] = []
  for (let x = minX + size / 2; x < maxX + size / 2; x += size)
    for (let y = minY + size / 2; y < maxY + size / 2; y += size) if (open.length < TRIES) open.push(cellAt(x, y, size / 2))
  for (let tries = 0; tries < TRIES; tries += 1) {
    open.sort((a, b) => a.most - b.most)
    const cell = open.pop()
    if (cell === undefined || cell.most - best.depth <= precision) break
    if (cell.depth > best.depth) best = cell
    const half = cell.half / 2
    for (const [right, down] of [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ] as const)
      open.push(cellAt(cell.x + right * half, cell.y + down * half, half))
  }
  return [Math.round(best.x), Math.round(best.y)]
}

function centroid(ring: Path): readonly [number, number] {
  const area = doubleArea(ring)
  const x0 = ring[0] ?? 0
  const y0 = ring[1] ?? 0
  if (area === 0) return [x0, y0]
  let sumX = 0
  let sumY = 0
  for (let at = STRIDE; at + STRIDE < ring.length; at += STRIDE) {
    const x1 = (ring[at] ?? 0) - x0
    const y1 = (ring[at + 1] ?? 0) - y0
    const x2 = (ring[at + STRIDE] ?? 0) - x0
    const y2 = (ring[at + STRIDE + 1] ?? 0) - y0
    const cross = x1 * y2 - x2 * y1
    sumX += (x1 + x2) * cross
    sumY += (y1 + y2) * cross
  }
  return [x0 + sumX / (3 * area), y0 + sumY / (3 * area)]
}
