/** Multipolygons: rings from the ways of a relation, holes to the area that holds them. */
import { joinPaths } from './join.ts'
import { doubleArea, isClosedPath, isInRing, STRIDE, type Path } from './path.ts'
import { AREA, boxOf, type Shape } from './shape.ts'

import type { WorldBox } from '../world.ts'

/** A member way as its relation names it. */
export type RingMember = { readonly role: string; readonly path: Path }
export type Assembled = {
  readonly areas: readonly Shape[]
  /** Lines that could not be closed, and holes in nothing. */ readonly broken: number
}

function ringsOf(members: readonly RingMember[]): { rings: Path[]; open: number } {
  const joined = joinPaths(
    members.map(({ path }) => path),
    true,
  )
  const rings = joined.filter((path) => isClosedPath(path) && doubleArea(path) !== 0)
  return { rings, open: joined.filter((path) => !isClosedPath(path)).length }
}

/** Corners asked whether they lie in another ring: rings that touch share some, not all. */
const CORNERS_ASKED = 7

/** Whether a ring lies in another. */
function isWithin(ring: Path, outer: Path): boolean {
  const corners = ring.length / STRIDE - 1
  const step = Math.max(1, Math.floor(corners / CORNERS_ASKED))
  let asked = 0
  let inside = 0
  for (let corner = 0; corner < corners; corner += step) {
    asked += 1
    if (isInRing(ring[corner * STRIDE] ?? 0, ring[corner * STRIDE + 1] ?? 0, outer)) inside += 1
  }
  return inside * 2 > asked
}

/** Gives each hole to the smallest area around it. */
type Home = { readonly ring: Path; readonly box: WorldBox; readonly size: number; readonly holes: Path[] }
function withHoles(outers: readonly Path[], inners: readonly Path[]): Assembled {
  const sorted = outers
    .map((ring): Home => ({ ring, box: boxOf({ parts: [ring] }), size: Math.abs(doubleArea(ring)), holes: [] }))
    .sort((a, b) => a.size - b.size)
  let homeless = 0
  for (const inner of inners) {
    const { minX, minY, maxX, maxY } = boxOf({ parts: [inner] })
    const mayHold = (box: WorldBox): boolean => box.minX <= minX && box.minY <= minY && box.maxX >= maxX && box.maxY >= maxY
    const home = sorted.find(({ ring, box }) => mayHold(box) && isWithin(inner, ring))
    if (home === undefined) homeless += 1
    else home.holes.push(inner)
  }
  return { areas: sorted.map(({ ring, holes }) => ({ type: AREA, parts: [ring, ...holes] })), broken: homeless }
}

/** Outer and inner by how many rings lie around each: for relations whose roles are wrong. */
function byNesting(rings: readonly Path[]): Assembled {
  const isHole = (ring: Path): boolean => rings.filter((other) => other !== ring && isWithin(ring, other)).length % 2 === 1
  const holes = rings.filter(isHole)
  return withHoles(
    rings.filter((ring) => !holes.includes(ring)),
    holes,
  )
}
/** Nesting is asked of every ring about every other; beyond this roles have to do. */
const MOST_NESTED = 500

/**
 * Builds the areas of a multipolygon relation. Roles are believed while the rings they make close; else all ways are tried together.
 * What does not close is left out and counted, never closed by guessing.
 */
export function assembleAreas(members: readonly RingMember[]): Assembled {
  const inner = members.filter(({ role }) => role === 'inner')
  const outer = members.filter(({ role }) => role !== 'inner')
  const outers = ringsOf(outer)
  const inners = ringsOf(inner)
  const open = outers.open + inners.open
  if (open > 0 && inner.length > 0) {
    const all = ringsOf(members)
    if (all.open < open && all.rings.length <= MOST_NESTED) {
      const nested = byNesting(all.rings)
      return { areas: nested.areas, broken: nested.broken + all.open }
    }
  }
  const { areas, broken } = withHoles(outers.rings, inners.rings)
  return { areas, broken: broken + open }
}
