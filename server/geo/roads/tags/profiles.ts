/** How fast who travels where: named, versioned data with the source of every number. "House" marks an assumption of ours. */
import type { ProfileName, RoadClass, Season, Surface } from './kinds.ts'

/** Name and version of this data; graphs keep the tags, so a new version needs no new import. */
export const PROFILE_SET = 'kituo-roads/1'

export type RoadProfile = {
  /** Free-flow speed by class in km/h; 0 = never used (access rules may still open it at `otherKmh`). */
  readonly speedKmh: Readonly<Record<RoadClass, number>>
  /** Speed on a way whose class has none but whose tags open it. */
  readonly otherKmh: number
  readonly surfaceCapKmh: Readonly<Record<Surface, number>>
  /** By tracktype 0 (unknown) to 5. */
  readonly trackTypeCapKmh: readonly number[]
  /** By smoothness 0 (unknown) to 8 (impassable). */
  readonly smoothnessCapKmh: readonly number[]
  /** Share of a signed limit that is driven on average; null = limits do not count. */
  readonly limitShare: number | null
  /** Share of the dry-season speed that remains. */
  readonly rainyShare: Readonly<Record<Surface, number>>
  /** Share that remains where water crosses the road (`ford=*`). */
  readonly fordShare: Readonly<Record<Season, number>>
  /** Share that remains on roads for residents, customers or deliveries only: gates, people, no through traffic. */
  readonly restrictedShare: number
  readonly signalSeconds: number
  readonly barrierSeconds: number
  readonly restrictedBarrierSeconds: number
  /** Waiting for and boarding a ferry, added to each crossing. */
  readonly ferryWaitSeconds: number
  /** Speed off the road, in a straight line between a point and the road. */
  readonly offRoadKmh: number
}

const NO_CAP = 999

/** Car speeds by class: the defaults of OSRM's car profile (BSD-2-Clause); `track` and `road` house. */
const CAR_KMH: Readonly<Record<RoadClass, number>> = {
  motorway: 90,
  motorway_link: 45,
  trunk: 85,
  trunk_link: 40,
  primary: 65,
  primary_link: 30,
  secondary: 55,
  secondary_link: 25,
  tertiary: 40,
  tertiary_link: 20,
  unclassified: 25,
  residential: 25,
  living_street: 10,
  service: 15,
  road: 20,
  track: 15,
  busway: 0,
  pedestrian: 0,
  footway: 0,
  path: 0,
  cycleway: 0,
  bridleway: 0,
  steps: 0,
  ferry: 10,
  barrier: 5,
}

/** Caps by surface as OSRM's car profile groups them, rounded to our groups; unknown surfaces have no cap. */
const CAR_SURFACE_KMH: Readonly<Record<Surface, number>> = {
  unknown: NO_CAP,
  paved: NO_CAP,
  rough: 40,
  compacted: 80,
  gravel: 40,
  ground: 30,
  sand: 20,
  mud: 10,
}
/** By tracktype (OSRM's car profile). */
const CAR_TRACK_KMH = [NO_CAP, 60, 40, 30, 25, 20] as const
/** By smoothness (OSRM's car profile); 0.1 km/h for impassable is never driven, access closes it. */
const CAR_SMOOTHNESS_KMH = [NO_CAP, NO_CAP, NO_CAP, 80, 40, 20, 10, 5, 0] as const

/**
 * What rain leaves of the speed (house; published access models for the region slow unpaved roads by a quarter to a half in the
 * wet season). Unknown surfaces count as half unpaved.
 */
const CAR_RAINY: Readonly<Record<Surface, number>> = {
  unknown: 0.8,
  paved: 0.9,
  rough: 0.85,
  compacted: 0.75,
  gravel: 0.7,
  ground: 0.5,
  sand: 0.8,
  mud: 0.25,
}

const mapped = <Key extends string>(
  table: Readonly<Record<Key, number>>,
  change: (value: number, key: Key) => number,
): Record<Key, number> =>
  // the keys are those of the table
  Object.fromEntries(Object.entries<number>(table).map(([key, value]) => [key, change(value, key as Key)])) as Record<Key, number>

const CAR: RoadProfile = {
  speedKmh: CAR_KMH,
  otherKmh: 10, // house
  surfaceCapKmh: CAR_SURFACE_KMH,
  trackTypeCapKmh: CAR_TRACK_KMH,
  smoothnessCapKmh: CAR_SMOOTHNESS_KMH,
  limitShare: 0.9, // GraphHopper's car model (Apache-2.0)
  rainyShare: CAR_RAINY,
  fordShare: { dry: 0.5, rainy: 0.2 }, // house
  restrictedShare: 0.5, // house
  signalSeconds: 8, // house; OSRM counts 2
  barrierSeconds: 30, // house: stop, have it opened, go on
  restrictedBarrierSeconds: 120, // house: somebody must be asked
  ferryWaitSeconds: 600, // house
  offRoadKmh: 33, // Auckland model of JEMSS.jl (Apache-2.0), regular
}

/**
 * Lights and sirens: 4/3 of the regular speed on every road class, the ratio of the two modes in the Manhattan model of
 * JEMSS.jl (Apache-2.0). On bad surfaces the road decides, not the siren: caps as for the car.
 */
const SIREN_FACTOR = 4 / 3
/** House: no patient compartment goes faster. */
const AMBULANCE_TOP_KMH = 110

const AMBULANCE: RoadProfile = {
  ...CAR,
  speedKmh: mapped(CAR_KMH, (kmh, roadClass) =>
    roadClass === 'ferry' || roadClass === 'barrier' ? kmh : Math.min(AMBULANCE_TOP_KMH, kmh * SIREN_FACTOR),
  ),
  limitShare: 0.9 * SIREN_FACTOR,
  restrictedShare: 0.8, // house: let through, but the roads are narrow
  signalSeconds: 2, // OSRM's penalty: slow down, look, pass
  restrictedBarrierSeconds: 45, // house
  ferryWaitSeconds: 300, // house: boards first
  offRoadKmh: 47, // Auckland model of JEMSS.jl (Apache-2.0), lights and sirens
}

/** House: as a car where the road is good (80 at most), and better than a car where it is bad. */
const MOTORCYCLE: RoadProfile = {
  ...CAR,
  speedKmh: { ...mapped(CAR_KMH, (kmh) => Math.min(80, kmh)), unclassified: 30, track: 20 },
  otherKmh: 12,
  surfaceCapKmh: { ...CAR_SURFACE_KMH, rough: 40, compacted: 60, gravel: 45, ground: 35, sand: 15, mud: 10 },
  trackTypeCapKmh: [NO_CAP, 55, 45, 35, 30, 25],
  smoothnessCapKmh: [NO_CAP, NO_CAP, NO_CAP, 70, 45, 30, 18, 8, 0],
  rainyShare: { ...CAR_RAINY, ground: 0.55, mud: 0.3 },
  signalSeconds: 5,
  barrierSeconds: 15,
  ferryWaitSeconds: 300,
}

/** 5 km/h on any even ground (AccessMod's walking table), 3 on steps and 4 on rough paths (house). */
const WALKING_KMH = 5
const WALKING: RoadProfile = {
  speedKmh: { ...mapped(CAR_KMH, () => WALKING_KMH), motorway: 0, motorway_link: 0, busway: 0, path: 4, steps: 3, ferry: 10 },
  otherKmh: WALKING_KMH,
  surfaceCapKmh: { ...mapped(CAR_SURFACE_KMH, () => NO_CAP), sand: 4, mud: 3 },
  trackTypeCapKmh: [NO_CAP, NO_CAP, NO_CAP, NO_CAP, NO_CAP, NO_CAP],
  smoothnessCapKmh: [NO_CAP, NO_CAP, NO_CAP, NO_CAP, NO_CAP, NO_CAP, 4, 3, 2],
  limitShare: null,
  rainyShare: { unknown: 0.9, paved: 1, rough: 1, compacted: 0.95, gravel: 0.95, ground: 0.8, sand: 0.9, mud: 0.6 },
  fordShare: { dry: 0.5, rainy: 0.2 },
  restrictedShare: 1,
  signalSeconds: 10,
  barrierSeconds: 5,
  restrictedBarrierSeconds: 30,
  ferryWaitSeconds: 600,
  offRoadKmh: 4,
}

/** The profiles by name. */
export const PROFILES: Readonly<Record<ProfileName, RoadProfile>> = {
  ambulance: AMBULANCE,
  car: CAR,
  motorcycle: MOTORCYCLE,
  walking: WALKING,
}
