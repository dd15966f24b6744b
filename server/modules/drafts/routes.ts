/** Procedures of drafts: everybody reaches their own and no other. Screens only; an integrator opens incidents. */
import { z } from 'zod'
import { DropDraft, IntakeDraft, KeepDraft } from '../../contract/drafts.ts'
import { Instant } from '../../contract/primitives.ts'
import { procedure, router } from '../../trpc/trpc.ts'

export const draftsRouter = router({
  get: procedure('incident.report')
    .input(z.object({}).optional())
    .output(IntakeDraft.nullable())
    .query(({ ctx }) => ctx.drafts.get(ctx.user.userId)),
  keep: procedure('incident.report')
    .input(KeepDraft)
    .output(z.object({ keptAt: Instant }))
    .mutation(({ ctx, input }) => ctx.drafts.keep(ctx.user.userId, input.draft)),
  drop: procedure('incident.report')
    .input(DropDraft)
    .output(z.object({}))
    .mutation(({ ctx, input }) => {
      ctx.drafts.drop(ctx.user.userId, input.startedAt)
      return {}
    }),
})
