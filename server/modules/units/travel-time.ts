/** How long a unit needs to a place. Straight line for now; road time takes the same form once a road graph is imported. */
import type { Point } from '../../contract/primitives.ts'
import type { UnitKind } from '../../contract/units.ts'
import { distanceMetres } from '../../kernel/geo.ts'

/** A way to tell travel time. `factor` is how much longer the road is than the straight line, null where roads are followed. */
export type TravelTime = {
  readonly method: 'road' | 'straightLine'
  readonly factor: number | null
  /** Seconds from `from` to `to` for this kind of unit. */
  etaSeconds(from: Point, to: Point, kind: UnitKind): number
}

/**
 * Travel by straight line. Factor 1.4: house assumption (published detour indices for trips to hospitals lie around it; village
 * tracks may be worse). Speeds in km/h: ambulance, fire and police 47 and car, motorcycle 33 are the off-road speeds with and
 * without lights and sirens of the Auckland model in JEMSS.jl (Apache-2.0); responder (often on foot or bicycle) 15 and boat 20
 * are house assumptions.
 */
export const STRAIGHT_LINE_PROFILE = {
  name: 'kituo-straight-line/1',
  factor: 1.4,
  speedKmh: { ambulance: 47, fire: 47, police: 47, car: 33, motorcycle: 33, responder: 15, boat: 20 },
} as const satisfies { name: string; factor: number; speedKmh: Record<UnitKind, number> }

/** Straight-line travel time with a profile's factor and speeds. */
export const straightLine = (
  profile: { readonly factor: number; readonly speedKmh: Readonly<Record<UnitKind, number>> } = STRAIGHT_LINE_PROFILE,
): TravelTime => ({
  method: 'straightLine',
  factor: profile.factor,
  etaSeconds: (from, to, kind) => Math.round((distanceMetres(from, to) * profile.factor * 3.6) / profile.speedKmh[kind]),
})
