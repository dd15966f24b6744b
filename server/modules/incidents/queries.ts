/** Reads of one incident through Prisma: the full view for desks, the plain status for the caller. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { isLive, type AssignmentStatus } from '../../contract/assignments.ts'
import { INCIDENT_STEPS, type IncidentStatus, type IncidentView, type PublicStatus } from '../../contract/incidents.ts'
import { contestedFields } from '../claims/index.ts'
import { handoversOf } from '../handover/index.ts'
import { assignmentsOf, assignmentView, liveEstimates, type AssignmentRow, type Near } from './assignment-queries.ts'
import { placeOf, summary, type IncidentRow } from './board-queries.ts'
import { chronologyOf } from './chronology-queries.ts'
import { hashToken } from './sos.ts'

/** One incident with everything that hangs on it, or null. */
export async function findIncident(read: PrismaClient, incidentId: string, near: Near): Promise<IncidentView | null> {
  const row = await read.incident.findUnique({ where: { id: incidentId } })
  if (!row) return null
  const [reports, { rows: assignments, units }, handovers, contested] = await Promise.all([
    read.report.findMany({ where: { incidentId }, orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }] }),
    assignmentsOf(read, [incidentId]),
    handoversOf(read, [incidentId]),
    contestedFields(read, [incidentId]),
  ])
  const chronology = await chronologyOf(read, incidentId, handovers)
  const place = placeOf(row)
  const signedAt = (assignment: AssignmentRow): string | null =>
    handovers.find((handover) => handover.assignmentId === assignment.id && handover.handedOverAt)?.handedOverAt ?? null
  const live = await liveEstimates(assignments, units, place, near)
  const views = assignments.map((assignment) =>
    assignmentView(assignment, units.get(assignment.unitId), live.get(assignment.id), signedAt(assignment)),
  )
  return {
    ...summary(row, assignments, handovers, units),
    ...details(row),
    reports: reports.map(
      ({ incidentId: _incidentId, subjectId: _subjectId, trackingHash: _trackingHash, deviceHash: _deviceHash, ...report }) => report,
    ),
    contested: contested.get(incidentId) ?? [],
    chronology,
    assignments: views,
    handovers,
  } as IncidentView // columns come from parsed ops; checked again by the procedure's output schema
}

function details(row: IncidentRow) {
  const status = row.status as IncidentStatus // written by the fold from a parsed op
  const score = row.score as IncidentView['score'] // as above
  return {
    caller: { name: row.callerName, phone: row.callerPhone, language: row.callerLanguage },
    subjectId: row.subjectId,
    narrative: row.narrative,
    answers: row.triageAnswers,
    score,
    scoredPriority: score.priority,
    priorityReason: row.priorityReason,
    openedBy: row.openedBy,
    closedAt: row.closedAt,
    disposition: row.disposition,
    legalNext: status === 'new' ? INCIDENT_STEPS.new.filter((to) => to !== 'open') : [...INCIDENT_STEPS[status]],
  }
}

const PUBLIC_STATE = {
  unassigned: 'answering',
  offered: 'answering',
  assigned: 'assigned',
  enRoute: 'enRoute',
  onScene: 'onScene',
  transporting: 'transporting',
  atHospital: 'atHospital',
  handedOver: 'atHospital',
  cleared: 'closed',
} as const satisfies Record<IncidentView['progress'], PublicStatus['state']>

/**
 * How far help has come, for the phone that sent the SOS. No personal data, no unit names, no positions.
 * @param trackingToken the secret the phone made; looked up by its SHA-256
 * @returns null when no report carries this token
 */
export async function publicStatus(read: PrismaClient, trackingToken: string, near: Near): Promise<PublicStatus | null> {
  const report = await read.report.findFirst({
    where: { trackingHash: hashToken(trackingToken) },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }], // the newest: after the end of an incident the same token may have opened another
  })
  const row = report && (await read.incident.findUnique({ where: { id: report.incidentId } }))
  if (!row) return null
  const [{ rows, units }, handovers, station] = await Promise.all([
    assignmentsOf(read, [row.id]),
    read.handover.findMany({ where: { incidentId: row.id }, select: { incidentId: true, status: true } }),
    read.station.findFirst({ select: { name: true } }),
  ])
  const { progress, status } = summary(row, rows, handovers, units)
  const state =
    status === 'new' && progress === 'unassigned'
      ? 'received'
      : status === 'closed' || status === 'cancelled'
        ? status
        : PUBLIC_STATE[progress]
  const live = rows.filter((assignment) => isLive(assignment.status as AssignmentStatus)) // written by the fold from a parsed op
  const estimates = await liveEstimates(live, units, placeOf(row), near)
  const etas = live.map((assignment) => estimates.get(assignment.id)?.etaSeconds ?? elapsedEta(assignment, near.nowMs))
  const known = etas.filter((eta) => eta !== null)
  const minutes = (state === 'assigned' || state === 'enRoute') && known.length > 0 ? Math.max(1, Math.ceil(Math.min(...known) / 60)) : null
  const receivedAt = report.receivedAt as PublicStatus['receivedAt'] // written by the fold as an Instant
  return { number: row.number, stationName: station?.name ?? '', receivedAt, state, minutes }
}

/** Without a usable position: the estimate made at assignment, less what has passed. */
function elapsedEta(row: AssignmentRow, nowMs: number): number | null {
  if (row.etaSeconds === null || row.acceptedAt === null || (row.status !== 'accepted' && row.status !== 'enRoute')) return null
  return Math.max(60, row.etaSeconds - (nowMs - Date.parse(row.acceptedAt)) / 1000)
}
