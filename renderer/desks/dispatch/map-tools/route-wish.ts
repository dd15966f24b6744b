/** Which way is asked for: from where a unit is to the incident it goes to. Pure. */
import type { Point } from '../../../../server/contract/primitives.ts'
import type { RoadProfileName } from '../../../../server/contract/roads.ts'
import type { UnitKind } from '../../../../server/contract/units.ts'
import type { MapShape } from '../../../map/index.ts'
import type { Route, RouteWish } from './data.ts'

/** How a kind of unit travels; a boat follows no road. The station goes by the same table when it recommends. */
const PROFILES: Readonly<Record<UnitKind, RoadProfileName | null>> = {
  ambulance: 'ambulance',
  fire: 'ambulance',
  police: 'ambulance',
  car: 'car',
  motorcycle: 'motorcycle',
  responder: 'walking',
  boat: null,
}
/** About eleven metres: a unit that trembles on the spot does not ask again. */
const STEP = 1e4
const rounded = (degrees: number): number => Math.round(degrees * STEP) / STEP

/** The question to the station; null when either end is unknown or the unit follows no roads. */
export function routeWish(unit: { kind: UnitKind; position: Point | null } | null, to: Point | null): RouteWish | null {
  const profile = unit === null ? null : PROFILES[unit.kind]
  if (unit === null || unit.position === null || to === null || profile === null) return null
  return {
    fromLatitude: rounded(unit.position.latitude),
    fromLongitude: rounded(unit.position.longitude),
    toLatitude: rounded(to.latitude),
    toLongitude: rounded(to.longitude),
    profile,
  }
}

/** The best way as a line with its time and length in the middle, others dashed. Nothing where no road leads there. */
export function routeShapes({ routes }: Route, words: (durationSeconds: number, distanceMetres: number) => string): MapShape[] {
  return routes
    .flatMap(({ line, durationSeconds, distanceMetres }, index): MapShape[] => {
      const [longitude, latitude] = line[line.length >> 1] ?? []
      if (line.length < 2 || longitude === undefined || latitude === undefined) return []
      return [
        {
          id: `route-${index}`,
          look: index === 0 ? 'route' : 'otherRoute',
          geometry: { type: 'LineString', coordinates: line },
          label: { longitude, latitude, text: words(durationSeconds, distanceMetres) },
        },
      ]
    })
    .reverse()
}
