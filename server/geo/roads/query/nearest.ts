/** The nearest place on one edge: the innermost loop of snapping, so it makes no objects. */
import { bearingDegrees, METRES_PER_E7, type PointE7 } from '../geometry.ts'
import type { RoadGraph } from '../road-graph.ts'

/** A result that is written over by each search. */
export type Nearest = {
  metres: number
  /** Share of the edge's length from its first point. */
  share: number
  latitudeE7: number
  longitudeE7: number
  /** The straight piece it lies on. */
  readonly piece: { latA: number; lonA: number; latB: number; lonB: number }
  /** Which way the edge runs there, degrees clockwise from north. */
  bearing(): number
}

export function createNearest(): Nearest {
  const piece = { latA: 0, lonA: 0, latB: 0, lonB: 0 }
  return {
    metres: Infinity,
    share: 0,
    latitudeE7: 0,
    longitudeE7: 0,
    piece,
    bearing: () => bearingDegrees(piece.latA, piece.lonA, piece.latB, piece.lonB),
  }
}

/** Where the last number read by `signedAt` ended. */
let cursor = 0

/** One signed number of a packed shape (see ByteWriter). */
function signedAt(bytes: Uint8Array, at: number): number {
  let byte = bytes[at] ?? 0
  let place = at + 1
  let value = byte & 127
  for (let factor = 128; byte > 127 && place < at + 6; factor *= 128) {
    byte = bytes[place] ?? 0
    place += 1
    value += (byte & 127) * factor
  }
  cursor = place
  return (value & 1) === 1 ? -(value + 1) / 2 : value / 2
}

/**
 * Finds the place of an edge nearest to a point.
 * @param shrink of a degree of longitude at the point
 */
export function nearestOnEdge({ sections }: RoadGraph, edge: number, point: PointE7, shrink: number, result: Nearest): void {
  const { shapes, nodeLatitudes, nodeLongitudes } = sections
  const [from, to] = [sections.edgeFrom[edge] ?? 0, sections.edgeTo[edge] ?? 0]
  // a count is written like a positive number
  let left = Math.min(2 * signedAtCount(shapes, sections.edgeShapes[edge] ?? 0), shapes.length)
  let at = cursor
  let latA = nodeLatitudes[from] ?? 0
  let lonA = nodeLongitudes[from] ?? 0
  let [whole, least, along, bestShare] = [0, Infinity, 0, 0]
  const { piece } = result
  for (let isLast = false; !isLast; left -= 2) {
    isLast = left <= 0
    let latB = nodeLatitudes[to] ?? 0
    let lonB = nodeLongitudes[to] ?? 0
    if (!isLast) {
      latB = latA + signedAt(shapes, at)
      lonB = lonA + signedAt(shapes, cursor)
      at = cursor
    }
    const ax = (lonA - point.longitudeE7) * shrink
    const ay = latA - point.latitudeE7
    const dx = (lonB - lonA) * shrink
    const dy = latB - latA
    const squared = dx * dx + dy * dy
    const share = squared === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / squared))
    const px = ax + dx * share
    const py = ay + dy * share
    const away = px * px + py * py
    const length = Math.sqrt(squared)
    if (away < least) {
      least = away
      along = whole + length * share
      bestShare = share
      piece.latA = latA
      piece.lonA = lonA
      piece.latB = latB
      piece.lonB = lonB
    }
    whole += length
    latA = latB
    lonA = lonB
  }
  result.metres = Math.sqrt(least) * METRES_PER_E7
  result.share = whole === 0 ? 0 : Math.min(1, along / whole)
  result.latitudeE7 = Math.round(piece.latA + (piece.latB - piece.latA) * bestShare)
  result.longitudeE7 = Math.round(piece.lonA + (piece.lonB - piece.lonA) * bestShare)
}

/** The count of points that a packed shape begins with. */
function signedAtCount(bytes: Uint8Array, at: number): number {
  const folded = signedAt(bytes, at)
  return folded < 0 ? -2 * folded - 1 : 2 * folded
}
