/** What can ever be recorded about a handover. Patient and clinical parts are sealed under the patient's own key. */
import { z } from 'zod'
import { ArrivalNeed, HandoverClinical, HandoverPatient, Signature, TriageColour, Vitals } from '../../contract/handover.ts'
import { AssignmentId, FacilityId, HandoverId, IncidentId, Instant, Priority, SubjectId, UnitId } from '../../contract/primitives.ts'
import { scopeName } from '../../contract/scopes.ts'
import { defineOp, type StationFacts } from '../../log/index.ts'

/** Held by the control room and by the one hospital that is asked. */
const handoverScope = (body: { facilityId: string }, { country }: StationFacts): string => scopeName(country, 'hospital', body.facilityId)
const key = { handoverId: HandoverId, facilityId: FacilityId }
const entity = (body: { handoverId: string }): string => body.handoverId
const step = { entity, scope: handoverScope, conflict: 'state-machine', read: 'handover.read' } as const

export const handoverRequested = defineOp({
  kind: 'handover.requested',
  version: 1,
  body: z.object({
    ...key,
    incidentId: IncidentId,
    assignmentId: AssignmentId.nullable(),
    unitId: UnitId.nullable(),
    subjectId: SubjectId,
    priority: Priority,
    complaint: z.string().nullable(),
    patient: HandoverPatient.nullable(),
    clinical: HandoverClinical.partial().nullable(),
    needs: z.array(ArrivalNeed),
    etaAt: Instant.nullable(),
    previousHandoverId: HandoverId.nullable(),
  }),
  sealed: ['complaint', 'patient', 'clinical'],
  subject: (body) => body.subjectId,
  ...step,
})
export const handoverUpdated = defineOp({
  kind: 'handover.updated',
  version: 1,
  body: z.object({
    ...key,
    subjectId: SubjectId,
    complaint: z.string().nullable(),
    patient: HandoverPatient.nullable(),
    clinical: HandoverClinical.partial().nullable(),
    needs: z.array(ArrivalNeed),
    etaAt: Instant.nullable(),
  }),
  sealed: ['complaint', 'patient', 'clinical'],
  subject: (body) => body.subjectId,
  ...step,
  conflict: 'register',
})
export const handoverSeen = defineOp({ kind: 'handover.seen', version: 1, body: z.object({ ...key, byName: z.string() }), ...step })
export const handoverAnswered = defineOp({
  kind: 'handover.answered',
  version: 1,
  body: z.object({
    ...key,
    answer: z.enum(['accepted', 'declined', 'diverted']),
    reason: z.string(),
    divertedToFacilityId: FacilityId.nullable(),
    byName: z.string(),
  }),
  ...step,
})
export const handoverAtDoor = defineOp({ kind: 'handover.at-door', version: 1, body: z.object({ ...key, at: Instant }), ...step })
export const handoverTriaged = defineOp({
  kind: 'handover.triaged',
  version: 1,
  body: z.object({
    ...key,
    subjectId: SubjectId,
    colour: TriageColour,
    note: z.string().nullable(),
    vitals: Vitals.nullable(),
    byName: z.string(),
  }),
  sealed: ['note', 'vitals'],
  subject: (body) => body.subjectId,
  ...step,
})
export const handoverTransferred = defineOp({
  kind: 'handover.transferred',
  version: 1,
  body: z.object({
    ...key,
    subjectId: SubjectId,
    readBack: z.string().nullable(),
    givenBy: Signature,
    receivedBy: Signature,
    missing: z.array(z.string()),
    missingReason: z.string(),
  }),
  sealed: ['readBack'],
  subject: (body) => body.subjectId,
  ...step,
})
export const handoverCancelled = defineOp({
  kind: 'handover.cancelled',
  version: 1,
  body: z.object({ ...key, reason: z.string() }),
  ...step,
})
export const handoverOutcomeSet = defineOp({
  kind: 'handover.outcome-set',
  version: 1,
  body: z.object({ ...key, subjectId: SubjectId, outcome: z.string().nullable() }),
  sealed: ['outcome'],
  subject: (body) => body.subjectId,
  ...step,
  conflict: 'register',
})
