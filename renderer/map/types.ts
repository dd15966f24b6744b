/** What the map is told: incidents, facilities, assignments, the selection, and how it should look. */
import type { EmsTraffic, FacilityKind } from '../../server/contract/directory.ts'
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

/** Everything drawn on top of the ground, except the units, which live in their own store. */
export type MapContent = {
  incidents: readonly MapIncident[]
  facilities: readonly MapFacility[]
  assignments: readonly MapAssignment[]
  selection: MapSelection | null
}

export const EMPTY_CONTENT: MapContent = { incidents: [], facilities: [], assignments: [], selection: null }
