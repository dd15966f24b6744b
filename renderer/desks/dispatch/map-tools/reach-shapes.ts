/** Areas reached in time as shapes on the map, and what lies inside each. Pure. */
import type { Point } from '../../../../server/contract/primitives.ts'
import type { MapShape } from '../../../map/index.ts'
import { areaOfRings, isInPolygon } from '../../../lib/sphere.ts'
import type { Reach } from './data.ts'

type Area = Reach['areas'][number]
const LOOKS = ['reach0', 'reach1', 'reach2', 'reach3'] as const

const bySize = (areas: readonly Area[]): Area[] => areas.toSorted((a, b) => a.limitSeconds - b.limitSeconds)

/** The northernmost corner: bands are written one above the other there. */
function topOf({ polygons }: Area): Point | null {
  let top: Point | null = null
  for (const [outside = []] of polygons)
    for (const [longitude, latitude] of outside) if (top === null || latitude > top.latitude) top = { longitude, latitude }
  return top
}

/** Largest first, so that the nearest band lies on top. @param words what is written at a band's edge */
export function reachShapes(areas: readonly Area[], words: (limitSeconds: number) => string): MapShape[] {
  return bySize(areas)
    .flatMap((area, index): MapShape[] => {
      const top = topOf(area)
      const look = LOOKS[index]
      if (top === null || look === undefined) return []
      return [
        {
          id: `reach-${area.limitSeconds}`,
          look,
          geometry: { type: 'MultiPolygon', coordinates: area.polygons },
          label: { ...top, text: words(area.limitSeconds) },
        },
      ]
    })
    .reverse()
}

/** A thing with a place, as it stands in the list. */
export type Placed = Point & { id: string; name: string }
export type Band = { limitSeconds: number; squareKilometres: number; newlyReached: readonly Placed[] }

const isIn = (area: Area, place: Point): boolean => area.polygons.some((rings) => isInPolygon(rings, place))

/** The bands as a list: how large each is, and what can be reached in it that could not be before. */
export function reachBands(areas: readonly Area[], things: readonly Placed[]): Band[] {
  const sorted = bySize(areas)
  return sorted.map((area, index) => {
    const before = sorted[index - 1]
    return {
      limitSeconds: area.limitSeconds,
      squareKilometres: area.polygons.reduce((sum, rings) => sum + areaOfRings(rings), 0) / 1e6,
      newlyReached: things.filter((thing) => isIn(area, thing) && (before === undefined || !isIn(before, thing))),
    }
  })
}
