/** Cuts lines and rings to a band between two values of one axis. */
import { ALWAYS, STRIDE, type Path } from './path.ts'

/** Appends the point where the step from `at` to the next point crosses `value` of an axis. */
function pushCrossing(out: Path, path: Path, at: number, axis: 0 | 1, value: number): void {
  const x0 = path[at] ?? 0
  const y0 = path[at + 1] ?? 0
  const x1 = path[at + STRIDE] ?? 0
  const y1 = path[at + STRIDE + 1] ?? 0
  if (axis === 0) out.push(value, Math.round(y0 + ((value - x0) / (x1 - x0)) * (y1 - y0)), ALWAYS)
  else out.push(Math.round(x0 + ((value - y0) / (y1 - y0)) * (x1 - x0)), value, ALWAYS)
}

const pushPoint = (out: Path, path: Path, at: number, weight: number): void => {
  out.push(path[at] ?? 0, path[at + 1] ?? 0, weight)
}

type Stand = 'inside' | 'outside' | 'across'
function standing(path: Path, axis: 0 | 1, lo: number, hi: number): Stand {
  let least = Infinity
  let most = -Infinity
  for (let at: number = axis; at < path.length; at += STRIDE) {
    const value = path[at] ?? 0
    if (value < least) least = value
    if (value > most) most = value
  }
  if (least >= lo && most <= hi) return 'inside'
  return most < lo || least > hi ? 'outside' : 'across'
}

/**
 * Cuts a line; every stay inside the band is a line of its own.
 * @param axis 0 = x, 1 = y
 */
export function clipLine(path: Path, axis: 0 | 1, lo: number, hi: number): Path[] {
  const stand = standing(path, axis, lo, hi)
  if (stand !== 'across') return stand === 'inside' ? [path] : []
  const pieces: Path[] = []
  let piece: Path = []
  const end = (): void => {
    if (piece.length > STRIDE) pieces.push(piece)
    piece = []
  }
  const last = path.length - STRIDE
  for (let at = 0; at < last; at += STRIDE) {
    const here = path[at + axis] ?? 0
    const next = path[at + STRIDE + axis] ?? 0
    if (here < lo) {
      if (next > lo) pushCrossing(piece, path, at, axis, lo)
    } else if (here > hi) {
      if (next < hi) pushCrossing(piece, path, at, axis, hi)
    } else pushPoint(piece, path, at, piece.length === 0 ? ALWAYS : (path[at + 2] ?? 0))
    if (next < lo && here > lo) pushCrossing(piece, path, at, axis, lo)
    if (next > hi && here < hi) pushCrossing(piece, path, at, axis, hi)
    if (next < lo || next > hi) end()
  }
  const value = path[last + axis] ?? 0
  if (value >= lo && value <= hi) pushPoint(piece, path, last, ALWAYS)
  end()
  return pieces
}

/**
 * Cuts a ring (Sutherland and Hodgman, Reentrant polygon clipping, 1974): where it leaves the band it follows the band's border.
 * @returns a closed ring, empty when nothing is left
 */
export function clipRing(path: Path, axis: 0 | 1, lo: number, hi: number): Path {
  const stand = standing(path, axis, lo, hi)
  if (stand !== 'across') return stand === 'inside' ? path : []
  const out: Path = []
  for (let at = 0; at + STRIDE < path.length; at += STRIDE) {
    const here = path[at + axis] ?? 0
    const next = path[at + STRIDE + axis] ?? 0
    if (here < lo) {
      if (next > lo) pushCrossing(out, path, at, axis, lo)
    } else if (here > hi) {
      if (next < hi) pushCrossing(out, path, at, axis, hi)
    } else pushPoint(out, path, at, path[at + 2] ?? 0)
    if (next < lo && here > lo) pushCrossing(out, path, at, axis, lo)
    if (next > hi && here < hi) pushCrossing(out, path, at, axis, hi)
  }
  return closed(out)
}

function closed(ring: Path): Path {
  const last = ring.length - STRIDE
  if (last < 0) return ring
  if (ring[0] !== ring[last] || ring[1] !== ring[last + 1]) ring.push(ring[0] ?? 0, ring[1] ?? 0, ALWAYS)
  // Fewer than three corners enclose nothing.
  return ring.length < 4 * STRIDE ? [] : ring
}
