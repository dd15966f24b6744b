/** What claims need to know of units: who holds one, how an owner answers for one, and what a resolution does to the tasks. */
import { AssignmentStatus, isLive, OFFER_SECONDS } from '../../contract/assignments.ts'
import { resourceParts, type ConflictSide } from '../../contract/claims.ts'
import type { AssignmentId, Instant } from '../../contract/primitives.ts'
import type { Clock } from '../../kernel/clock.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { refuse, type DecideFacts, type StateReader } from '../../log/index.ts'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ClaimAnswer, ClaimSubject, Held, RequestState, SideCard } from '../claims/index.ts'
import { loadIncident, placeOf, type AssignmentRow } from '../incidents/index.ts'
import { unitsHeldTwice, type PositionsOf } from '../units/index.ts'
import { claimStop, claimUnit, workLine } from './claim-ops.ts'
import { confirmOps, isReleasable, settleUnit } from './conflict-ops.ts'
import { straightEstimate } from './estimate.ts'
import { liveTasks, loadTask, loadWanted } from './load.ts'

/** Units as something to claim. @param parts.telemetry newest positions, for the estimate an owner makes */
export function unitClaims(parts: { readonly telemetry: PositionsOf; readonly clock: Pick<Clock, 'nowMs'> }): ClaimSubject {
  return {
    kind: 'unit',
    names: async (read, ids) => {
      const units = await findInChunks(ids, (some) =>
        read.unit.findMany({ where: { id: { in: some } }, select: { id: true, callSign: true } }),
      )
      return new Map(units.map(({ id, callSign }) => [id, callSign]))
    },
    sides: unitSides,
    heldTwice: unitsHeldTwice,
    isLive: (state, _unitId, holder) => {
      const status = state.table('Assignment').get(holder)?.status
      return status !== undefined && isLive(AssignmentStatus.parse(status))
    },
    answer: (state, request, facts) => answerForUnit(state, request, facts, parts),
    confirm: (state, holder, facts) => confirmOps(loadTask(state, holder), 'unitConfirmed', facts),
    settle: (state, { keep, released, confirmed }, facts) =>
      settleUnit(
        [...released, ...confirmed].map((holder) => loadTask(state, holder)),
        { keep, released },
        facts,
      ),
  }
}

/** Confirms with the very assignment that was asked for, or refuses with what speaks against it. */
function answerForUnit(
  state: StateReader,
  { id, resource, about, actor, detail }: RequestState,
  facts: DecideFacts,
  { telemetry, clock }: Parameters<typeof unitClaims>[0],
): ClaimAnswer {
  const unitId = resourceParts(resource).id
  if (!state.table('Incident').get(about ?? '') || !state.table('Unit').get(unitId)) return unknown // asked for something this station does not hold
  const incident = loadIncident(state, about ?? '')
  const by = { incidentId: incident.id, stationId: facts.station.id, reach: { isReachable: () => false } } // the own unit: nobody else is asked
  const [wanted] = loadWanted(state, [unitId], by)
  if (!wanted) return unknown
  const isEnded = incident.status === 'closed' || incident.status === 'cancelled'
  const stop = isEnded ? refuse('incident.closed', { number: incident.number }) : claimStop(wanted)
  if (stop) {
    const line = workLine(incident, 'unitRefused', { unit: wanted.unit, id, at: facts.now }, { code: stop.error.code })
    return { kind: 'refuse', refusal: { code: stop.error.code, params: stop.error.params }, ops: [line] }
  }
  const terms = {
    id: id as AssignmentId, // a claim is asked for under the id of the assignment it makes
    mode: detail['mode'] === 'assign' ? ('assign' as const) : ('offer' as const),
    offerSeconds: typeof detail['offerSeconds'] === 'number' ? detail['offerSeconds'] : OFFER_SECONDS.default,
    role: liveTasks(state, incident.id).length === 0 ? ('primary' as const) : ('support' as const),
    askedBy: actor,
  }
  const { ops, jobs } = claimUnit(wanted, incident, terms, facts, straightEstimate(telemetry, clock.nowMs()))
  return { kind: 'confirm', ops, jobs }
}

const unknown: ClaimAnswer = { kind: 'refuse', refusal: { code: 'entity.unknown', params: { entity: 'incident', id: '' } }, ops: [] }

/** Assignments as sides of a conflict, with their incidents. Two queries up to 900 of each. */
async function unitSides(read: PrismaClient, held: readonly Held[]): Promise<{ id: string; card: SideCard }[]> {
  const rows = await findInChunks(
    held.map(({ holder }) => holder),
    (ids) => read.assignment.findMany({ where: { id: { in: ids } } }),
  )
  const incidents = await findInChunks(
    rows.map((row) => row.incidentId),
    (ids) => read.incident.findMany({ where: { id: { in: ids } } }),
  )
  const incidentBy = new Map(incidents.map((incident) => [incident.id, incident]))
  return rows.map((row) => {
    const incident = incidentBy.get(row.incidentId)
    const status = AssignmentStatus.parse(row.status)
    return {
      id: row.unitId,
      card: {
        holder: row.id,
        isLive: isLive(status),
        isProvisional: row.isProvisional,
        callSign: null,
        status,
        crewAcknowledgedAt: acknowledgedAt(row),
        isReleasable: isReleasable(status),
        incident: incident
          ? ({
              id: incident.id,
              number: incident.number,
              kind: incident.kind,
              priority: incident.priority,
              place: placeOf(incident)?.description || null,
            } as ConflictSide['incident']) // columns come from parsed ops; checked again by the procedure's output schema
          : null,
      },
    }
  })
}

/** The crew's own word: its yes to an offer, else the first step it was seen to take. An order by voice is none. */
function acknowledgedAt(row: AssignmentRow): Instant | null {
  const answered = row.offerExpiresAt === null ? null : row.acceptedAt
  const steps = [answered, row.enRouteAt, row.onSceneAt, row.atPatientAt, row.leftSceneAt, row.atDestinationAt]
  return (steps.find((at) => at !== null) ?? null) as Instant | null // written by the fold as Instants
}
