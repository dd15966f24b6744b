/** Procedures of exceptions: a table of contents. */
import { z } from 'zod'
import { AcknowledgeException, ExceptionView } from '../../contract/exceptions.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { SignedIn } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { namedFindings } from '../stations/index.ts'
import { acknowledge, mayAcknowledge } from './decide.ts'
import type { Viewer } from './derive.ts'
import { exceptionList } from './queries.ts'
import { seenUnits } from './seen.ts'

const viewerOf = ({ permissions, facilityId }: SignedIn): Viewer => ({
  seesDispatch: permissions.has('incident.read'),
  seesHandovers: permissions.has('handover.read'),
  facilityId,
})

export const exceptionsRouter = router({
  list: procedure('live.read', { method: 'GET', path: '/exceptions', summary: 'What stands still and needs a person, most urgent first' })
    .input(z.object({}).optional())
    .output(z.array(ExceptionView))
    .query(async ({ ctx }) => {
      const nowMs = ctx.clock.nowMs()
      const told = {
        conflicts: await ctx.claims.conflicts(),
        findings: namedFindings(ctx.log, ctx.peers, nowMs),
        fenced: ctx.geofences,
      }
      return exceptionList(ctx.read, viewerOf(ctx.user), seenUnits(ctx), nowMs, told)
    }),
  acknowledge: procedure('exception.acknowledge', {
    method: 'POST',
    path: '/exceptions/acknowledgements',
    summary: 'Say that somebody has seen an exception',
  })
    .input(AcknowledgeException)
    .output(receiptOf(z.object({ id: z.string() })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const facilityOf = (handoverId: string): string | null => state.table('Handover').get(handoverId)?.facilityId ?? null
        if (!mayAcknowledge(input.id, viewerOf(ctx.user), facilityOf)) throw new AppError('auth.forbidden', { permission: 'incident.read' })
        return acknowledge(input, state.table('ExceptionAcknowledgement').get(input.id) !== null)
      }),
    ),
})
