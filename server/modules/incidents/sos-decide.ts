/** An SOS from a phone page: a new incident, or one more report about the one this phone has just opened. Pure. */
import type { SosReport } from '../../contract/incidents.ts'
import type { IncidentId, Point, ReportId, SubjectId } from '../../contract/primitives.ts'
import { firstScore } from '../../contract/triage.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { accept, type Decision, type DecideFacts } from '../../log/index.ts'
import { isPlausibleStart, keyOf, splitPlace } from './decide.ts'
import type { IncidentState } from './load.ts'
import { incidentChanged, incidentOpened, incidentReportAdded } from './ops.ts'

/** House rule: the same phone pressing again within this time and distance speaks of the same emergency. */
export const SOS_REPEAT = { seconds: 600, metres: 1000 } as const

export type SosState = {
  readonly seq: number
  readonly trackingHash: string
  readonly deviceHash: string
  readonly last: { readonly receivedAt: string; readonly incident: IncidentState } | null
}
export type SosOpened = { incidentId: IncidentId; number: string; isNew: boolean }

const pointOf = (incident: IncidentState): Point | null => (incident.latitude === null || incident.longitude === null ? null : { latitude: incident.latitude, longitude: incident.longitude })

/** The incident this SOS repeats, or null. Places count only where both are known. */
function repeated(input: SosReport, { last }: SosState, facts: DecideFacts): IncidentState | null {
  if (!last || last.incident.status === 'closed' || last.incident.status === 'cancelled') return null
  if (fromInstant(facts.now) - fromInstant(last.receivedAt) > SOS_REPEAT.seconds * 1000) return null
  const before = pointOf(last.incident)
  return input.place && before && distanceMetres(before, input.place) > SOS_REPEAT.metres ? null : last.incident
}

/** A phone knows better now: it had no place before, or a less accurate one of its own. */
function isBetterPlace(incident: IncidentState, input: SosReport): boolean {
  if (!input.place) return false
  if (incident.latitude === null) return true
  const isOwn = incident.placeSource === 'gps' || incident.placeSource === 'network'
  return isOwn && input.place.accuracyMetres !== null && (incident.accuracyMetres === null || input.place.accuracyMetres < incident.accuracyMetres)
}

/**
 * Records an SOS. It is never refused for what it says: a wrong clock is left out, an unknown place stays unknown.
 * @returns the incident; `isNew` false when the same phone asked again within `SOS_REPEAT`
 */
export function decideSos(input: SosReport, state: SosState, facts: DecideFacts): Decision<SosOpened> {
  const caller = input.phone || input.language ? { name: null, phone: input.phone, language: input.language } : null
  const report = {
    reportId: facts.newId<ReportId>(), source: 'sosPage' as const, ...splitPlace(input.place), caller, narrative: input.narrative === '' ? null : input.narrative,
    trackingHash: state.trackingHash, deviceHash: state.deviceHash, callStartedAt: input.pressedAt && isPlausibleStart(input.pressedAt, facts.now) ? input.pressedAt : null,
  }
  const incident = repeated(input, state, facts)
  if (!incident) {
    const incidentId = facts.newId<IncidentId>()
    const { prefix } = facts.station
    const number = `${prefix}-${state.seq}`
    const score = firstScore(input.kind, input.answers)
    return accept([incidentOpened({
      ...report, incidentId, subjectId: facts.newId<SubjectId>(), number, numberPrefix: prefix, numberSeq: state.seq, status: 'new', kind: input.kind, answers: input.answers, score, priority: score.priority, priorityReason: null,
    })], { result: { incidentId, number, isNew: true } })
  }
  const added = incidentReportAdded({ ...report, ...keyOf(incident) })
  const moved = isBetterPlace(incident, input) ? [incidentChanged({ ...keyOf(incident), changed: ['place'], ...splitPlace(input.place), caller: null, narrative: null })] : []
  return accept([added, ...moved], { result: { incidentId: incident.id, number: incident.number, isNew: false } })
}
