/** How long a unit needs to a place, as known when it is sent. */
import type { Point } from '../../contract/primitives.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { FIX_LIMIT_SECONDS } from '../incidents/index.ts'
import { straightLine, type PositionsOf } from '../units/index.ts'
import type { Estimate } from './claim-ops.ts'

/** Straight-line travel from the newest usable fix, else from the base. */
export const estimateFrom =
  (positions: PositionsOf, nowMs: number): Estimate =>
  (unit, to) => {
    const fix = positions.latest(unit.id)
    const isUsable = fix !== null && nowMs - fix.fixedAtMs <= FIX_LIMIT_SECONDS * 1000
    const base =
      unit.baseLatitude === null || unit.baseLongitude === null ? null : { latitude: unit.baseLatitude, longitude: unit.baseLongitude }
    const from: Point | null = isUsable ? fix : base
    return from && { etaSeconds: straightLine().etaSeconds(from, to, unit.kind), distanceMetres: distanceMetres(from, to) }
  }
