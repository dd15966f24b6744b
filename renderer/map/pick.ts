/** What is under the pointer: incidents win over units, units over facilities, the nearest within reach among equals. */
import type { Point } from '../../server/contract/primitives.ts'
import { isInPolygon } from '../lib/sphere.ts'
import { nearestRow, positionsOf, type MapView, type Pixel } from './projection.ts'
import type { MapContent, MapSelection, MapShape } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

/** WCAG 2.5.8 asks for targets of 24 px: a radius of 14 leaves room for a shaky hand. */
const REACH_PIXELS = 14
/** A unit may sit on top of an incident's edge; the incident wins only near its middle. */
const INCIDENT_BONUS_PIXELS = 6

/**
 * Finds the item a person points at.
 * @param pixel CSS pixels from the map's top left
 * @param hidden units inside a cluster, marked 1
 */
export function pickItem(
  units: UnitPositionStore,
  content: MapContent,
  view: MapView,
  pixel: Pixel,
  reachPixels = REACH_PIXELS,
  hidden: Uint8Array | null = null,
): MapSelection | null {
  const incident = nearestRow(positionsOf(content.incidents), content.incidents.length, view, pixel, reachPixels)
  const unit = nearestRow(units.columns.positions, units.count, view, pixel, reachPixels, hidden)
  const incidentId = incident === null ? undefined : content.incidents[incident.row]?.id
  const unitId = unit === null ? null : units.unitIdAt(unit.row)
  const isIncidentNearer = incident !== null && (unit === null || incident.distancePixels - INCIDENT_BONUS_PIXELS <= unit.distancePixels)
  if (incidentId !== undefined && isIncidentNearer) return { kind: 'incident', id: incidentId }
  if (unitId !== null) return { kind: 'unit', id: unitId }
  const facility = nearestRow(positionsOf(content.facilities), content.facilities.length, view, pixel, reachPixels)
  const facilityId = facility === null ? undefined : content.facilities[facility.row]?.id
  return facilityId === undefined ? null : { kind: 'facility', id: facilityId }
}

type Corner = readonly [longitude: number, latitude: number]
const ringsOf = ({ geometry }: MapShape): readonly (readonly Corner[])[] =>
  geometry.type === 'Polygon' ? (geometry.coordinates as unknown as Corner[][]) : [] // GeoJSON positions begin with longitude and latitude

/** What a place inside says: the words of the narrowest area around it that has any; null outside all. */
export function hoverWordsAt(shapes: readonly MapShape[], point: Point): string | null {
  let best: { readonly words: string; readonly width: number } | null = null
  for (const shape of shapes) {
    const [outer, ...holes] = shape.hover === undefined ? [] : ringsOf(shape)
    if (shape.hover === undefined || outer === undefined) continue
    const longitudes = outer.map(([longitude]) => longitude)
    const width = Math.max(...longitudes) - Math.min(...longitudes)
    if ((best === null || width < best.width) && isInPolygon([outer, ...holes], point)) best = { words: shape.hover, width }
  }
  return best?.words ?? null
}
