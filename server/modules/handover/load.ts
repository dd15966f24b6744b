/** State a handover decision needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { ArrivalNeed, HandoverClinical, HandoverPatient, HandoverStatus } from '../../contract/handover.ts'
import { FacilityId, HandoverId, IncidentId, Instant, SubjectId } from '../../contract/primitives.ts'
import type { StateReader } from '../../log/index.ts'
import { AppError } from '../../kernel/app-error.ts'

const HandoverState = z.object({
  id: HandoverId,
  incidentId: IncidentId,
  facilityId: FacilityId,
  subjectId: SubjectId,
  status: HandoverStatus,
  complaint: z.string().nullable(),
  patient: HandoverPatient.nullable(),
  clinical: HandoverClinical.partial().nullable(),
  needs: z.array(ArrivalNeed),
  etaAt: Instant.nullable(),
  version: z.number(),
})
export type HandoverState = z.infer<typeof HandoverState>
export type IncidentState = { readonly status: string; readonly number: string }
export type FacilityState = { readonly name: string; readonly isActive: boolean }

/** @throws AppError `entity.unknown` */
export function loadHandover(state: StateReader, handoverId: string): HandoverState {
  const row = state.table('Handover').get(handoverId)
  if (!row) throw new AppError('entity.unknown', { entity: 'handover', id: handoverId })
  return HandoverState.parse(row)
}
/** All handovers of an incident, oldest first. */
export const handoversOfIncident = (state: StateReader, incidentId: string): HandoverState[] =>
  state
    .table('Handover')
    .find({ incidentId })
    .map((row) => HandoverState.parse(row))
