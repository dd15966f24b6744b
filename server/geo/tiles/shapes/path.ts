/** The lowest form of a shape: a flat list of points, and plain measures of it. */

/**
 * x, y, weight, x, y, weight, ... in world units. A ring repeats its first point at the end. The weight says how much a point matters to
 * the shape (see simplify.ts). Flat lists keep millions of points out of the hands of the garbage collector.
 */
export type Path = number[]
export const STRIDE = 3
/** Weight of a point that always stays. */
export const ALWAYS = Infinity

/**
 * Twice the signed area of a ring: positive when it runs clockwise as seen on the screen (y grows downwards), which is what MVT wants of
 * outer rings. Taken from the first point on, because squares of world coordinates leave no room for differences.
 */
export function doubleArea(ring: Path): number {
  const x0 = ring[0] ?? 0
  const y0 = ring[1] ?? 0
  let sum = 0
  for (let at = STRIDE; at + STRIDE < ring.length; at += STRIDE) {
    const x1 = (ring[at] ?? 0) - x0
    const y1 = (ring[at + 1] ?? 0) - y0
    const x2 = (ring[at + STRIDE] ?? 0) - x0
    const y2 = (ring[at + STRIDE + 1] ?? 0) - y0
    sum += x1 * y2 - x2 * y1
  }
  return sum
}

/** Whether a point lies inside a ring (even-odd rule). */
export function isInRing(x: number, y: number, ring: Path): boolean {
  let isInside = false
  for (let at = 0; at + STRIDE < ring.length; at += STRIDE) {
    const y1 = ring[at + 1] ?? 0
    const y2 = ring[at + STRIDE + 1] ?? 0
    if (y1 > y === y2 > y) continue
    const x1 = ring[at] ?? 0
    const x2 = ring[at + STRIDE] ?? 0
    if (x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside
  }
  return isInside
}

/** Points of a path in reverse order. */
export function reversed(path: Path): Path {
  const out: Path = []
  for (let at = path.length - STRIDE; at >= 0; at -= STRIDE) out.push(path[at] ?? 0, path[at + 1] ?? 0, path[at + 2] ?? 0)
  return out
}

/** Whether a path ends where it began, with at least three corners between. */
export const isClosedPath = (path: Path): boolean =>
  path.length >= 4 * STRIDE && path[0] === path[path.length - STRIDE] && path[1] === path[path.length - STRIDE + 1]
