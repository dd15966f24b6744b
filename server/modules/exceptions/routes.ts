/** Procedures of exceptions: a table of contents. */
import { z } from 'zod'
import { AcknowledgeException, ExceptionView } from '../../contract/exceptions.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { namedFindings } from '../stations/index.ts'
import { acknowledge } from './decide.ts'
import { exceptionList } from './queries.ts'
import { seenUnits } from './seen.ts'

export const exceptionsRouter = router({
  list: procedure('live.read', { method: 'GET', path: '/exceptions', summary: 'What stands still and needs a person, most urgent first' })
    .input(z.object({}).optional())
    .output(z.array(ExceptionView))
    .query(async ({ ctx }) => {
      const { permissions, facilityId } = ctx.user
      const viewer = { seesDispatch: permissions.has('incident.read'), seesHandovers: permissions.has('handover.read'), facilityId }
      const nowMs = ctx.clock.nowMs()
      const told = {
        conflicts: await ctx.claims.conflicts(),
        findings: namedFindings(ctx.log, ctx.peers, nowMs),
        arrivals: ctx.geofences.proposals,
      }
      return exceptionList(ctx.read, viewer, seenUnits(ctx), nowMs, told)
    }),
  acknowledge: procedure('exception.acknowledge', {
    method: 'POST',
    path: '/exceptions/acknowledgements',
    summary: 'Say that somebody has seen an exception',
  })
    .input(AcknowledgeException)
    .output(receiptOf(z.object({ id: z.string() })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => acknowledge(input, state.table('ExceptionAcknowledgement').get(input.id) !== null)),
    ),
})
