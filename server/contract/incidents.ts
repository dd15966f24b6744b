/** Incidents: something happened, people are told about it, it is worked until it is closed. */
import { z } from 'zod'
import { Command, IncidentId, Instant, Language, Latitude, Longitude, line, paragraph, Phone, Place, Priority, ReportId, SubjectId, type StepTable } from './primitives.ts'
import { AssignmentView } from './assignments.ts'
import { HandoverView } from './handover.ts'

export const IncidentSource = z.enum(['sosPage', 'call', 'sms', 'walkIn', 'responder', 'station', 'alarm'])
export type IncidentSource = z.infer<typeof IncidentSource>
/** What happened, in words of the call-taker's list; details are in the narrative. */
export const IncidentKind = z.enum(['unknown', 'labour', 'bleeding', 'breathing', 'chestPain', 'unconscious', 'trauma', 'roadCrash', 'burn', 'drowning', 'poisoning', 'snakeBite', 'seizure', 'fever', 'newborn', 'violence', 'fire', 'transfer', 'other'])
export type IncidentKind = z.infer<typeof IncidentKind>

/** Stored state. How far help has come is derived from assignments (`IncidentProgress`), so that two stations never disagree about it. */
export const IncidentStatus = z.enum(['new', 'open', 'closed', 'cancelled'])
export type IncidentStatus = z.infer<typeof IncidentStatus>
export const INCIDENT_STEPS = {
  new: ['open', 'closed', 'cancelled'],
  open: ['closed', 'cancelled'],
  closed: ['open'],
  cancelled: ['open'],
} as const satisfies StepTable<IncidentStatus>
/** Furthest step any unit has reached. */
export const IncidentProgress = z.enum(['unassigned', 'offered', 'assigned', 'enRoute', 'onScene', 'transporting', 'atHospital', 'handedOver', 'cleared'])
export type IncidentProgress = z.infer<typeof IncidentProgress>
/** NENA EIDO incident status codes. */
export const EIDO_INCIDENT_STATUS = {
  unassigned: 'Active', offered: 'Active', assigned: 'ResourcesAssigned', enRoute: 'ResourcesEnroute', onScene: 'ResourcesOnscene',
  transporting: 'ResourcesOnscene', atHospital: 'ResourcesOnscene', handedOver: 'ResourcesOnscene', cleared: 'Active',
} as const satisfies Record<IncidentProgress, string>
/** NENA EIDO common priority number, 10 highest. */
export const EIDO_PRIORITY = { P1: 10, P2: 7, P3: 4, P4: 1 } as const satisfies Record<Priority, number>

export const Disposition = z.enum(['handedOver', 'treatedOnScene', 'refused', 'noPatient', 'deadOnScene', 'duplicate', 'falseAlarm', 'transferredToOther', 'other'])
export type Disposition = z.infer<typeof Disposition>

/** First questions, answered yes, no or unknown; any yes to a danger sign raises the priority (`contract/triage.ts`). */
export const Answer = z.enum(['yes', 'no', 'unknown'])
export const TriageAnswers = z.record(z.string().max(40), Answer)
export type TriageAnswers = z.infer<typeof TriageAnswers>

export const Caller = z.object({ name: line(120).nullable(), phone: Phone.nullable(), language: Language.nullable() })
export const OpenIncident = Command.extend({
  source: IncidentSource,
  kind: IncidentKind,
  place: Place.nullable(),
  caller: Caller,
  narrative: paragraph(4000),
  answers: TriageAnswers.default({}),
  /** Given by the call-taker; the first score is kept beside it. A priority other than the score needs `priorityReason`. */
  priority: Priority.nullable(),
  priorityReason: paragraph(300).nullable().default(null),
  /** When the first key was pressed or the phone answered. */
  callStartedAt: Instant.optional(),
})
export type OpenIncident = z.infer<typeof OpenIncident>
export const ChangeIncident = Command.extend({
  incidentId: IncidentId, expectedVersion: z.number().int().optional(),
  fields: z.object({ kind: IncidentKind, place: Place.nullable(), caller: Caller, narrative: paragraph(4000) }).partial(),
})
export const TriageIncident = Command.extend({ incidentId: IncidentId, answers: TriageAnswers, priority: Priority.nullable(), reason: paragraph(300).nullable() })
export const AddNote = Command.extend({ incidentId: IncidentId, text: line(2000) })
export const CloseIncident = Command.extend({ incidentId: IncidentId, disposition: Disposition, note: paragraph(1000).optional() })
export const CancelIncident = Command.extend({ incidentId: IncidentId, reason: line(300) })
export const ReopenIncident = Command.extend({ incidentId: IncidentId, reason: line(300) })
export type ChangeIncident = z.infer<typeof ChangeIncident>
export type TriageIncident = z.infer<typeof TriageIncident>
export type CloseIncident = z.infer<typeof CloseIncident>

/** A line of the chronology. `code` is translated by screens (`dispatch:entry.<code>`), `text` is what a person wrote. */
export const ChronologyEntry = z.object({ id: z.string(), at: Instant, actor: z.string(), actorName: z.string(), code: z.string(), params: z.record(z.string(), z.unknown()), text: z.string().nullable() })
export const ReportView = z.object({ id: ReportId, source: IncidentSource, receivedAt: Instant, latitude: Latitude.nullable(), longitude: Longitude.nullable(), accuracyMetres: z.number().nullable(), callerPhone: z.string().nullable(), narrative: z.string().nullable() })
export const IncidentSummary = z.object({
  id: IncidentId, number: z.string(), status: IncidentStatus, progress: IncidentProgress, kind: IncidentKind, priority: Priority, source: IncidentSource,
  place: Place.nullable(), openedAt: Instant, unitsAssigned: z.number().int(), unitsOnScene: z.number().int(), callSigns: z.array(z.string()), version: z.number().int(),
})
export type IncidentSummary = z.infer<typeof IncidentSummary>
export const IncidentView = IncidentSummary.extend({
  caller: Caller, subjectId: SubjectId.nullable(), narrative: z.string().nullable(), answers: TriageAnswers, scoredPriority: Priority, priorityReason: z.string().nullable(),
  openedBy: z.string(), closedAt: Instant.nullable(), disposition: Disposition.nullable(), legalNext: z.array(IncidentStatus),
  reports: z.array(ReportView), chronology: z.array(ChronologyEntry), assignments: z.array(AssignmentView), handovers: z.array(HandoverView),
})
export type IncidentView = z.infer<typeof IncidentView>
export const IncidentBoardQuery = z.object({ statuses: z.array(IncidentStatus).default(['new', 'open']), limit: z.number().int().min(1).max(1000).default(200), before: Instant.optional() })
