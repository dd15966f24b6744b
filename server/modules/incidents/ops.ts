/** What can ever be recorded about an incident. Words of and about people are sealed under the subject's own key. */
import { z } from 'zod'
import { Caller, Disposition, FirstScore, IncidentKind, IncidentSource, TriageAnswers, WORK_CODES } from '../../contract/incidents.ts'
import { IncidentId, Instant, Place, Priority, ReportId, SubjectId } from '../../contract/primitives.ts'
import { districtScope } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

/** Held by the control rooms of the district. */
const dispatchScope = districtScope('dispatch')
const about = { entity: (body: { incidentId: string }): string => body.incidentId, scope: dispatchScope, read: 'incident.read' } as const
const subject = (body: { subjectId: string | null }): string | null => body.subjectId
const key = { incidentId: IncidentId, subjectId: SubjectId.nullable() }

/** A place without the words: those may name people ("behind Asha's house") and are sealed beside it. */
const Spot = Place.omit({ description: true })
const words = z.string().nullable()
/** Who reported, and what was said. `deviceHash` is the SHA-256 of a phone's own token; sealed, because it follows a phone from call to call. */
const reported = {
  reportId: ReportId,
  source: IncidentSource,
  place: Spot.nullable(),
  placeDescription: words,
  caller: Caller.nullable(),
  narrative: words,
  trackingHash: words,
  deviceHash: words,
  callStartedAt: Instant.nullable(),
}
const REPORT_SEALED = ['placeDescription', 'caller', 'narrative', 'deviceHash'] as const
const scored = { score: FirstScore, priority: Priority }

export const incidentOpened = defineOp({
  kind: 'incident.opened',
  version: 1,
  body: z.object({
    ...key,
    ...reported,
    ...scored,
    number: z.string(),
    numberPrefix: z.string(),
    numberSeq: z.number().int(),
    kind: IncidentKind,
    answers: TriageAnswers,
    priorityReason: words,
    /** `new` waits to be taken up (an SOS); `open` is being worked by whoever opened it. */
    status: z.enum(['new', 'open']),
    /** The earlier incident of the same phone, where there is one. */
    follows: z.object({ incidentId: IncidentId, number: z.string() }).optional(),
  }),
  sealed: [...REPORT_SEALED, 'priorityReason'],
  subject,
  conflict: 'fact',
  ...about,
})
/** A further call or SOS about the same incident. */
export const incidentReportAdded = defineOp({
  kind: 'incident.report-added',
  version: 1,
  body: z.object({ ...key, ...reported }),
  sealed: REPORT_SEALED,
  subject,
  conflict: 'fact',
  ...about,
})
/** `changed` names what this op sets; the other fields are absent, sealed ones also after erasure. */
export const incidentChanged = defineOp({
  kind: 'incident.changed',
  version: 1,
  body: z.object({
    ...key,
    changed: z.array(z.enum(['kind', 'place', 'caller', 'narrative', 'priority'])),
    kind: IncidentKind.optional(),
    place: Spot.nullable().optional(),
    placeDescription: words,
    caller: Caller.nullable(),
    narrative: words,
    score: FirstScore.optional(),
    priority: Priority.optional(),
  }),
  sealed: ['placeDescription', 'caller', 'narrative'],
  subject,
  registers: ({ changed, place, placeDescription, ...fields }) =>
    Object.fromEntries(
      changed.map((name) => [
        name,
        name === 'place' ? place && { ...place, description: placeDescription ?? '' } : (fields[name] ?? null), // a place and its words are one field
      ]),
    ),
  conflict: 'register',
  ...about,
})
export const incidentTriaged = defineOp({
  kind: 'incident.triaged',
  version: 1,
  body: z.object({ ...key, ...scored, answers: TriageAnswers, reason: words, isOverride: z.boolean() }),
  sealed: ['reason'],
  subject,
  registers: ({ priority }) => ({ priority }),
  conflict: 'register',
  ...about,
})
export const incidentNoted = defineOp({
  kind: 'incident.noted',
  version: 1,
  body: z.object({ ...key, text: words }),
  sealed: ['text'],
  subject,
  conflict: 'fact',
  ...about,
})
export const incidentClosed = defineOp({
  kind: 'incident.closed',
  version: 1,
  body: z.object({ ...key, disposition: Disposition, note: words }),
  sealed: ['note'],
  subject,
  conflict: 'state-machine',
  ...about,
})
export const incidentCancelled = defineOp({
  kind: 'incident.cancelled',
  version: 1,
  body: z.object({ ...key, reason: words }),
  sealed: ['reason'],
  subject,
  conflict: 'state-machine',
  ...about,
})
export const incidentReopened = defineOp({
  kind: 'incident.reopened',
  version: 1,
  body: z.object({ ...key, reason: words }),
  sealed: ['reason'],
  subject,
  conflict: 'state-machine',
  ...about,
})

/** A step of a unit that works on the incident: the line it leaves in the chronology. */
export const incidentWorkNoted = defineOp({
  kind: 'incident.work-noted',
  version: 1,
  body: z.object({ ...key, code: z.enum(WORK_CODES), params: z.record(z.string(), z.union([z.string(), z.number()])), text: words }),
  sealed: ['text'],
  subject,
  conflict: 'fact',
  ...about,
})
