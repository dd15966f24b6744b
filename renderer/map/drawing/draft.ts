/** A shape being drawn: its points so far, what is wrong with it, and the shape it becomes. Pure. */
import type { Point } from '../../../server/contract/primitives.ts'
import { distanceMetres } from '../../lib/sphere.ts'

/** What a person draws. A measure is a line that becomes nothing. */
export type DrawKind = 'area' | 'line' | 'circle' | 'measure'
export type DrawnShape =
  /** The last corner joins the first. */
  | { kind: 'area'; ring: readonly Point[] }
  | { kind: 'line'; points: readonly Point[] }
  | { kind: 'circle'; centre: Point; radiusMetres: number }
/** Of a circle the first point is the middle, the second lies on its edge. */
export type Draft = { kind: DrawKind; points: readonly Point[] }
/** Why a draft is no shape yet. */
export type DrawProblem = 'morePoints' | 'crosses' | 'tooManyPoints'

export const FEWEST_POINTS = { area: 3, line: 2, circle: 2, measure: 2 } as const satisfies Record<DrawKind, number>
/** As many as the station takes. */
export const MOST_POINTS = 200

const isSame = (a: Point, b: Point): boolean => a.latitude === b.latitude && a.longitude === b.longitude

/** Adds a point; the same place twice in a row counts once, and the edge of a circle moves. */
export function addPoint(draft: Draft, point: Point): Draft {
  const { kind, points } = draft
  const last = points.at(-1)
  if (last !== undefined && isSame(last, point)) return draft
  if (kind === 'circle') return { kind, points: [...points.slice(0, 1), point] }
  return points.length >= MOST_POINTS ? draft : { kind, points: [...points, point] }
}

/** Takes the last point away. */
export const undoPoint = ({ kind, points }: Draft): Draft => ({ kind, points: points.slice(0, -1) })

/** What keeps a draft from being a shape; null = nothing does. */
export function problemOf({ kind, points }: Draft): DrawProblem | null {
  if (points.length < FEWEST_POINTS[kind]) return 'morePoints'
  if (points.length > MOST_POINTS) return 'tooManyPoints'
  return kind === 'area' && crossesItself(points) ? 'crosses' : null
}

/** The shape a draft has become; null while there is a problem, and for a measure. */
export function shapeOf(draft: Draft): DrawnShape | null {
  const { kind, points } = draft
  const [first, second] = points
  if (problemOf(draft) !== null || first === undefined || second === undefined) return null
  switch (kind) {
    case 'area':
      return { kind, ring: points }
    case 'line':
      return { kind, points }
    case 'circle':
      return { kind, centre: first, radiusMetres: distanceMetres(first, second) }
    case 'measure':
      return null
  }
}

/** On which side of the line a-b the point c lies: positive, negative, or zero on it. Degrees serve: only the sign counts. */
const sideOf = (a: Point, b: Point, c: Point): number =>
  (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (c.longitude - a.longitude)

const doCross = (a: Point, b: Point, c: Point, d: Point): boolean =>
  sideOf(a, b, c) * sideOf(a, b, d) < 0 && sideOf(c, d, a) * sideOf(c, d, b) < 0

/** Whether two edges of a ring cross. Neighbours share a corner and cannot. */
function crossesItself(ring: readonly Point[]): boolean {
  const edges = ring.map((from, index) => [from, ring[(index + 1) % ring.length] ?? from] as const)
  return edges.some(([a, b], first) => edges.slice(first + 1).some(([c, d]) => doCross(a, b, c, d)))
}
