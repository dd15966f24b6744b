/** What the map is told: incidents, facilities, assignments, the selection, and how it should look. */
import type { EmsTraffic, FacilityKind } from '../../server/contract/directory.ts'
import type { LineString, MultiPoint, MultiPolygon, Polygon } from 'geojson'
import type { Point, Priority } from '../../server/contract/primitives.ts'

export type MapFlavour = 'dark' | 'light'

export type MapIncident = Point & {
  id: string
  /** Short number people say, drawn beside the mark. */
  number: string
  /** One line: what happened. Read in the list twin. */
  title: string
  priority: Priority
  /** Someone has seen it; until then the mark pulses. */
  isAcknowledged: boolean
  /** Radius the place is known to, metres; null = unknown. Drawn while selected. */
  accuracyMetres: number | null
}

export type MapFacility = Point & { id: string; code: string; name: string; kind: FacilityKind; emsTraffic: EmsTraffic }

/** A unit working on an incident: drawn as a line between them. */
export type MapAssignment = { unitId: string; incidentId: string; isProvisional: boolean }

export type MapItemKind = 'incident' | 'unit' | 'facility'
export type MapSelection = { kind: MapItemKind; id: string }

/** A box in degrees. */
export type MapBounds = readonly [west: number, south: number, east: number, north: number]

/**
 * How a shape on the ground is drawn. Roads closed, slowed, or to be closed; areas reached in time, smallest first; a route and the ones not
 * taken; where a unit has been, where nobody knows, where it stood, and positions that cannot be believed. Fences: drawn, made by the
 * station, where no unit should go, those the chosen unit is inside, the one looked at.
 */
export type ShapeLook =
  | 'closed'
  | 'slow'
  | 'planned'
  | 'reach0'
  | 'reach1'
  | 'reach2'
  | 'reach3'
  | 'route'
  | 'otherRoute'
  | 'track'
  | 'gap'
  | 'stop'
  | 'doubt'
  | 'fence'
  | 'fenceAuto'
  | 'fenceOut'
  | 'fenceIn'
  | 'fenceChosen'
/** A shape on the ground, under units and names. Its words say what its look means: no shape speaks by colour alone. */
export type MapShape = {
  id: string
  look: ShapeLook
  geometry: Polygon | MultiPolygon | LineString | MultiPoint
  label: (Point & { text: string }) | null
  /** Said beside the pointer while it is inside; the list of fences says it too. */
  hover?: string
}
/** Where a unit was at the moment that is played back. `isCertain` false = between two positions far apart. */
export type MapPlayhead = Point & { headingDegrees: number | null; isCertain: boolean; label: string }

/** Everything drawn on top of the ground, except the units, which live in their own store. */
export type MapContent = {
  incidents: readonly MapIncident[]
  facilities: readonly MapFacility[]
  assignments: readonly MapAssignment[]
  selection: MapSelection | null
  shapes: readonly MapShape[]
  playhead: MapPlayhead | null
  /** Whether the last minutes of moving units are drawn behind them. */
  hasTrails: boolean
}

export const EMPTY_CONTENT: MapContent = {
  incidents: [],
  facilities: [],
  assignments: [],
  selection: null,
  shapes: [],
  playhead: null,
  hasTrails: false,
}
