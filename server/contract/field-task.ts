/** What the phone of a unit sees and sends: its own task and nobody else's. */
import { z } from 'zod'
import { AnswerOffer, AssignmentView, ProgressAssignment } from './assignments.ts'
import { IncidentKind } from './incidents.ts'
import { Command, IncidentId, Instant, Language, paragraph, Place, Priority, UnitId } from './primitives.ts'
import { CallSign, Readiness, UnitStatus } from './units.ts'

/** The incident as the crew needs it. Who called and what was said are given only once the crew is on the way; never a name. */
export const TaskIncident = z.object({
  id: IncidentId,
  number: z.string(),
  kind: IncidentKind,
  priority: Priority,
  place: Place.nullable(),
  callerPhone: z.string().nullable(),
  callerLanguage: Language.nullable(),
  narrative: z.string().nullable(),
})
export type TaskIncident = z.infer<typeof TaskIncident>
export const FieldTask = z.object({
  unit: z.object({
    id: UnitId,
    callSign: CallSign,
    status: UnitStatus,
    statusAt: Instant,
    readiness: Readiness,
    restUntil: Instant.nullable(),
    legalNext: z.array(UnitStatus),
  }),
  assignment: AssignmentView.nullable(),
  incident: TaskIncident.nullable(),
  /** The station's clock, so that a phone with a wrong one counts down correctly. */
  now: Instant,
})
export type FieldTask = z.infer<typeof FieldTask>

export const FieldAnswer = AnswerOffer
export const FieldProgress = ProgressAssignment
/** Own status; the unit is the one the phone belongs to. */
export const FieldStatus = Command.extend({ to: UnitStatus, at: Instant.optional(), note: paragraph(300).optional() })
export const FieldReadiness = Command.extend({ readiness: Readiness, restMinutes: z.number().int().min(0).max(1440).optional() })
