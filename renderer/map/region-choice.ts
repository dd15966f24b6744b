/** Which imported base map is drawn: the one a person chose, else the one the camera looks at. */
import type { MapRegion } from '../../server/contract/maps.ts'
import type { Point } from '../../server/contract/primitives.ts'
import type { MapBounds } from './types.ts'

const holds = ([west, south, east, north]: MapBounds, { longitude, latitude }: Point): boolean =>
  longitude >= west && longitude <= east && latitude >= south && latitude <= north
const sizeOf = ([west, south, east, north]: MapBounds): number => (east - west) * (north - south)
/** Whether two boxes share a place. */
export const meets = (a: MapBounds, b: MapBounds): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]

/** What the camera sees. */
export type Sight = { centre: Point; bounds: MapBounds }

/**
 * Chooses a region. The one that is drawn stays as long as the camera's centre is in it, so that a border does not flicker; of several
 * others the smallest, because it was imported for this place.
 * @param wanted name a person chose; null = by the camera
 */
export function chooseRegion(regions: readonly MapRegion[], wanted: string | null, drawn: string | null, sight: Sight): MapRegion | null {
  const chosen = regions.find(({ name }) => name === wanted)
  if (chosen !== undefined) return chosen
  const current = regions.find(({ name }) => name === drawn)
  if (current !== undefined && holds(current.bounds, sight.centre)) return current
  const here = regions.filter(({ bounds }) => holds(bounds, sight.centre)).sort((a, b) => sizeOf(a.bounds) - sizeOf(b.bounds))
  if (here[0] !== undefined) return here[0]
  if (current !== undefined && meets(current.bounds, sight.bounds)) return current
  return regions.find(({ bounds }) => meets(bounds, sight.bounds)) ?? null
}

/** The smallest box around some boxes. */
export const boxAround = (boxes: readonly MapBounds[]): MapBounds =>
  boxes.reduce((all, box) => [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])])
