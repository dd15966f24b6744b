/** Handover: from asking a hospital to the signed transfer of care. One dataset, shown as ATMIST. */
import { z } from 'zod'
import {
  AssignmentId,
  Command,
  FacilityId,
  HandoverId,
  IncidentId,
  Instant,
  line,
  paragraph,
  Priority,
  SubjectId,
  UnitId,
  type StepTable,
} from './primitives.ts'

export const HandoverStatus = z.enum([
  'requested',
  'seen',
  'accepted',
  'declined',
  'diverted',
  'atDoor',
  'triaged',
  'handedOver',
  'cancelled',
])
export type HandoverStatus = z.infer<typeof HandoverStatus>
/** Separate acts by named people. A crew may arrive before anyone answered; nothing undoes an arrival. */
export const HANDOVER_STEPS = {
  requested: ['seen', 'accepted', 'declined', 'diverted', 'atDoor', 'cancelled'],
  seen: ['accepted', 'declined', 'diverted', 'atDoor', 'cancelled'],
  accepted: ['diverted', 'atDoor', 'cancelled'],
  declined: [],
  diverted: [],
  atDoor: ['triaged', 'handedOver', 'cancelled'],
  triaged: ['handedOver', 'cancelled'],
  handedOver: [],
  cancelled: [],
} as const satisfies StepTable<HandoverStatus>

export const Sex = z.enum(['female', 'male', 'unknown'])
/** Who it is. Unknown is a state, not a name. */
export const HandoverPatient = z.object({
  isUnknown: z.boolean(),
  name: line(120).nullable(),
  ageYears: z.number().min(0).max(130).nullable(),
  isAgeEstimated: z.boolean(),
  sex: Sex,
  phone: z.string().max(24).nullable(),
  nextOfKin: z.string().max(120).nullable(),
  nationalId: z.string().max(40).nullable(),
})
export type HandoverPatient = z.infer<typeof HandoverPatient>
/** One set of vital signs. Ranges are what a device or a person can mean, not what is healthy. */
export const Vitals = z.object({
  takenAt: Instant,
  heartRate: z.number().int().min(0).max(300).nullable(),
  respiratoryRate: z.number().int().min(0).max(120).nullable(),
  systolic: z.number().int().min(0).max(350).nullable(),
  diastolic: z.number().int().min(0).max(250).nullable(),
  spo2Percent: z.number().int().min(0).max(100).nullable(),
  temperatureCelsius: z.number().min(20).max(46).nullable(),
  avpu: z.enum(['alert', 'confused', 'voice', 'pain', 'unresponsive']).nullable(),
  glucoseMmolPerLitre: z.number().min(0).max(60).nullable(),
})
export type Vitals = z.infer<typeof Vitals>
/** The clinical part, field by field of ATMIST; what is not known stays empty and is listed as missing. */
export const HandoverClinical = z.object({
  onsetAt: Instant.nullable(),
  mechanism: paragraph(500),
  injuries: paragraph(1000),
  vitals: z.array(Vitals).max(50),
  treatment: paragraph(2000),
  allergies: paragraph(500).nullable(),
  medicines: paragraph(500).nullable(),
  background: paragraph(1000).nullable(),
  other: paragraph(1000).nullable(),
})
export type HandoverClinical = z.infer<typeof HandoverClinical>
export const ArrivalNeed = z.enum([
  'team',
  'theatre',
  'blood',
  'midwife',
  'incubator',
  'isolation',
  'oxygen',
  'resuscitation',
  'interpreter',
])
export type ArrivalNeed = z.infer<typeof ArrivalNeed>

export const RequestHandover = Command.extend({
  incidentId: IncidentId,
  facilityId: FacilityId,
  assignmentId: AssignmentId.nullable(),
  priority: Priority,
  complaint: line(300),
  patient: HandoverPatient,
  clinical: HandoverClinical.partial().default({}),
  needs: z.array(ArrivalNeed).max(9),
  etaAt: Instant.nullable(),
})
export const UpdateHandover = Command.extend({
  handoverId: HandoverId,
  patient: HandoverPatient.partial().optional(),
  clinical: HandoverClinical.partial().optional(),
  needs: z.array(ArrivalNeed).max(9).optional(),
  etaAt: Instant.nullable().optional(),
  complaint: line(300).optional(),
})
export const SeeHandover = Command.extend({ handoverId: HandoverId })
export const AnswerHandover = Command.extend({
  handoverId: HandoverId,
  answer: z.enum(['accept', 'decline', 'divert']),
  reason: paragraph(300).default(''),
  divertToFacilityId: FacilityId.nullable().default(null),
})
export const ArriveHandover = Command.extend({ handoverId: HandoverId, at: Instant.optional() })
/** South African Triage Scale colours. */
export const TriageColour = z.enum(['red', 'orange', 'yellow', 'green', 'blue'])
export type TriageColour = z.infer<typeof TriageColour>
export const TriageHandover = Command.extend({
  handoverId: HandoverId,
  colour: TriageColour,
  vitals: Vitals.nullable(),
  note: paragraph(500).default(''),
})
/** A signature: the drawn strokes (SVG path data) and who signed. */
export const Signature = z.object({
  name: line(120),
  role: line(60),
  strokes: z
    .string()
    .regex(/^[MLml0-9 .,-]*$/)
    .max(20_000),
})
export const TransferHandover = Command.extend({
  handoverId: HandoverId,
  readBack: line(1000),
  givenBy: Signature,
  receivedBy: Signature,
  /** Required when fields that complete the record are missing. */
  missingReason: paragraph(300).default(''),
})
export const CancelHandover = Command.extend({ handoverId: HandoverId, reason: line(300) })
/** Feedback to the crew. */
export const SetOutcome = Command.extend({ handoverId: HandoverId, outcome: line(500) })

export const HandoverView = z.object({
  id: HandoverId,
  incidentId: IncidentId,
  incidentNumber: z.string(),
  assignmentId: AssignmentId.nullable(),
  unitId: UnitId.nullable(),
  callSign: z.string().nullable(),
  facilityId: FacilityId,
  facilityName: z.string(),
  subjectId: SubjectId,
  status: HandoverStatus,
  priority: Priority,
  etaAt: Instant.nullable(),
  complaint: z.string().nullable(),
  patient: HandoverPatient.nullable(),
  clinical: HandoverClinical.partial().nullable(),
  needs: z.array(ArrivalNeed),
  requestedAt: Instant,
  requestedBy: z.string(),
  seenAt: Instant.nullable(),
  seenBy: z.string().nullable(),
  answeredAt: Instant.nullable(),
  answeredBy: z.string().nullable(),
  answerReason: z.string().nullable(),
  divertedToFacilityId: FacilityId.nullable(),
  atDoorAt: Instant.nullable(),
  triagedAt: Instant.nullable(),
  triage: z.object({ colour: TriageColour, note: z.string(), by: z.string() }).nullable(),
  handedOverAt: Instant.nullable(),
  receivedBy: z.string().nullable(),
  signatures: z.object({ givenBy: Signature, receivedBy: Signature }).nullable(),
  readBack: z.string().nullable(),
  outcome: z.string().nullable(),
  /** Fields that still block the transfer (translated by `hospital:field.<name>`). */
  missing: z.array(z.string()),
  missingReason: z.string().nullable(),
  legalNext: z.array(HandoverStatus),
  version: z.number().int(),
})
export type HandoverView = z.infer<typeof HandoverView>
