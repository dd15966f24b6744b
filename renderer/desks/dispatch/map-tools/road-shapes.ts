/** Reported changes of the roads as shapes on the map: which are in force, which are to come, and what is written beside them. Pure. */
import type { Point } from '../../../../server/contract/primitives.ts'
import type { DrawnShape, MapShape } from '../../../map/index.ts'
import type { RoadChange } from './data.ts'

/** In force now, to come, or over (its time is up, or somebody lifted it). */
export type ChangeState = 'now' | 'later' | 'over'

/**
 * Where a change stands.
 * @param now ISO 8601 instant in UTC with milliseconds, as the station writes them: these sort as text
 */
export function changeState({ isLifted, from, until }: Pick<RoadChange, 'isLifted' | 'from' | 'until'>, now: string): ChangeState {
  if (isLifted || (until !== null && until <= now)) return 'over'
  return from !== null && from > now ? 'later' : 'now'
}

/** The points a change is drawn by. */
export const pointsOf = ({ shape }: Pick<RoadChange, 'shape'>): readonly Point[] => (shape.kind === 'area' ? shape.ring : shape.points)

/** What the station takes of a drawn shape; null for a circle, which no road change is. */
export function roadShapeOf(drawn: DrawnShape): RoadChange['shape'] | null {
  if (drawn.kind === 'area') return { kind: 'area', ring: [...drawn.ring] }
  return drawn.kind === 'line' ? { kind: 'line', points: [...drawn.points] } : null
}

const pair = ({ longitude, latitude }: Point): [number, number] => [longitude, latitude]

/** A change's shape as the map draws it. */
export function geometryOf(shape: RoadChange['shape']): MapShape['geometry'] {
  if (shape.kind === 'line') return { type: 'LineString', coordinates: shape.points.map(pair) }
  return { type: 'Polygon', coordinates: [[...shape.ring, ...shape.ring.slice(0, 1)].map(pair)] }
}

/** Words go to the middle of an area, and of a line. */
function labelPlace(change: RoadChange): Point | null {
  const points = pointsOf(change)
  if (change.shape.kind === 'line') return points[points.length >> 1] ?? null
  const [latitudes, longitudes] = [points.map((point) => point.latitude), points.map((point) => point.longitude)]
  const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2
  return points.length === 0 ? null : { latitude: middle(latitudes), longitude: middle(longitudes) }
}

/**
 * Shapes of all changes that are not over.
 * @param words what is written beside a change
 */
export function changeShapes(changes: readonly RoadChange[], now: string, words: (change: RoadChange) => string): MapShape[] {
  return changes.flatMap((change): MapShape[] => {
    const state = changeState(change, now)
    if (state === 'over') return []
    const place = labelPlace(change)
    return [
      {
        id: `change-${change.id}`,
        look: state === 'later' ? 'planned' : change.factor === 0 ? 'closed' : 'slow',
        geometry: geometryOf(change.shape),
        label: place === null ? null : { ...place, text: words(change) },
      },
    ]
  })
}
