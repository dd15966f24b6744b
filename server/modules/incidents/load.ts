/** State an incident decision needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { AssignmentStatus, isLive } from '../../contract/assignments.ts'
import { HANDOVER_STEPS, HandoverStatus } from '../../contract/handover.ts'
import { FirstScore, IncidentKind, IncidentStatus, TriageAnswers } from '../../contract/incidents.ts'
import { IncidentId, Instant, Language, Priority, SubjectId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'

const IncidentState = z.object({
  id: IncidentId,
  number: z.string(),
  status: IncidentStatus,
  kind: IncidentKind,
  priority: Priority,
  triageAnswers: TriageAnswers,
  score: FirstScore,
  subjectId: SubjectId.nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  accuracyMetres: z.number().nullable(),
  placeSource: z.string().nullable(),
  callerName: z.string().nullable(),
  callerPhone: z.string().nullable(),
  callerLanguage: Language.nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  version: z.number(),
})
/** An incident as decisions see it. */
export type IncidentState = z.infer<typeof IncidentState>

/** One incident. @throws AppError `entity.unknown` */
export function loadIncident(state: StateReader, incidentId: string): IncidentState {
  const row = state.table('Incident').get(incidentId)
  if (!row) throw new AppError('entity.unknown', { entity: 'incident', id: incidentId })
  return IncidentState.parse(row)
}

/** The next number of a station: `<prefix>-<seq>`, counted per prefix, so that stations never give the same. */
export const nextSeq = (state: StateReader, prefix: string): number =>
  (state.table('Incident').max('numberSeq', { numberPrefix: prefix }) ?? 0) + 1

/** Call signs of the units that still work on the incident. */
export function workingCallSigns(state: StateReader, incidentId: string): string[] {
  const units = state
    .table('Assignment')
    .find({ incidentId })
    .filter((row) => isLive(AssignmentStatus.parse(row.status)))
    .map((row) => row.unitId)
  return units.map((unitId) => state.table('Unit').get(unitId)?.callSign ?? unitId).sort()
}

/** Name of a hospital whose handover is still open, or null. */
export function openHandoverAt(state: StateReader, incidentId: string): string | null {
  const open = state
    .table('Handover')
    .find({ incidentId })
    .find((row) => HANDOVER_STEPS[HandoverStatus.parse(row.status)].length > 0)
  return open ? (state.table('Facility').get(open.facilityId)?.name ?? '') : null
}

/** A phone's token by which reports are found: its SHA-256. */
type TokenHash = { readonly trackingHash: string } | { readonly deviceHash: string }
type ReportKey = { readonly id: string; readonly receivedAt: string; readonly incidentId: string }
/** Reports of one phone that are looked at. The door takes some seven hundred an hour of it, so this is half a day of a broken one. */
const REPORTS_LIMIT = 10_000

const isLater = (a: ReportKey, b: ReportKey): boolean => (a.receivedAt === b.receivedAt ? a.id > b.id : a.receivedAt > b.receivedAt)

/**
 * The newest report under a token, with its incident, or null. After an incident has ended, a further call under the same token opens
 * another one: the newest report tells which of them is meant.
 */
export function lastReportOf(state: StateReader, token: TokenHash): { receivedAt: string; incident: IncidentState } | null {
  const report = state
    .table('Report')
    .find(token, REPORTS_LIMIT)
    .reduce<ReportKey | null>((newest, row) => (newest && !isLater(row, newest) ? newest : row), null)
  return report && { receivedAt: report.receivedAt, incident: loadIncident(state, report.incidentId) }
}
