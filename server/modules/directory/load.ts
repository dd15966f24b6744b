/** State a directory decision needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { EmsTraffic, FacilityFields } from '../../contract/directory.ts'
import { FacilityId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'

const FacilityState = FacilityFields.extend({ id: FacilityId, emsTraffic: EmsTraffic, isActive: z.boolean(), version: z.number() })
export type FacilityState = z.infer<typeof FacilityState>

/** A facility, in use or not. @throws AppError `entity.unknown` */
export function loadFacility(state: StateReader, facilityId: string): FacilityState {
  const row = state.table('Facility').get(facilityId)
  if (!row) throw new AppError('entity.unknown', { entity: 'facility', id: facilityId })
  return FacilityState.parse(row)
}

/** The facility that carries this code, active or not; codes are never given twice. */
export function facilityOfCode(state: StateReader, code: string): FacilityState | null {
  const row = state.table('Facility').find({ code }, 1)[0]
  return row ? FacilityState.parse(row) : null
}
