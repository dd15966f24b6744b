/**
 * Cuts one part of a road network in two with few nodes between (inertial flow, Schild and Sommer 2015): sort the nodes along
 * a line, take the first and the last quarter as the two ends, and find the smallest set of nodes that keeps them apart.
 */
import { breadthFirstKeys, type PartGraph } from './part-graph.ts'
import { END, SIDE, smallestCut } from './vertex-flow.ts'

/** Where the nodes of the whole graph lie. */
export type Coordinates = { readonly latitudesE7: Int32Array; readonly longitudesE7: Int32Array }

/** Share of the nodes at each end of the line. */
const END_SHARE = 0.25
/** Directions of the line: east, north-east, north, north-west. */
const DIRECTIONS = [0, 45, 90, 135].map((degrees) => ({
  x: Math.cos((degrees * Math.PI) / 180),
  y: Math.sin((degrees * Math.PI) / 180),
}))

/** A cut: side of each node, see `SIDE` in vertex-flow.ts. */
type Cut = { readonly sides: Uint8Array; readonly size: number; readonly score: number }

/**
 * Sides of the nodes of a connected part.
 * @returns one of `SIDE` for each node, with nodes on both sides; null when no line parts them (a clique, say)
 */
export function bisect(part: PartGraph, coordinates: Coordinates): Uint8Array | null {
  let best: Cut | null = null
  for (const direction of DIRECTIONS) best = better(best, cutAlong(part, keysAlong(part, coordinates, direction), best))
  best ??= cutAlong(part, breadthFirstKeys(part), null)
  return best?.sides ?? null
}

const better = (a: Cut | null, b: Cut | null): Cut | null => (a === null || (b !== null && b.score < a.score) ? b : a)

/** How far along the direction each node lies; the scale does not matter. */
function keysAlong(part: PartGraph, { latitudesE7, longitudesE7 }: Coordinates, direction: { x: number; y: number }): Float64Array {
  const shrink = Math.cos(((latitudesE7[part.nodes[0] ?? 0] ?? 0) / 1e7) * (Math.PI / 180))
  const keys = new Float64Array(part.size)
  for (let i = 0; i < part.size; i += 1) {
    const node = part.nodes[i] ?? 0
    keys[i] = (longitudesE7[node] ?? 0) * shrink * direction.x + (latitudesE7[node] ?? 0) * direction.y
  }
  return keys
}

/** The smallest cut between the two ends of the keys; null when it cannot beat `best` or leaves one side empty. */
function cutAlong(part: PartGraph, keys: Float64Array, best: Cut | null): Cut | null {
  const atEnd = Math.max(1, Math.floor(part.size * END_SHARE))
  const low = nthSmallest(keys.slice(), atEnd - 1)
  const high = nthSmallest(keys.slice(), part.size - atEnd)
  if (low >= high) return null
  const ends = new Uint8Array(part.size)
  for (let i = 0; i < part.size; i += 1) {
    const key = keys[i] ?? 0
    if (key <= low) ends[i] = END.source
    else if (key >= high) ends[i] = END.sink
  }
  const limit = best === null ? part.size : Math.floor((best.score * part.size) / 2)
  const cut = smallestCut(part, ends, limit)
  if (cut === null) return null
  const smaller = smallerSide(cut.sides)
  return smaller === 0 ? null : { ...cut, score: cut.size / smaller }
}

/** The value that would stand at `place` if the values were sorted (Hoare's quickselect); reorders them. */
function nthSmallest(values: Float64Array, place: number): number {
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0
    let [i, j] = [low, high]
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i += 1
      while ((values[j] ?? 0) > pivot) j -= 1
      if (i > j) break
      const left = values[i] ?? 0
      values[i] = values[j] ?? 0
      values[j] = left
      i += 1
      j -= 1
    }
    if (place <= j) high = j
    else if (place >= i) low = i
    else break
  }
  return values[place] ?? 0
}

function smallerSide(sides: Uint8Array): number {
  let left = 0
  let right = 0
  for (const side of sides) {
    if (side === SIDE.left) left += 1
    if (side === SIDE.right) right += 1
  }
  return Math.min(left, right)
}
