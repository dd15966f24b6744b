/** How long a unit needs by straight line: what answers wherever no road can. */
import type { Point } from '../../contract/primitives.ts'
import type { UnitKind } from '../../contract/units.ts'
import { distanceMetres } from '../../kernel/geo.ts'

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

/** Seconds from one place to another by straight line, for this kind of unit. */
export const straightLineSeconds = (from: Point, to: Point, kind: UnitKind): number =>
  Math.round((distanceMetres(from, to) * STRAIGHT_LINE_PROFILE.factor * 3.6) / STRAIGHT_LINE_PROFILE.speedKmh[kind])
