/** Procedures of assignments, and of the commands that move a unit and an incident along: a table of contents. */
import { z } from 'zod'
import {
  AnswerOffer,
  AssignedUnit,
  AssignUnits,
  CancelAssignment,
  ProgressAssignment,
  ReplaceAssignment,
} from '../../contract/assignments.ts'
import { CancelIncident } from '../../contract/incidents.ts'
import { AssignmentId, IncidentId, receiptOf, UnitId } from '../../contract/primitives.ts'
import { Recommendation, RecommendQuery, SetUnitStatus } from '../../contract/units.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { DecideFacts } from '../../log/index.ts'
import type { Context } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import type { Claims } from '../claims/index.ts'
import { loadIncident, openHandoverAt } from '../incidents/index.ts'
import { loadUnit } from '../units/index.ts'
import { assignUnits, replaceAssignment } from './assign-decide.ts'
import { estimateFor } from './estimate.ts'
import { liveTasks, loadTask, loadWanted, taskOfUnit, type WantedBy } from './load.ts'
import { answerOffer, cancelAssignment, cancelIncident, progressAssignment, setUnitStatus } from './progress-decide.ts'
import { recommendFor } from './queries.ts'

const Receipt = receiptOf(z.object({ assignmentId: AssignmentId }))
const Assigned = receiptOf(z.object({ assignments: z.array(AssignedUnit) }))
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

/** Who wants units for an incident: this station, as far as it can be heard and hears. */
const wantedBy = (incidentId: string, facts: DecideFacts, { reach }: Claims): WantedBy => ({
  incidentId,
  stationId: facts.station.id,
  reach,
})

const estimated = ({ log, telemetry, roads, clock }: Context, incidentId: string, unitIds: readonly string[]) =>
  estimateFor(log.state, incidentId, unitIds, { telemetry, roads, nowMs: clock.nowMs() })

export const assignmentsRouter = router({
  recommend: procedure('assignment.write', {
    method: 'GET',
    path: '/incidents/{incidentId}/recommendation',
    summary: 'Units to send, ranked with reasons',
  })
    .input(RecommendQuery)
    .output(Recommendation)
    .query(async ({ ctx, input }) => {
      const found = await recommendFor(ctx.read, input, {
        fleet: ctx.fleet,
        positions: ctx.telemetry,
        travel: ctx.roads,
        now: toInstant(ctx.clock.nowMs()),
      })
      if (!found) throw new AppError('entity.unknown', { entity: 'incident', id: input.incidentId })
      return found
    }),
  assign: procedure('assignment.write', post('/incidents/{incidentId}/assignments', 'Offer or order units, all or none'))
    .input(AssignUnits)
    .output(Assigned)
    .mutation(async ({ ctx, input }) => {
      const estimate = await estimated(ctx, input.incidentId, input.unitIds)
      return ctx.execute(input, (state, facts) => {
        const incident = loadIncident(state, input.incidentId)
        return assignUnits(
          input,
          {
            incident,
            wanted: loadWanted(state, input.unitIds, wantedBy(incident.id, facts, ctx.claims)),
            isFirst: liveTasks(state, incident.id).length === 0,
          },
          facts,
          estimate,
        )
      })
    }),
  answer: procedure('assignment.write', post('/assignments/{assignmentId}/answer', 'Accept or decline for the crew'))
    .input(AnswerOffer)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state, facts) => answerOffer(loadTask(state, input.assignmentId), input, facts))),
  progress: procedure('assignment.write', post('/assignments/{assignmentId}/progress', 'Next step of the task'))
    .input(ProgressAssignment)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => progressAssignment(loadTask(state, input.assignmentId), input, facts)),
    ),
  cancel: procedure('assignment.write', post('/assignments/{assignmentId}/cancel', 'Call the unit back'))
    .input(CancelAssignment)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => cancelAssignment(loadTask(state, input.assignmentId), input, facts)),
    ),
  replace: procedure('assignment.write', post('/assignments/{assignmentId}/replace', 'Send another unit instead'))
    .input(ReplaceAssignment)
    .output(Assigned)
    .mutation(async ({ ctx, input }) => {
      const { incidentId } = loadTask(ctx.log.state, input.assignmentId).assignment
      const estimate = await estimated(ctx, incidentId, [input.withUnitId])
      return ctx.execute(input, (state, facts) => {
        const task = loadTask(state, input.assignmentId)
        const [wanted] = loadWanted(state, [input.withUnitId], wantedBy(incidentId, facts, ctx.claims))
        if (!wanted) throw new AppError('entity.unknown', { entity: 'unit', id: input.withUnitId })
        return replaceAssignment(input, { incident: loadIncident(state, incidentId), task, wanted }, facts, estimate)
      })
    }),
})

/** Belongs to `units` in the router of the station: a unit's status moves its task. */
export const unitTasksRouter = router({
  setStatus: procedure('unit.set-status', post('/units/{unitId}/status', 'Next status of a unit; its task follows'))
    .input(SetUnitStatus)
    .output(receiptOf(z.object({ unitId: UnitId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const unit = loadUnit(state, input.unitId)
        return setUnitStatus(unit, taskOfUnit(state, unit), input, facts)
      }),
    ),
})

/** Belongs to `incidents` in the router of the station: cancelling frees the units. */
export const incidentTasksRouter = router({
  cancel: procedure('incident.close', post('/incidents/{incidentId}/cancel', 'Cancel and free the units'))
    .input(CancelIncident)
    .output(receiptOf(z.object({ incidentId: IncidentId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) =>
        cancelIncident(
          loadIncident(state, input.incidentId),
          input,
          { tasks: liveTasks(state, input.incidentId), openHandoverAt: openHandoverAt(state, input.incidentId) },
          facts,
        ),
      ),
    ),
})
