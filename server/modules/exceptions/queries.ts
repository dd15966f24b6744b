/** Reads of exceptions through Prisma: a snapshot in a fixed number of queries, then pure rules. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ConflictSummary } from '../../contract/claims.ts'
import type { ExceptionView } from '../../contract/exceptions.ts'
import type { Instant } from '../../contract/primitives.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { conflictExceptions } from './conflicts.ts'
import { fenceExceptions, type Fenced } from './arrivals.ts'
import { concerning, deriveExceptions, settleExceptions, type Seen, type Viewer, type Watched } from './derive.ts'
import { syncExceptions, type NamedFinding } from './sync.ts'

type Told = {
  readonly conflicts: readonly ConflictSummary[]
  readonly findings: readonly NamedFinding[]
  readonly fenced: Fenced
}

/**
 * Exceptions of a station as one person sees them, most urgent first. A fixed number of queries, whatever is going on (up to 900 of each kind).
 * @param told open double bookings, what comparing with other stations found, and what the fences say
 */
export async function exceptionList(
  read: PrismaClient,
  viewer: Viewer,
  seen: (unitId: string) => Seen | null,
  nowMs: number,
  { conflicts, findings, fenced }: Told,
): Promise<ExceptionView[]> {
  const incidents = deriveExceptions(await watchedIncidents(read), seen, nowMs)
  const all = [...incidents, ...conflictExceptions(conflicts, nowMs), ...syncExceptions(findings), ...fenceExceptions(fenced)]
  const raised = concerning(all, viewer)
  const seenAt = await acknowledgements(
    read,
    raised.map((one) => one.id),
  )
  return settleExceptions(raised, seenAt)
}

/** When somebody saw these exceptions; the others are not in the map. */
export async function acknowledgements(read: PrismaClient, exceptionIds: readonly string[]): Promise<Map<string, Instant>> {
  const rows = await findInChunks(exceptionIds, (ids) => read.exceptionAcknowledgement.findMany({ where: { id: { in: ids } } }))
  return new Map(rows.map((row) => [row.id, row.acknowledgedAt as Instant])) // written by the fold as an Instant
}

const assignmentColumns = {
  id: true,
  incidentId: true,
  unitId: true,
  status: true,
  offerExpiresAt: true,
  endedAt: true,
  atDestinationAt: true,
} as const
const handoverColumns = {
  id: true,
  incidentId: true,
  facilityId: true,
  status: true,
  priority: true,
  requestedAt: true,
  answeredAt: true,
} as const

/** Incidents that are new or open, with their assignments and handovers. */
export async function watchedIncidents(read: PrismaClient): Promise<Watched[]> {
  const incidents = await read.incident.findMany({
    where: { status: { in: ['new', 'open'] } },
    select: { id: true, number: true, priority: true, openedAt: true },
  })
  const incidentIds = incidents.map((incident) => incident.id)
  const assignments = await findInChunks(incidentIds, (ids) =>
    read.assignment.findMany({ where: { incidentId: { in: ids } }, select: assignmentColumns }),
  )
  const handovers = await findInChunks(incidentIds, (ids) =>
    read.handover.findMany({ where: { incidentId: { in: ids } }, select: handoverColumns }),
  )
  const units = await findInChunks(
    assignments.map((row) => row.unitId),
    (ids) => read.unit.findMany({ where: { id: { in: ids } }, select: { id: true, callSign: true } }),
  )
  const facilities = await findInChunks(
    handovers.map((row) => row.facilityId),
    (ids) => read.facility.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
  )
  const callSigns = new Map(units.map((unit) => [unit.id, unit.callSign]))
  const names = new Map(facilities.map((facility) => [facility.id, facility.name]))
  const assignmentsBy = Map.groupBy(assignments, (row) => row.incidentId)
  const handoversBy = Map.groupBy(handovers, (row) => row.incidentId)
  return incidents.map((incident) => ({
    ...incident,
    assignments: (assignmentsBy.get(incident.id) ?? []).map((row) => ({ ...row, callSign: callSigns.get(row.unitId) ?? '' })),
    handovers: (handoversBy.get(incident.id) ?? []).map((row) => ({ ...row, facility: names.get(row.facilityId) ?? '' })),
  })) as unknown as Watched[] // columns were written by folds from parsed ops
}
