/** Weighs the points of a line once, so that every zoom only has to leave out the light ones. */
import { ALWAYS, STRIDE, type Path } from './path.ts'

/** Longer stretches are weighed in pieces whose ends stay: a line made to be slow (each split leaves one point aside) costs no more than this a point. */
const LONGEST_PIECE = 2048 * STRIDE

/**
 * Sets the weight of every point: the squared distance (world units) at which Douglas and Peucker (1973) would let it go. Both ends
 * always stay. Points lighter than `least` get weight 0.
 * @param path changed in place
 * @param least squared distance below which no zoom keeps a point
 */
export function weighPoints(path: Path, least: number): void {
  const last = path.length - STRIDE
  if (last < 0) return
  for (let at = 2; at < path.length; at += STRIDE) path[at] = 0
  const open: number[] = []
  for (let from = 0; from < last; from += LONGEST_PIECE) open.push(from, Math.min(last, from + LONGEST_PIECE))
  for (const end of open) path[end + 2] = ALWAYS
  while (open.length > 0) {
    const to = open.pop() ?? 0
    const from = open.pop() ?? 0
    const { at, distance } = farthest(path, from, to)
    if (at < 0 || distance <= least) continue
    path[at + 2] = distance
    open.push(from, at, at, to)
  }
}

/** The point between two others that lies farthest from the straight line between them. */
function farthest(path: Path, from: number, to: number): { at: number; distance: number } {
  const x0 = path[from] ?? 0
  const y0 = path[from + 1] ?? 0
  const dx = (path[to] ?? 0) - x0
  const dy = (path[to + 1] ?? 0) - y0
  const square = dx * dx + dy * dy
  let distance = -1
  let found = -1
  for (let at = from + STRIDE; at < to; at += STRIDE) {
    let px = (path[at] ?? 0) - x0
    let py = (path[at + 1] ?? 0) - y0
    if (square > 0) {
      const share = Math.min(1, Math.max(0, (px * dx + py * dy) / square))
      px -= share * dx
      py -= share * dy
    }
    const gone = px * px + py * py
    if (gone > distance) {
      distance = gone
      found = at
    }
  }
  return { at: found, distance }
}

/** The points of a weighed path that a tolerance keeps; the path itself when it keeps all. */
export function keepHeavy(path: Path, squaredTolerance: number): Path {
  const out: Path = []
  for (let at = 0; at < path.length; at += STRIDE) {
    const weight = path[at + 2] ?? 0
    if (weight > squaredTolerance) out.push(path[at] ?? 0, path[at + 1] ?? 0, weight)
  }
  return out.length === path.length ? path : out
}
