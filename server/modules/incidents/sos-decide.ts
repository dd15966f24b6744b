/** An SOS from a phone page: a new incident, or one more report about the one this phone has just opened. Pure. */
import type { SosReport } from '../../contract/incidents.ts'
import type { IncidentId, Point, ReportId, SubjectId } from '../../contract/primitives.ts'
import { firstScore } from '../../contract/triage.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { accept, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { isPlausibleStart, keyOf, splitPlace } from './decide.ts'
import type { IncidentState } from './load.ts'
import { incidentChanged, incidentOpened, incidentReportAdded } from './ops.ts'

/** House rule: the same phone pressing again within this time and distance speaks of the same emergency. */
export const SOS_REPEAT = { seconds: 600, metres: 1000 } as const

export type SosState = {
  readonly seq: number
  readonly trackingHash: string
  readonly deviceHash: string
  /** The incident that earlier messages under the same tracking token opened: this one is more about it. */
  readonly own: IncidentState | null
  readonly last: { readonly receivedAt: string; readonly incident: IncidentState } | null
}
export type SosOpened = { incidentId: IncidentId; number: string; isNew: boolean }

const pointOf = (incident: IncidentState): Point | null =>
  incident.latitude === null || incident.longitude === null ? null : { latitude: incident.latitude, longitude: incident.longitude }

const isEnded = (incident: IncidentState): boolean => incident.status === 'closed' || incident.status === 'cancelled'

/** The incident this SOS belongs to, or null for a new one. What comes under the same tracking token is never a new emergency, however late and from wherever; else places count only where both are known. */
function repeated(input: SosReport, { own, last }: SosState, facts: DecideFacts): IncidentState | null {
  if (own) return own
  if (!last || isEnded(last.incident)) return null
  if (fromInstant(facts.now) - fromInstant(last.receivedAt) > SOS_REPEAT.seconds * 1000) return null
  const before = pointOf(last.incident)
  return input.place && before && distanceMetres(before, input.place) > SOS_REPEAT.metres ? null : last.incident
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
  const incident = repeated(input, state, facts)
  if (!incident) {
    const incidentId = facts.newId<IncidentId>()
    const { prefix } = facts.station
    const number = `${prefix}-${state.seq}`
    const score = firstScore(input.kind, input.answers)
    return accept(
      [
        incidentOpened({
          ...report,
          incidentId,
          subjectId: facts.newId<SubjectId>(),
          number,
          numberPrefix: prefix,
          numberSeq: state.seq,
          status: 'new',
          kind: input.kind,
          answers: input.answers,
          score,
          priority: score.priority,
          priorityReason: null,
        }),
      ],
      { result: { incidentId, number, isNew: true } },
    )
  }
  const added = incidentReportAdded({ ...report, ...keyOf(incident) })
  return accept([added, ...learned(incident, input, state.own !== null)], {
    result: { incidentId: incident.id, number: incident.number, isNew: false },
  })
}
