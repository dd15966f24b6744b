/** The numbers of fences as data, and the fences a station makes by itself. Pure. */
import { FacilityKind } from '../../contract/directory.ts'
import type { FenceFields, FencePurpose } from '../../contract/geofences.ts'

/** House assumptions: no standard says how near is there. */
export const FENCE_RULES = {
  name: 'kituo-fences/1',
  /** Where a crew parks, from the place of an incident. */
  sceneMetres: 150,
  /** The place's own accuracy is added, at most so much of it: beyond, a unit inside has not arrived anywhere. */
  sceneAccuracyMetres: 500,
  /** Gate, yard and buildings of a facility. */
  facilityMetres: 200,
  /** A crossing heard of later than this is history (Traccar notifies of no event older than 15 min). */
  lateMs: 900_000,
  /** Fixes later than this change no presence any more. */
  replayMs: 86_400_000,
  /** A ring that encloses less is a line or a slip of the hand. */
  leastSquareMetres: 100,
} as const

/** A fence as it is watched. `fromMs`: it counts from then on, epoch milliseconds. */
export type WatchedFence = FenceFields & { readonly id: string; readonly fromMs: number }

const PURPOSE_OF_FACILITY = {
  referralHospital: 'hospital',
  hospital: 'hospital',
  healthCentre: 'hospital',
  dispensary: 'hospital',
  vaccineStore: 'station',
  ambulanceBase: 'station',
  fireStation: 'station',
  policeStation: 'station',
} as const satisfies Record<FacilityKind, FencePurpose>

type Spot = { readonly id: string; readonly latitude: number; readonly longitude: number }
const circle = ({ latitude, longitude }: Spot, radiusMetres: number): FenceFields['shape'] => ({
  kind: 'circle',
  centre: { latitude, longitude },
  radiusMetres,
})

/** The fence around the place of an open incident. */
export const sceneFence = (
  incident: Spot & { readonly number: string; readonly accuracyMetres: number | null; readonly openedAt: string },
): WatchedFence => ({
  id: `scene:${incident.id}`,
  name: incident.number,
  purpose: 'scene',
  shape: circle(incident, FENCE_RULES.sceneMetres + Math.min(incident.accuracyMetres ?? 0, FENCE_RULES.sceneAccuracyMetres)),
  aboutId: incident.id,
  fromMs: Date.parse(incident.openedAt),
})

/** The fence around a facility. */
export const facilityFence = (
  facility: Spot & { readonly name: string; readonly kind: string; readonly createdAt: string },
): WatchedFence => ({
  id: `facility:${facility.id}`,
  name: facility.name,
  purpose: PURPOSE_OF_FACILITY[FacilityKind.parse(facility.kind)],
  shape: circle(facility, FENCE_RULES.facilityMetres),
  aboutId: facility.id,
  fromMs: Date.parse(facility.createdAt),
})
