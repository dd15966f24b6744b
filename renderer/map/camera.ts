/** Where the camera may go by itself: once, before anyone has touched the map. After that only a person moves it. */
import type { Point } from '../../server/contract/primitives.ts'
import type { MapBounds, MapContent } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

export type CameraMemory = { hasPersonMoved: boolean; hasFitted: boolean }
export const NEW_CAMERA: CameraMemory = { hasPersonMoved: false, hasFitted: false }

/** The map may fit itself to its content the first time there is any, unless a person was quicker. */
export const mayFitByItself = ({ hasPersonMoved, hasFitted }: CameraMemory): boolean => !hasPersonMoved && !hasFitted

/** The smallest box around some places; null when there are none. Boxes do not cross the date line: neither does the region. */
export function boundsOf(points: Iterable<Point>): MapBounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { longitude, latitude } of points) {
    west = Math.min(west, longitude)
    east = Math.max(east, longitude)
    south = Math.min(south, latitude)
    north = Math.max(north, latitude)
  }
  return west > east ? null : [west, south, east, north]
}

function* unitPoints(units: UnitPositionStore): Generator<Point> {
  const { positions } = units.columns
  for (let row = 0; row < units.count; row += 1) yield { longitude: positions[row * 2] ?? 0, latitude: positions[row * 2 + 1] ?? 0 }
}

/** The box around everything on the map. */
export function contentBounds(units: UnitPositionStore, content: MapContent): MapBounds | null {
  const everything = function* (): Generator<Point> {
    yield* content.incidents
    yield* content.facilities
    yield* unitPoints(units)
  }
  return boundsOf(everything())
}
