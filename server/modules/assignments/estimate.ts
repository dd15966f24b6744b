/** How long units need to an incident, as known when they are sent. */
import type { Point } from '../../contract/primitives.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import type { StateReader } from '../../log/index.ts'
import { FIX_LIMIT_SECONDS, loadIncident } from '../incidents/index.ts'
import type { Travel } from '../roads/index.ts'
import { loadUnit, straightLineSeconds, type PositionsOf, type UnitState } from '../units/index.ts'
import type { Estimate } from './claim-ops.ts'

/** The newest usable fix, else the base. */
function pointOf(unit: UnitState, positions: PositionsOf, nowMs: number): Point | null {
  const fix = positions.latest(unit.id)
  if (fix !== null && nowMs - fix.fixedAtMs <= FIX_LIMIT_SECONDS * 1000) return { latitude: fix.latitude, longitude: fix.longitude }
  const { baseLatitude, baseLongitude } = unit
  return baseLatitude === null || baseLongitude === null ? null : { latitude: baseLatitude, longitude: baseLongitude }
}

/** By straight line, where the road is not asked: another station waits for the answer. */
export const straightEstimate =
  (positions: PositionsOf, nowMs: number): Estimate =>
  (unit, to) => {
    const from = pointOf(unit, positions, nowMs)
    return from && { etaSeconds: straightLineSeconds(from, to, unit.kind), distanceMetres: distanceMetres(from, to) }
  }

type Near = { readonly telemetry: PositionsOf; readonly roads: Travel; readonly nowMs: number }

/**
 * Asks the roads before the decision is made; what changes in between is estimated by straight line.
 * @throws AppError `entity.unknown`
 */
export async function estimateFor(
  state: StateReader,
  incidentId: string,
  unitIds: readonly string[],
  { telemetry, roads, nowMs }: Near,
): Promise<Estimate> {
  const { latitude, longitude } = loadIncident(state, incidentId)
  const straight = straightEstimate(telemetry, nowMs)
  if (latitude === null || longitude === null) return straight
  const sent = unitIds.flatMap((unitId) => {
    const unit = loadUnit(state, unitId)
    const from = pointOf(unit, telemetry, nowMs)
    return from ? [{ unitId, kind: unit.kind, from }] : []
  })
  const { etaSeconds } = await roads.toPlace(sent, { latitude, longitude })
  const known = new Map(sent.map(({ unitId, from }, index) => [unitId, { from, etaSeconds: etaSeconds[index] }]))
  return (unit, to) => {
    const asked = to.latitude === latitude && to.longitude === longitude ? known.get(unit.id) : undefined
    if (asked?.etaSeconds === undefined) return straight(unit, to)
    return { etaSeconds: asked.etaSeconds, distanceMetres: distanceMetres(asked.from, to) }
  }
}
