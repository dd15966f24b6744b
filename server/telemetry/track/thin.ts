/** Fewer points for the same line: Ramer (1972), Douglas and Peucker (1973), with the tolerance found that leaves as many as wanted. */

export type LinePoint = { readonly latitude: number; readonly longitude: number }

const METRES_PER_DEGREE = 111_195
const HALVINGS = 24

/**
 * Indices of the points that stay, in order; the first and the last always do.
 * @param most points to leave, at least 2
 */
export function thinLine(points: readonly LinePoint[], most: number): number[] {
  const all = points.map((_, index) => index)
  if (points.length <= Math.max(2, most)) return all
  const weights = importance(points)
  const sorted = Float64Array.from(weights).sort().reverse()
  let limit = sorted[Math.max(2, most) - 1] ?? 0
  let kept = all.filter((index) => (weights[index] ?? 0) >= limit)
  // equal weights (a unit that stands still) may leave too many: raise the bar until it fits
  for (let halving = 0; kept.length > Math.max(2, most) && halving < HALVINGS; halving += 1) {
    limit = limit === 0 ? Number.MIN_VALUE : limit * 2
    kept = all.filter((index) => (weights[index] ?? 0) >= limit)
  }
  return kept
}

/** For each point the largest tolerance, in metres, at which Douglas-Peucker still keeps it; never more than that of the split around it. */
function importance(points: readonly LinePoint[]): Float64Array {
  const weights = new Float64Array(points.length)
  weights[0] = Number.POSITIVE_INFINITY
  weights[points.length - 1] = Number.POSITIVE_INFINITY
  const stack: [from: number, to: number, bound: number][] = [[0, points.length - 1, Number.POSITIVE_INFINITY]]
  for (let range = stack.pop(); range; range = stack.pop()) {
    const [from, to, bound] = range
    if (to - from < 2) continue
    const { index, metres } = farthest(points, from, to)
    const weight = Math.min(bound, metres)
    weights[index] = weight
    stack.push([from, index, weight], [index, to, weight])
  }
  return weights
}

function farthest(points: readonly LinePoint[], from: number, to: number): { index: number; metres: number } {
  let best = { index: (from + to) >> 1, metres: 0 }
  const [a, b] = [points[from], points[to]]
  if (!a || !b) return best
  for (let index = from + 1; index < to; index += 1) {
    const point = points[index]
    const metres = point ? metresFromLine(point, a, b) : 0
    if (metres > best.metres) best = { index, metres }
  }
  return best
}

/** Distance in metres from the stretch a-b, on a plane that is true around a. */
function metresFromLine(point: LinePoint, a: LinePoint, b: LinePoint): number {
  const shrink = Math.cos((a.latitude * Math.PI) / 180)
  const [bx, by] = [(b.longitude - a.longitude) * shrink, b.latitude - a.latitude]
  const [px, py] = [(point.longitude - a.longitude) * shrink, point.latitude - a.latitude]
  const length = bx * bx + by * by
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, (px * bx + py * by) / length))
  return Math.hypot(px - along * bx, py - along * by) * METRES_PER_DEGREE
}
