/** How demo units move: along the island's roads from leg to leg, one tick at a time. Pure. */
import type { Point } from '../contract/primitives.ts'
import { bearingDegrees } from '../kernel/geo.ts'
import { routeOnRoads, type RouteLeg } from './geography.ts'

/** A unit on the move or at rest. `goal` is where the last leg ends. */
export type Motion = {
  readonly at: Point
  readonly headingDegrees: number
  readonly speedKmh: number
  readonly legs: readonly RouteLeg[]
  readonly goal: Point | null
}

/** Standing still at a place. */
export const standing = (at: Point, headingDegrees = 0): Motion => ({ at, headingDegrees, speedKmh: 0, legs: [], goal: null })

/** Sets off by road from where the unit is. */
export const headFor = (motion: Motion, goal: Point): Motion => ({ ...motion, legs: routeOnRoads(motion.at, goal).legs, goal })

/** True when the goal is reached. */
export const hasArrived = (motion: Motion): boolean => motion.goal !== null && motion.legs.length === 0

/**
 * Moves for `seconds`.
 * @param pace 1 = the road's own speed; above 1 with lights and siren
 */
export function advance(motion: Motion, seconds: number, pace = 1): Motion {
  let left = seconds
  let { at, headingDegrees } = motion
  const legs = [...motion.legs]
  let speedKmh = 0
  for (let leg = legs[0]; leg && left > 0; leg = legs[0]) {
    const metresPerSecond = (leg.speedKmh * pace) / 3.6
    const needed = leg.lengthMetres / metresPerSecond
    headingDegrees = bearingDegrees(leg.from, leg.to)
    speedKmh = leg.speedKmh * pace
    if (needed <= left) {
      at = leg.to
      left -= needed
      legs.shift()
      continue
    }
    const share = left / needed
    at = {
      latitude: leg.from.latitude + (leg.to.latitude - leg.from.latitude) * share,
      longitude: leg.from.longitude + (leg.to.longitude - leg.from.longitude) * share,
    }
    legs[0] = { ...leg, from: at, lengthMetres: leg.lengthMetres * (1 - share) }
    left = 0
  }
  return { ...motion, at, headingDegrees, speedKmh: legs.length === 0 ? 0 : speedKmh, legs }
}
