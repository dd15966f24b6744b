/** Incident decisions. Pure: state in, ops or a refusal out. Cancelling also frees units and stands in modules/assignments. */
import {
  INCIDENT_STEPS,
  type AddNote,
  type ChangeIncident,
  type CloseIncident,
  type IncidentStatus,
  type OpenIncident,
  type ReopenIncident,
  type TriageAnswers,
  type TriageIncident,
} from '../../contract/incidents.ts'
import type { IncidentId, Instant, Place, Priority, ReportId, SubjectId } from '../../contract/primitives.ts'
import { firstScore } from '../../contract/triage.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts } from '../../log/index.ts'
import type { IncidentState } from './load.ts'
import { incidentChanged, incidentClosed, incidentNoted, incidentOpened, incidentReopened, incidentTriaged } from './ops.ts'

export type Opened = { incidentId: IncidentId; number: string; priority: Priority }
type Answered = Decision<{ incidentId: IncidentId }>
const done = (incident: IncidentState) => ({ result: { incidentId: incident.id } })
export const keyOf = (incident: IncidentState) => ({ incidentId: incident.id, subjectId: incident.subjectId })

/** A call may have started this long before it is entered, and a clock may run this far ahead of ours. */
const CALL_AGE_MS = 7 * 24 * 3600 * 1000
const CLOCK_SKEW_MS = 5 * 60 * 1000
/** True when a reported moment can be when a call started. */
export function isPlausibleStart(startedAt: Instant, now: Instant): boolean {
  const ageMs = fromInstant(now) - fromInstant(startedAt)
  return ageMs >= -CLOCK_SKEW_MS && ageMs <= CALL_AGE_MS
}

/** A place apart: coordinates in the clear, words to be sealed. */
export function splitPlace(place: Place | null) {
  if (!place) return { place: null, placeDescription: null }
  const { description, ...spot } = place
  return { place: spot, placeDescription: description === '' ? null : description }
}

/** First score and the priority that follows from it or from the person, who must say why when it differs. Null = the reason is missing. */
function prioritise(kind: OpenIncident['kind'], answers: TriageAnswers, given: Priority | null, reason: string | null) {
  const score = firstScore(kind, answers)
  const priority = given ?? score.priority
  const isOverride = priority !== score.priority
  if (isOverride && !reason) return null
  return { score, priority, isOverride, reason: isOverride ? reason : null }
}

/** Opens an incident. The automatic score is kept beside a priority given by a person. @param seq next number of this station */
export function openIncident(input: OpenIncident, seq: number, facts: DecideFacts): Decision<Opened> {
  const { callStartedAt } = input
  if (callStartedAt && !isPlausibleStart(callStartedAt, facts.now))
    return refuse('input.invalid', { fields: [{ path: 'callStartedAt', problem: 'expected a moment within the last 7 days' }] })
  const first = prioritise(input.kind, input.answers, input.priority, input.priorityReason)
  if (!first) return refuse('incident.override-needs-reason', {})
  const incidentId = facts.newId<IncidentId>()
  const { prefix } = facts.station
  const number = `${prefix}-${seq}`
  return accept(
    [
      incidentOpened({
        incidentId,
        subjectId: facts.newId<SubjectId>(),
        reportId: facts.newId<ReportId>(),
        number,
        numberPrefix: prefix,
        numberSeq: seq,
        status: 'open',
        source: input.source,
        kind: input.kind,
        ...splitPlace(input.place),
        caller: input.caller,
        narrative: input.narrative === '' ? null : input.narrative,
        answers: input.answers,
        score: first.score,
        priority: first.priority,
        priorityReason: first.reason,
        trackingHash: null,
        deviceHash: null,
        callStartedAt: callStartedAt ?? null,
      }),
    ],
    { result: { incidentId, number, priority: first.priority } },
  )
}

const isEnded = (status: IncidentStatus): boolean => status === 'closed' || status === 'cancelled'
const ended = (incident: IncidentState) => (isEnded(incident.status) ? refuse('incident.closed', { number: incident.number }) : null)

/** Corrects what is known. Another kind is scored anew; the priority follows unless a person had set it. */
export function changeIncident(incident: IncidentState, input: ChangeIncident): Answered {
  const { fields } = input
  const stop = versionMoved('incident', input.expectedVersion, incident.version) ?? ended(incident)
  if (stop) return stop
  const changed = (['kind', 'place', 'caller', 'narrative'] as const).filter((name) => fields[name] !== undefined)
  if (changed.length === 0) return accept([], done(incident))
  const score = fields.kind ? firstScore(fields.kind, incident.triageAnswers) : undefined
  const isOverridden = incident.priority !== incident.score.priority
  const isFollowing = score !== undefined && !isOverridden && score.priority !== incident.priority
  return accept(
    [
      incidentChanged({
        ...keyOf(incident),
        changed: isFollowing ? [...changed, 'priority'] : changed,
        ...(fields.kind ? { kind: fields.kind } : {}),
        ...(score ? { score } : {}),
        ...(isFollowing ? { priority: score.priority } : {}),
        ...(fields.place === undefined ? { placeDescription: null } : splitPlace(fields.place)),
        caller: fields.caller ?? null,
        narrative: fields.narrative || null,
      }),
    ],
    done(incident),
  )
}

/** Answers to the questions, a new score, and the priority; one that differs from the score needs a reason. */
export function triageIncident(incident: IncidentState, input: TriageIncident): Answered {
  const stop = ended(incident)
  if (stop) return stop
  const first = prioritise(incident.kind, input.answers, input.priority, input.reason)
  if (!first) return refuse('incident.override-needs-reason', {})
  return accept([incidentTriaged({ ...keyOf(incident), answers: input.answers, ...first })], done(incident))
}

/** A line in the chronology; also after the end, because what is learned late still belongs to it. */
export const addNote = (incident: IncidentState, input: AddNote): Answered =>
  accept([incidentNoted({ ...keyOf(incident), text: input.text })], done(incident))

/** Checks one step of `INCIDENT_STEPS`. @returns a refusal that names the legal ones, or null */
export function incidentStep(incident: IncidentState, to: IncidentStatus) {
  const legal: readonly IncidentStatus[] = INCIDENT_STEPS[incident.status]
  return legal.includes(to) ? null : refuse('incident.illegal-step', { from: incident.status, to, legal: [...legal] })
}

/** What may still hang on an incident that is to end. */
export type Unfinished = { readonly callSigns: readonly string[]; readonly openHandoverAt: string | null }
/** Refuses to end an incident while a hospital waits for its patient. */
export const handoverStop = ({ openHandoverAt }: Pick<Unfinished, 'openHandoverAt'>) =>
  openHandoverAt === null ? null : refuse('incident.handover-open', { facility: openHandoverAt })

/** Closes with a disposition. Refused while units work on it or a handover is open. */
export function closeIncident(incident: IncidentState, input: CloseIncident, unfinished: Unfinished): Answered {
  const stop = incidentStep(incident, 'closed')
  if (stop) return stop
  if (unfinished.callSigns.length > 0) return refuse('incident.units-busy', { callSigns: [...unfinished.callSigns] })
  return (
    handoverStop(unfinished) ??
    accept([incidentClosed({ ...keyOf(incident), disposition: input.disposition, note: input.note || null })], done(incident))
  )
}

/** Opens a closed or cancelled incident again. */
export function reopenIncident(incident: IncidentState, input: ReopenIncident): Answered {
  const stop =
    incident.status === 'new'
      ? refuse('incident.illegal-step', { from: 'new', to: 'open', legal: [...INCIDENT_STEPS.new] })
      : incidentStep(incident, 'open')
  return stop ?? accept([incidentReopened({ ...keyOf(incident), reason: input.reason })], done(incident))
}
