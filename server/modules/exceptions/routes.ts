/** Procedures of exceptions: a table of contents. */
import { z } from 'zod'
import { AcknowledgeException, ExceptionView } from '../../contract/exceptions.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { acknowledge } from './decide.ts'
import { exceptionList } from './queries.ts'

export const exceptionsRouter = router({
  list: procedure('live.read', { method: 'GET', path: '/exceptions', summary: 'What stands still and needs a person, most urgent first' })
    .input(z.object({}).optional())
    .output(z.array(ExceptionView))
    .query(({ ctx }) => {
      const nowMs = ctx.clock.nowMs()
      const { permissions, facilityId } = ctx.user
      const viewer = { seesDispatch: permissions.has('incident.read'), seesHandovers: permissions.has('handover.read'), facilityId }
      const seen = (unitId: string) => {
        const fix = ctx.telemetry.latest(unitId)
        return fix && { fixedAt: toInstant(fix.fixedAtMs), age: ctx.telemetry.ageOf(fix.fixedAtMs, nowMs) }
      }
      return exceptionList(ctx.read, viewer, seen, nowMs)
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
