/**
 * Kisiwa cha Mfano: the fictional district every demo runs in, an island that does not exist, drawn into open water of
 * Lake Victoria. This is the only door; the parts beside it are its data.
 */
import type { Point } from '../contract/primitives.ts'
import { DEMO_ISLAND, DEMO_LANDMARKS, DEMO_TOWN, DEMO_VILLAGES } from './island-places.ts'
import { DEMO_ROADS, FERRY_ROUTE } from './island-roads.ts'
import { COASTLINES } from './island-shape.ts'

export { DEMO_FACILITIES, DEMO_ISLAND, DEMO_LANDMARKS, DEMO_TOWN, DEMO_VILLAGES, type DemoPlace } from './island-places.ts'
export { DEMO_ROADS, FERRY_ROUTE, ROAD_NETWORK } from './island-roads.ts'
export { routeOnRoads, type RouteLeg } from './island-routes.ts'
export { COASTLINES } from './island-shape.ts'
export { demoUnits } from './island-units.ts'

/** Corners of a box around the island with a margin of water: [west, south, east, north] in degrees. */
export const DEMO_BOUNDS: readonly [west: number, south: number, east: number, north: number] = [32.67, -1.71, 32.93, -1.53]

/** Properties every feature of `demoGeoJson` has; `isExample` is always true. */
export type DemoFeatureProperties = {
  id: string
  layer: 'land' | 'road' | 'ferry' | 'place'
  kind: string
  name: string
  label: string
  isExample: true
}
type Geometry =
  | { type: 'Polygon'; coordinates: number[][][] }
  | { type: 'LineString'; coordinates: number[][] }
  | { type: 'Point'; coordinates: number[] }
export type DemoFeature = { type: 'Feature'; properties: DemoFeatureProperties; geometry: Geometry }
export type DemoFeatureCollection = { type: 'FeatureCollection'; features: DemoFeature[] }

const position = ({ longitude, latitude }: Point): number[] => [longitude, latitude]
const feature = (
  layer: DemoFeatureProperties['layer'],
  kind: string,
  { id, name, label }: { id: string; name: string; label: string },
  geometry: Geometry,
): DemoFeature => ({
  type: 'Feature',
  properties: { id, layer, kind, name, label, isExample: true },
  geometry,
})

/**
 * The island as GeoJSON for the map: coast, roads, ferry line and names. Facilities are not in it: screens draw those
 * from the directory, where their state is live.
 */
export function demoGeoJson(): DemoFeatureCollection {
  return {
    type: 'FeatureCollection',
    features: [
      ...COASTLINES.map((ring, index) =>
        feature(
          'land',
          'coast',
          { id: `coast-${index + 1}`, name: DEMO_ISLAND.name, label: DEMO_ISLAND.label },
          { type: 'Polygon', coordinates: [ring.map(position)] },
        ),
      ),
      ...DEMO_ROADS.map((road) => feature('road', road.class, road, { type: 'LineString', coordinates: road.line.map(position) })),
      feature(
        'ferry',
        'ferry',
        { id: 'ferry', name: 'Feri ya Mfano', label: 'Feri ya Mfano' },
        { type: 'LineString', coordinates: FERRY_ROUTE.map(position) },
      ),
      ...[DEMO_ISLAND, DEMO_TOWN, ...DEMO_VILLAGES, ...DEMO_LANDMARKS].map((place) =>
        feature('place', place.kind, place, { type: 'Point', coordinates: position(place) }),
      ),
    ],
  }
}
