/** Incidents: something happened, people are told about it, it is worked until it is closed. */
import { z } from 'zod'
import {
  Command,
  IncidentId,
  Instant,
  Language,
  Latitude,
  Longitude,
  line,
  paragraph,
  Phone,
  Place,
  Priority,
  ReportId,
  SubjectId,
  type StepTable,
} from './primitives.ts'
import { AssignmentView, isLive, type AssignmentStatus } from './assignments.ts'
import { ContestedField } from './contested.ts'
import { HandoverView, type HandoverStatus } from './handover.ts'

export const IncidentSource = z.enum(['sosPage', 'call', 'sms', 'walkIn', 'responder', 'station', 'alarm'])
export type IncidentSource = z.infer<typeof IncidentSource>
/** What happened, in words of the call-taker's list; details are in the narrative. */
export const IncidentKind = z.enum([
  'unknown',
  'labour',
  'bleeding',
  'breathing',
  'chestPain',
  'unconscious',
  'trauma',
  'roadCrash',
  'burn',
  'drowning',
  'poisoning',
  'snakeBite',
  'seizure',
  'fever',
  'newborn',
  'violence',
  'fire',
  'transfer',
  'other',
])
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
export const IncidentProgress = z.enum([
  'unassigned',
  'offered',
  'assigned',
  'enRoute',
  'onScene',
  'transporting',
  'atHospital',
  'handedOver',
  'cleared',
])
export type IncidentProgress = z.infer<typeof IncidentProgress>
/** NENA EIDO incident status codes. */
export const EIDO_INCIDENT_STATUS = {
  unassigned: 'Active',
  offered: 'Active',
  assigned: 'ResourcesAssigned',
  enRoute: 'ResourcesEnroute',
  onScene: 'ResourcesOnscene',
  transporting: 'ResourcesOnscene',
  atHospital: 'ResourcesOnscene',
  handedOver: 'ResourcesOnscene',
  cleared: 'Active',
} as const satisfies Record<IncidentProgress, string>
/** NENA EIDO common priority number, 10 highest. */
export const EIDO_PRIORITY = { P1: 10, P2: 7, P3: 4, P4: 1 } as const satisfies Record<Priority, number>

export const Disposition = z.enum([
  'handedOver',
  'treatedOnScene',
  'refused',
  'noPatient',
  'deadOnScene',
  'duplicate',
  'falseAlarm',
  'transferredToOther',
  'other',
])
export type Disposition = z.infer<typeof Disposition>

/** First questions, answered yes, no or unknown; any yes to a danger sign raises the priority (`contract/triage.ts`). */
export const Answer = z.enum(['yes', 'no', 'unknown'])
export const TriageAnswers = z
  .record(z.string().max(40), Answer)
  .refine((answers) => Object.keys(answers).length <= 100, 'expected at most 100 answers')
export type TriageAnswers = z.infer<typeof TriageAnswers>
/** How the first score came about: every rule that spoke, with the answers that made it speak. The lowest P wins. */
export const ScoreStep = z.object({ rule: z.string(), priority: Priority, because: z.array(z.string()), isUnverified: z.boolean() })
export type ScoreStep = z.infer<typeof ScoreStep>
/** A first score. `profile` names the version of the rules; `unanswered` are questions of the list still open. */
export const FirstScore = z.object({ profile: z.string(), priority: Priority, path: z.array(ScoreStep), unanswered: z.array(z.string()) })
export type FirstScore = z.infer<typeof FirstScore>

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
  incidentId: IncidentId,
  expectedVersion: z.number().int().optional(),
  fields: z.object({ kind: IncidentKind, place: Place.nullable(), caller: Caller, narrative: paragraph(4000) }).partial(),
})
export const TriageIncident = Command.extend({
  incidentId: IncidentId,
  answers: TriageAnswers,
  priority: Priority.nullable(),
  reason: paragraph(300).nullable(),
})
export const AddNote = Command.extend({ incidentId: IncidentId, text: line(2000) })
export const CloseIncident = Command.extend({ incidentId: IncidentId, disposition: Disposition, note: paragraph(1000).optional() })
export const CancelIncident = Command.extend({ incidentId: IncidentId, reason: line(300) })
export const ReopenIncident = Command.extend({ incidentId: IncidentId, reason: line(300) })
export type AddNote = z.infer<typeof AddNote>
export type CancelIncident = z.infer<typeof CancelIncident>
export type ReopenIncident = z.infer<typeof ReopenIncident>
export type ChangeIncident = z.infer<typeof ChangeIncident>
export type TriageIncident = z.infer<typeof TriageIncident>
export type CloseIncident = z.infer<typeof CloseIncident>

/** Chronology codes that units' work writes. */
export const WORK_CODES = [
  'unitOffered',
  'unitAssigned',
  'unitAccepted',
  'unitDeclined',
  'unitTimedOut',
  'unitEnRoute',
  'unitOnScene',
  'unitAtPatient',
  'unitTransporting',
  'unitAtHospital',
  'unitClearing',
  'unitCompleted',
  'unitCancelled',
  'unitReplaced',
  'unitAsked',
  'unitRefused',
  'unitProvisional',
  'unitConfirmed',
  'unitKept',
  'calledAgain',
] as const
export type WorkCode = (typeof WORK_CODES)[number]
/** Codes of chronology lines: the incident's own, those of units working it, those of hospitals asked. */
export const ENTRY_CODES = [
  'opened',
  'openedAfter',
  'reportAdded',
  'changed',
  'triaged',
  'noted',
  'closed',
  'cancelled',
  'reopened',
  ...WORK_CODES,
  'handoverRequested',
  'handoverSeen',
  'handoverAccepted',
  'handoverDeclined',
  'handoverDiverted',
  'handoverAtDoor',
  'handoverTriaged',
  'handoverSigned',
] as const
export type EntryCode = (typeof ENTRY_CODES)[number]
/** A line of the chronology. `code` is translated by screens (`dispatch:entry.<code>`), `text` is what a person wrote. */
export const ChronologyEntry = z.object({
  id: z.string(),
  at: Instant,
  actor: z.string(),
  actorName: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.unknown()),
  text: z.string().nullable(),
})
export const ReportView = z.object({
  id: ReportId,
  source: IncidentSource,
  receivedAt: Instant,
  latitude: Latitude.nullable(),
  longitude: Longitude.nullable(),
  accuracyMetres: z.number().nullable(),
  callerPhone: z.string().nullable(),
  narrative: z.string().nullable(),
})
export const IncidentSummary = z.object({
  id: IncidentId,
  number: z.string(),
  status: IncidentStatus,
  progress: IncidentProgress,
  kind: IncidentKind,
  priority: Priority,
  source: IncidentSource,
  place: Place.nullable(),
  openedAt: Instant,
  unitsAssigned: z.number().int(),
  unitsOnScene: z.number().int(),
  callSigns: z.array(z.string()),
  /** Those of them that their own station has not confirmed. */
  provisionalCallSigns: z.array(z.string()),
  version: z.number().int(),
})
export type IncidentSummary = z.infer<typeof IncidentSummary>
export const IncidentView = IncidentSummary.extend({
  caller: Caller,
  subjectId: SubjectId.nullable(),
  narrative: z.string().nullable(),
  answers: TriageAnswers,
  scoredPriority: Priority,
  score: FirstScore,
  priorityReason: z.string().nullable(),
  openedBy: z.string(),
  closedAt: Instant.nullable(),
  disposition: Disposition.nullable(),
  legalNext: z.array(IncidentStatus),
  contested: z.array(ContestedField),
  reports: z.array(ReportView),
  chronology: z.array(ChronologyEntry),
  assignments: z.array(AssignmentView),
  handovers: z.array(HandoverView),
})
export type IncidentView = z.infer<typeof IncidentView>
export const IncidentBoardQuery = z.object({
  statuses: z.array(IncidentStatus).max(IncidentStatus.options.length).default(['new', 'open']),
  limit: z.number().int().min(1).max(1000).default(200),
  before: Instant.optional(),
})

/** Secret text a phone makes once: names its own SOS (tracking) or itself (device) without telling who it is. At least 128 bits in base64url or hex. */
export const PhoneToken = z.string().regex(/^[A-Za-z0-9_-]{22,86}$/, 'expected 22 to 86 letters, digits, - or _')
/** What the SOS page sends. A repeat carries the same `commandId` and the same tokens. */
export const SosReport = Command.extend({
  trackingToken: PhoneToken,
  deviceToken: PhoneToken,
  kind: IncidentKind.default('unknown'),
  place: Place.nullable().default(null),
  phone: Phone.nullable().default(null),
  language: Language.nullable().default(null),
  narrative: paragraph(1000).default(''),
  answers: TriageAnswers.default({}),
  /** When the button was pressed, by the phone's clock; ignored where it cannot be true. */
  pressedAt: Instant.nullable().default(null),
})
export type SosReport = z.infer<typeof SosReport>
/** What the caller may know of an SOS: how far help has come. Nothing about people. */
export const PublicStatus = z.object({
  number: z.string(),
  stationName: z.string(),
  receivedAt: Instant,
  state: z.enum(['received', 'answering', 'assigned', 'enRoute', 'onScene', 'transporting', 'atHospital', 'closed', 'cancelled']),
  /** Whole minutes until the first unit arrives, where that can be said. */
  minutes: z.number().int().min(1).nullable(),
})
export type PublicStatus = z.infer<typeof PublicStatus>

const PROGRESS_OF_ASSIGNMENT: Partial<Record<AssignmentStatus, IncidentProgress>> = {
  offered: 'offered',
  accepted: 'assigned',
  enRoute: 'enRoute',
  onScene: 'onScene',
  atPatient: 'onScene',
  transporting: 'transporting',
  atHospital: 'atHospital',
}
/**
 * How far help has come: the furthest step any working unit has reached; a signed transfer counts while units are still there.
 * With nobody working: `cleared` after work was done, else `unassigned`.
 */
export function progressOf(
  assignments: readonly { readonly status: AssignmentStatus; readonly atDestinationAt: string | null }[],
  handovers: readonly { readonly status: HandoverStatus }[],
): IncidentProgress {
  const live = assignments.filter((assignment) => isLive(assignment.status))
  if (live.length === 0 && assignments.some((assignment) => assignment.status === 'completed')) return 'cleared'
  const reached = live.map(({ status, atDestinationAt }) =>
    status === 'clearing' ? (atDestinationAt ? 'atHospital' : 'onScene') : (PROGRESS_OF_ASSIGNMENT[status] ?? 'unassigned'),
  )
  if (handovers.some((handover) => handover.status === 'handedOver')) reached.push('handedOver')
  return IncidentProgress.options.findLast((step) => reached.includes(step)) ?? 'unassigned'
}
