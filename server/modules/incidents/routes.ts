/** Procedures of incidents: a table of contents. `cancel` also frees units and stands in modules/assignments. */
import { z } from 'zod'
import {
  AddNote,
  ChangeIncident,
  CloseIncident,
  IncidentBoardQuery,
  IncidentSummary,
  IncidentView,
  OpenIncident,
  ReopenIncident,
  TriageIncident,
} from '../../contract/incidents.ts'
import { IncidentId, Priority, receiptOf } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { incidentBoard } from './board-queries.ts'
import { addNote, changeIncident, closeIncident, openIncident, reopenIncident, triageIncident } from './decide.ts'
import { loadIncident, nextSeq, openHandoverAt, workingCallSigns } from './load.ts'
import { findIncident } from './queries.ts'

const Receipt = receiptOf(z.object({ incidentId: IncidentId }))
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

export const incidentsRouter = router({
  board: procedure('incident.read', { method: 'GET', path: '/incidents', summary: 'Incidents by state; open ones most urgent first' })
    .input(IncidentBoardQuery)
    .output(z.array(IncidentSummary))
    .query(({ ctx, input }) => incidentBoard(ctx.read, input)),
  get: procedure('incident.read', {
    method: 'GET',
    path: '/incidents/{incidentId}',
    summary: 'One incident with reports, chronology, assignments and handovers',
  })
    .input(z.object({ incidentId: IncidentId }))
    .output(IncidentView)
    .query(async ({ ctx, input }) => {
      const view = await findIncident(ctx.read, input.incidentId, {
        positions: ctx.telemetry,
        travel: ctx.roads,
        nowMs: ctx.clock.nowMs(),
      })
      if (!view) throw new AppError('entity.unknown', { entity: 'incident', id: input.incidentId })
      return view
    }),
  open: procedure('incident.report', post('/incidents', 'Open an incident'))
    .input(OpenIncident)
    .output(receiptOf(z.object({ incidentId: IncidentId, number: z.string(), priority: Priority })))
    .mutation(({ ctx, input }) => ctx.execute(input, (state, facts) => openIncident(input, nextSeq(state, facts.station.prefix), facts))),
  change: procedure('incident.write', { method: 'PATCH', path: '/incidents/{incidentId}', summary: 'Correct what is known' })
    .input(ChangeIncident)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => changeIncident(loadIncident(state, input.incidentId), input))),
  triage: procedure('incident.triage', post('/incidents/{incidentId}/triage', 'Answers, score and priority'))
    .input(TriageIncident)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => triageIncident(loadIncident(state, input.incidentId), input))),
  addNote: procedure('incident.write', post('/incidents/{incidentId}/notes', 'Write a line into the chronology'))
    .input(AddNote)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => addNote(loadIncident(state, input.incidentId), input))),
  close: procedure('incident.close', post('/incidents/{incidentId}/close', 'Close with a disposition'))
    .input(CloseIncident)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) =>
        closeIncident(loadIncident(state, input.incidentId), input, {
          callSigns: workingCallSigns(state, input.incidentId),
          openHandoverAt: openHandoverAt(state, input.incidentId),
        }),
      ),
    ),
  reopen: procedure('incident.close', post('/incidents/{incidentId}/reopen', 'Open a closed or cancelled incident again'))
    .input(ReopenIncident)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => reopenIncident(loadIncident(state, input.incidentId), input))),
})
