/** State a decision about fences needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { ArrivalRule, FenceFields, FenceId, type FencePurpose } from '../../contract/geofences.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'

const FenceState = FenceFields.extend({ id: FenceId, isArchived: z.boolean(), version: z.number() })
export type FenceState = z.infer<typeof FenceState>

/** A drawn fence, put away or not. @throws AppError `entity.unknown` */
export function loadFence(state: StateReader, fenceId: string): FenceState {
  const row = state.table('Fence').get(fenceId)
  if (!row) throw new AppError('entity.unknown', { entity: 'fence', id: fenceId })
  return FenceState.parse(row)
}

/** Whether there is what a fence of this purpose belongs to: an incident for a scene, else a facility; belonging to nothing is fine. */
export function isAboutKnown(state: StateReader, purpose: FencePurpose, aboutId: string | null): boolean {
  if (aboutId === null) return true
  return state.table(purpose === 'scene' ? 'Incident' : 'Facility').get(aboutId) !== null
}

/** Name of a station's setting as an entity. */
export const ruleIdOf = (stationId: string): string => `fence-rule:${stationId}`

/** Which arrivals this station confirms by itself; none until somebody said so. */
export function arrivalRuleOf(state: StateReader, stationId: string): ArrivalRule {
  const row = state.table('FenceRule').get(ruleIdOf(stationId))
  return row ? ArrivalRule.parse(row) : { onScene: false, atHospital: false }
}
