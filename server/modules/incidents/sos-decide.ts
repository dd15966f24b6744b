/** An SOS from a phone page: a new incident, or one more report about the one this phone has just opened. Pure. */
import type { SosReport } from '../../contract/incidents.ts'
import type { IncidentId, Point, ReportId, SubjectId } from '../../contract/primitives.ts'
import { firstScore } from '../../contract/triage.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { accept, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { isPlausibleStart, keyOf, splitPlace } from './decide.ts'
import type { IncidentState } from './load.ts'
import { incidentChanged, incidentOpened, incidentReportAdded, incidentWorkNoted } from './ops.ts'

/** House rule: the same phone pressing again within this time and distance speaks of the same emergency. */
export const SOS_REPEAT = { seconds: 600, metres: 1000 } as const
/** House rule: an emergency of the same phone within this time of its last message refers to the one before. A phone keeps its SOS as long. */
export const SOS_FOLLOWS_SECONDS = 12 * 3600

export type SosState = {
  readonly seq: number
  readonly trackingHash: string
  readonly deviceHash: string
  /** The newest incident that messages under the same tracking token speak of: this one is more about it, until it has ended. */
  readonly own: IncidentState | null
  readonly last: { readonly receivedAt: string; readonly incident: IncidentState } | null
}
export type SosOpened = { incidentId: IncidentId; number: string; isNew: boolean }

const pointOf = (incident: IncidentState): Point | null =>
  incident.latitude === null || incident.longitude === null ? null : { latitude: incident.latitude, longitude: incident.longitude }

const isEnded = (incident: IncidentState): boolean => incident.status === 'closed' || incident.status === 'cancelled'

/**
 * True for what a phone sends by itself while it follows an SOS: a place and nothing a person said, for a press before the end. Phones that
 * rode along in the ambulance would otherwise call again the moment their incident is closed.
 */
const isFollowing = (input: SosReport, { closedAt }: IncidentState): boolean =>
  input.narrative === '' &&
  input.phone === null &&
  input.kind === 'unknown' &&
  Object.keys(input.answers).length === 0 &&
  input.pressedAt !== null &&
  closedAt !== null &&
  input.pressedAt <= closedAt

const secondsSince = (at: string, { now }: DecideFacts): number => (fromInstant(now) - fromInstant(at)) / 1000

/**
 * Where this SOS belongs: an incident, or none for a new one, with the earlier incident of the phone that a new one refers to. What comes
 * under the same tracking token is never a new emergency, however late and from wherever, until its incident has ended: what a person says
 * after that must reach somebody. Else places count only where both are known.
 */
function placeOfSos(
  input: SosReport,
  { own, last }: SosState,
  facts: DecideFacts,
): { readonly incident: IncidentState | null; readonly follows: IncidentState | null } {
  if (own && (!isEnded(own) || isFollowing(input, own))) return { incident: own, follows: null }
  if (own) return { incident: null, follows: own }
  if (!last || secondsSince(last.receivedAt, facts) > SOS_FOLLOWS_SECONDS) return { incident: null, follows: null }
  const before = pointOf(last.incident)
  const isElsewhere = input.place !== null && before !== null && distanceMetres(before, input.place) > SOS_REPEAT.metres
  const isRepeat = !isEnded(last.incident) && secondsSince(last.receivedAt, facts) <= SOS_REPEAT.seconds && !isElsewhere
  return isRepeat ? { incident: last.incident, follows: null } : { incident: null, follows: last.incident }
}

/** Further than this from the place known so far, a phone that follows its own SOS has moved. */
const MOVED_METRES = 100

/** A phone knows better now: it had no place before, or a less accurate one of its own, or it has moved since. */
function isBetterPlace(incident: IncidentState, input: SosReport, isOwn: boolean): boolean {
  const before = pointOf(incident)
  if (!input.place || !before) return input.place !== null
  if (incident.placeSource !== 'gps' && incident.placeSource !== 'network') return false
  const { accuracyMetres } = input.place
  if (accuracyMetres === null) return false
  return (
    incident.accuracyMetres === null ||
    accuracyMetres < incident.accuracyMetres ||
    (isOwn && distanceMetres(before, input.place) > Math.max(MOVED_METRES, accuracyMetres))
  )
}

/** What a further message tells that nobody knew: a better place, what happened, a number to call. A dispatcher's own word stays. Nothing when it tells nothing new. */
function learned(incident: IncidentState, input: SosReport, isOwn: boolean): OpDraft[] {
  if (isEnded(incident)) return []
  const isPlace = isBetterPlace(incident, input, isOwn)
  const isKind = incident.kind === 'unknown' && input.kind !== 'unknown'
  const isCaller = incident.callerPhone === null && input.phone !== null
  const score = isKind ? firstScore(input.kind, incident.triageAnswers) : null
  const isFollowing = score !== null && incident.priority === incident.score.priority && score.priority !== incident.priority
  const changed = [
    ...(isKind ? ['kind' as const] : []),
    ...(isPlace ? ['place' as const] : []),
    ...(isCaller ? ['caller' as const] : []),
    ...(isFollowing ? ['priority' as const] : []),
  ]
  if (changed.length === 0) return []
  return [
    incidentChanged({
      ...keyOf(incident),
      changed,
      narrative: null,
      ...(isPlace ? splitPlace(input.place) : { placeDescription: null }),
      ...(score ? { kind: input.kind, score } : {}),
      ...(isFollowing ? { priority: score.priority } : {}),
      caller: isCaller ? { name: incident.callerName, phone: input.phone, language: incident.callerLanguage ?? input.language } : null,
    }),
  ]
}

type Report = Omit<Parameters<typeof incidentReportAdded>[0], 'incidentId' | 'subjectId'>

/** A new incident; one that follows an ended one leaves a line there too, for whoever looks at that. */
function newIncident(
  input: SosReport,
  report: Report,
  seq: number,
  follows: IncidentState | null,
  facts: DecideFacts,
): Decision<SosOpened> {
  const incidentId = facts.newId<IncidentId>()
  const { prefix } = facts.station
  const number = `${prefix}-${seq}`
  const score = firstScore(input.kind, input.answers)
  const opened = incidentOpened({
    ...report,
    incidentId,
    subjectId: facts.newId<SubjectId>(),
    number,
    numberPrefix: prefix,
    numberSeq: seq,
    status: 'new',
    kind: input.kind,
    answers: input.answers,
    score,
    priority: score.priority,
    priorityReason: null,
    ...(follows ? { follows: { incidentId: follows.id, number: follows.number } } : {}),
  })
  const mark =
    follows && isEnded(follows) ? [incidentWorkNoted({ ...keyOf(follows), code: 'calledAgain', params: { number }, text: null })] : []
  return accept([opened, ...mark], { result: { incidentId, number, isNew: true } })
}

/**
 * Records an SOS. It is never refused for what it says: a wrong clock is left out, an unknown place stays unknown.
 * @returns the incident; `isNew` false for more under the same tracking token, or when the same phone asked again within `SOS_REPEAT`
 */
export function decideSos(input: SosReport, state: SosState, facts: DecideFacts): Decision<SosOpened> {
  const caller = input.phone || input.language ? { name: null, phone: input.phone, language: input.language } : null
  const report = {
    reportId: facts.newId<ReportId>(),
    source: 'sosPage' as const,
    ...splitPlace(input.place),
    caller,
    narrative: input.narrative === '' ? null : input.narrative,
    trackingHash: state.trackingHash,
    deviceHash: state.deviceHash,
    callStartedAt: input.pressedAt && isPlausibleStart(input.pressedAt, facts.now) ? input.pressedAt : null,
  }
  const { incident, follows } = placeOfSos(input, state, facts)
  if (!incident) return newIncident(input, report, state.seq, follows, facts)
  const added = incidentReportAdded({ ...report, ...keyOf(incident) })
  return accept([added, ...learned(incident, input, state.own !== null)], {
    result: { incidentId: incident.id, number: incident.number, isNew: false },
  })
}
