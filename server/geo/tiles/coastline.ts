/**
 * The sea from coastline ways (OSM draws them with the land on their left): areas of water within the extract's bounds. An extract cuts
 * the coast off somewhere; loose ends are led to the nearest edge of the bounds. Whatever would put known roads under water is left out.
 */
import { bridgeGaps, leadOut } from './coast-ends.ts'
import { clipLine } from './shapes/clip.ts'
import { doubleArea, isClosedPath, isInRing, STRIDE, type Path } from './shapes/path.ts'
import { createRingTest } from './shapes/ring-test.ts'
import { AREA, boxOf, type Shape } from './shapes/shape.ts'
import { joinDirected } from './shapes/join.ts'
import type { WorldBox } from './world.ts'

export type Sea = {
  readonly areas: readonly Shape[]
  /** Loose ends that could not be led out, and waters that would have covered roads. */
  readonly broken: number
}

/** Roads that may lie in the water before we stop believing the coast: quays and drawing errors are real. */
const MOST_DROWNED_SHARE = 0.01
const MOST_DROWNED = 4

/**
 * Builds the sea.
 * @param ways coastline ways as drawn
 * @param box where the extract ends
 * @param land places known to be dry, x, y, x, y, ...
 */
export function buildSea(ways: readonly Path[], box: WorldBox, land: readonly number[]): Sea {
  if (ways.length === 0 || box.minX >= box.maxX || box.minY >= box.maxY) return { areas: [], broken: 0 }
  const joined = bridgeGaps(joinDirected(ways))
  const { crossings, broken } = leadOut(
    joined.flatMap((path) => clipToBox(path, box)),
    box,
  )
  const rings = joined.filter((path) => isClosedPath(path) && isWithinBox(path, box))
  const islands = rings.filter((ring) => doubleArea(ring) < 0)
  const lagoons = rings.filter((ring) => doubleArea(ring) > 0)
  const open = crossings.length > 0 ? followEdge(crossings, box) : islands.length > 0 && broken === 0 ? [edgeRing(box)] : []
  const waters = [...open, ...lagoons].map((outer): Shape => ({ type: AREA, parts: [outer, ...heldBy(outer, islands)] }))
  const dry = waters.filter((water) => !drowns(water, land))
  return { areas: dry, broken: broken + waters.length - dry.length }
}

const isWithinBox = (path: Path, box: WorldBox): boolean => {
  const { minX, minY, maxX, maxY } = boxOf({ parts: [path] })
  return minX >= box.minX && minY >= box.minY && maxX <= box.maxX && maxY <= box.maxY
}
function heldBy(outer: Path, islands: readonly Path[]): Path[] {
  const isInside = createRingTest(outer)
  return islands.filter((island) => isInside(island[0] ?? 0, island[1] ?? 0))
}

/** The stays of a coast inside the box; rings that lie inside whole are no crossings. */
function clipToBox(path: Path, box: WorldBox): Path[] {
  if (isClosedPath(path) && isWithinBox(path, box)) return []
  const pieces = clipLine(path, 0, box.minX, box.maxX).flatMap((strip) => clipLine(strip, 1, box.minY, box.maxY))
  const first = pieces[0]
  const last = pieces.at(-1)
  // a ring was opened where its list of points begins; if that is inside, its first and last stay are one
  const isOne = isClosedPath(path) && pieces.length > 1 && first !== undefined && last !== undefined && meets(last, first)
  if (!isOne) return pieces
  return [[...last, ...first.slice(STRIDE)], ...pieces.slice(1, -1)]
}
const meets = (path: Path, next: Path): boolean => path[path.length - STRIDE] === next[0] && path[path.length - STRIDE + 1] === next[1]

/** The four corners, clockwise on the screen from the top left. */
const corners = ({ minX, minY, maxX, maxY }: WorldBox): [number, number][] => [
  [minX, minY],
  [maxX, minY],
  [maxX, maxY],
  [minX, maxY],
]

function edgeRing(box: WorldBox): Path {
  const points = corners(box)
  return [...points, points[0] ?? [0, 0]].flatMap(([x, y]) => [x, y, 0])
}

/** How far along the edge a place on it lies, clockwise from the top left corner; 0..4 with whole numbers at the corners. */
function alongEdge(x: number, y: number, { minX, minY, maxX, maxY }: WorldBox): number {
  if (y === minY) return (x - minX) / (maxX - minX)
  if (x === maxX) return 1 + (y - minY) / (maxY - minY)
  if (y === maxY) return 2 + (maxX - x) / (maxX - minX)
  return 3 + (maxY - y) / (maxY - minY)
}

/** Closes crossings to waters: from where a coast leaves, clockwise along the edge to where the next one enters, because water is on its right. */
function followEdge(crossings: readonly Path[], box: WorldBox): Path[] {
  const entries = crossings.map((path) => alongEdge(path[0] ?? 0, path[1] ?? 0, box))
  const exits = crossings.map((path) => alongEdge(path[path.length - STRIDE] ?? 0, path[path.length - STRIDE + 1] ?? 0, box))
  const isUsed = crossings.map(() => false)
  return crossings
    .map((_, first) => {
      const ring: Path = []
      for (let at = first; isUsed[at] === false;) {
        isUsed[at] = true
        ring.push(...(crossings[at] ?? []))
        const exit = exits[at] ?? 0
        const ahead = (entry: number): number => (entry - exit + 4) % 4
        const next = entries.reduce((best, entry, index) => (ahead(entry) < ahead(entries[best] ?? 0) ? index : best), 0)
        pushCorners(ring, exit, ahead(entries[next] ?? 0), box)
        at = next
      }
      return ring.length === 0 ? ring : [...ring, ring[0] ?? 0, ring[1] ?? 0, 0]
    })
    .filter((ring) => ring.length >= 4 * STRIDE)
}

/** The corners passed when going `distance` clockwise from a place on the edge. */
function pushCorners(ring: Path, from: number, distance: number, box: WorldBox): void {
  const points = corners(box)
  for (let corner = Math.floor(from) + 1; corner <= from + distance; corner += 1) {
    const [x, y] = points[corner % 4] ?? [0, 0]
    ring.push(x, y, 0)
  }
}

/** Whether a water would cover more known land than errors explain. */
function drowns({ parts: [outer, ...islands] }: Shape, land: readonly number[]): boolean {
  if (outer === undefined) return false
  const isInside = createRingTest(outer)
  const dry = islands.map((island) => ({ box: boxOf({ parts: [island] }), ring: island }))
  const isOnIsland = (x: number, y: number): boolean =>
    dry.some(({ box, ring }) => x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY && isInRing(x, y, ring))
  let drowned = 0
  for (let at = 0; at < land.length; at += 2) {
    const x = land[at] ?? 0
    const y = land[at + 1] ?? 0
    if (isInside(x, y) && !isOnIsland(x, y)) drowned += 1
  }
  return drowned > Math.max(MOST_DROWNED, (land.length / 2) * MOST_DROWNED_SHARE)
}
